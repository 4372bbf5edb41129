import type { Disk } from '../../src/record/file.js';

/** A file in memory, whose disk may be full. */
export class MemoryDisk implements Disk {
  bytes = Buffer.alloc(0);
  /** Bytes that the disk has room for, this file's own included. */
  room = Number.POSITIVE_INFINITY;
  /** Whether it can be cut. */
  canTruncate = true;
  flushes = 0;
  writes = 0;

  get text(): string {
    return this.bytes.toString('utf8');
  }

  write = (async (data: Uint8Array, offset: number, length: number) => {
    this.writes += 1;
    const taken = Math.min(length, this.room - this.bytes.length);
    if (taken <= 0) throw noSpace();
    this.bytes = Buffer.concat([this.bytes, data.subarray(offset, offset + taken)]);
    return { bytesWritten: taken, buffer: data };
  }) as Disk['write'];

  async datasync(): Promise<void> {
    this.flushes += 1;
  }

  async truncate(length = 0): Promise<void> {
    if (!this.canTruncate) throw noSpace();
    this.bytes = this.bytes.subarray(0, length);
  }

  async close(): Promise<void> {}
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
