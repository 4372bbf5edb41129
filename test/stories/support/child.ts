import { type ChildProcess, spawn } from 'node:child_process';

/** A command that runs until it is told to stop. */
export class Child {
  private text = '';
  /** Its exit code, once it has ended; null where a signal killed it. */
  readonly ended: Promise<number | null>;

  private constructor(private readonly process: ChildProcess) {
    this.ended = new Promise((done, fail) => process.once('error', fail).once('close', done));
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.text += text;
        process.emit('said');
      });
    }
  }

  /** Starts it as the head of a process group of its own. */
  static start(
    file: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ): Child {
    return new Child(spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get output(): string {
    return this.text;
  }

  /** Waits until it has said this; throws where it ends without. */
  async until(words: string): Promise<void> {
    const said = new Promise<void>((done) => {
      const look = (): void => {
        if (this.text.includes(words)) done();
      };
      this.process.on('said', look);
      look();
    });
    const gone = this.ended.then((code) => {
      throw new Error(`it ended with ${code} and never said ${words}:\n${this.text}`);
    });
    await Promise.race([said, gone]);
    // What it says later, by ending, is no error any more.
    gone.catch(() => {});
  }

  /** Waits for its end; its exit code. */
  end(): Promise<number | null> {
    return this.ended;
  }

  /** Sends a signal to it alone, and waits for its end. */
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.process.kill(signal);
    return this.ended;
  }

  /** Whether any process of its group still runs. */
  get leftSomething(): boolean {
    try {
      process.kill(-(this.process.pid ?? 0), 0);
      return true;
    } catch {
      return false;
    }
  }

  /** For clean-up: ends whatever of it still runs. */
  kill(): void {
    if (this.leftSomething) process.kill(-(this.process.pid ?? 0), 'SIGKILL');
  }
}
