import { createInterface } from 'node:readline';

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
  // A reader such as `head` may go away early: that is no failure of ours.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
  // https://no-color.org; a dumb terminal shows the codes as text.
  const plain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  return {
    env,
    cwd: process.cwd(),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
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

function ask(question: string): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    // Where the answer has come, this is its echo.
    lines.once('close', () => resolve(null)).once('SIGINT', () => lines.close());
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
