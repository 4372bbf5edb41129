import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RecordLine } from './types.js';

interface Waiting {
  readonly text: string;
  readonly isUrgent: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What of a file the record is written with; tests give one whose disk is full. */
export type Disk = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;

/**
 * A record that lines are appended to. Lines that come while others are being written go together, in one write and one flush, so that
 * many writers at once wait for the disk once. Where the disk does not take a line, nothing of it is left behind, and the next is tried.
 */
export class RecordFile {
  readonly #waiting: Waiting[] = [];
  #isWriting = false;
  #broken: unknown;

  /** @param length bytes of whole lines that the file holds already */
  constructor(
    private readonly disk: Disk,
    private length: number,
  ) {}

  /** A new one; its folder is made where there is none. Throws where there is such a file already, and what the disk says. */
  static async create(path: string): Promise<RecordFile> {
    const folder = dirname(path);
    await mkdir(folder, { recursive: true });
    const file = new RecordFile(await open(path, 'ax'), 0);
    // A name that is not on disk is lost with the power, and the lines with it.
    await flushFolder(folder);
    return file;
  }

  /** One that is there already. A last line that was cut off is cut away. */
  static async reopen(path: string): Promise<RecordFile> {
    const bytes = await readFile(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    const disk = await open(path, 'a');
    if (whole < bytes.length) await disk.truncate(whole);
    return new RecordFile(disk, whole);
  }

  /**
   * Appends a line and settles once the system has it; with `flush`, once it is on disk: a power cut does not take it back.
   * Rejects where it could not be written.
   */
  append(line: RecordLine, { flush }: { readonly flush: boolean }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text: `${JSON.stringify(line)}\n`, isUrgent: flush, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.disk.close();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const bytes = Buffer.from(batch.map(({ text }) => text).join(''));
    try {
      for (let sent = 0; sent < bytes.length; ) {
        sent += (await this.disk.write(bytes, sent, bytes.length - sent)).bytesWritten;
      }
      if (batch.some(({ isUrgent }) => isUrgent)) await this.disk.datasync();
    } catch (error) {
      await this.#takeBack(error);
      throw error;
    }
    this.length += bytes.length;
  }

  /** Cuts away what of a batch was written. Where that fails too, a line after it could not be told from it, so there is none. */
  async #takeBack(error: unknown): Promise<void> {
    try {
      await this.disk.truncate(this.length);
    } catch {
      this.#broken = error;
    }
  }
}

async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    // Windows opens no folders, and has no need to.
    if (process.platform !== 'win32') throw error;
  }
}
