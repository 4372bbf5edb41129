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
  /** Calls back for Ctrl-C and SIGTERM instead of ending the process; returns how to stop that. */
  onStop(listener: (signal: StopSignal) => void): () => void;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

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
    onStop(listener) {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}
