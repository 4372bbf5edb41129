import { closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';

/** What a command knows of the world around it, so that tests can be that world. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What was asked for: stdout. */
  out(text: string): void;
  /** Progress and problems: stderr. */
  err(text: string): void;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Whether a person sits here and can be asked. */
  readonly isInteractive: boolean;
  /** How wide the terminal is that progress is shown on; null where that is none, but a file or a log. */
  readonly columns: number | null;
  /** Asks that person; null where they break it off (Ctrl-C, Ctrl-D). */
  ask(question: string): Promise<string | null>;
  /** Calls back for Ctrl-C, SIGTERM and the end of the terminal instead of ending the process; returns how to stop that. */
  onStop(listener: (signal: StopSignal) => void): () => void;
}

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly StopSignal[];

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  outliveHangUp();
  // https://no-color.org; a dumb terminal shows the codes as text.
  const plain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  return {
    env,
    cwd: process.cwd(),
    out: writesUntilGone(stdout),
    err: writesUntilGone(stderr),
    colour: { out: stdout.isTTY === true && !plain, err: stderr.isTTY === true && !plain },
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    get columns() {
      return stderr.isTTY === true && env.TERM !== 'dumb' ? stderr.columns || 80 : null;
    },
    ask,
    onStop(listener) {
      for (const signal of stopSignals) process.on(signal, listener);
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
      };
    },
  };
}

/**
 * At its end Node gives a terminal its modes back, and aborts where that fails: whoever had hung up would get neither our exit code nor a
 * quiet end. What is closed Node leaves alone.
 */
function outliveHangUp(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.once('exit', () => {
    for (const descriptor of terminals.filter((each) => !isatty(each))) {
      try {
        closeSync(descriptor);
      } catch {
        // It is closed already.
      }
    }
  });
}

/** What a write ends with where nobody reads the pipe any longer, and where the terminal has hung up. */
const goneCodes: ReadonlySet<unknown> = new Set(['EPIPE', 'EIO']);

/**
 * Writes to a stream for as long as somebody is at its other end. A reader such as `head` may go away early, and a terminal hang up: that is
 * no failure of ours, and what is under way must come to its end, record and exit code all the same; from then on there is silence.
 */
export function writesUntilGone(stream: NodeJS.WritableStream): (text: string) => void {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGone && !goneCodes.has(error.code)) throw error;
    isGone = true;
  });
  return (text) => {
    if (!isGone) stream.write(text);
  };
}

function ask(question: string): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    // Where the answer has come, this is its echo.
    lines.once('close', () => resolve(null)).once('SIGINT', () => lines.close());
    // A terminal that has hung up can't be read.
    lines.once('error', () => lines.close());
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
