import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ran, Stage } from './stage.js';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../../dist/cli');

/** The compiled CLI, which takes its pipes for a terminal with somebody at it. */
const program = `
const { runCli } = await import(process.argv[1] + '/run.js');
const { processTerminal } = await import(process.argv[1] + '/terminal.js');
const terminal = Object.defineProperty(processTerminal(), 'isInteractive', { value: true });
process.exitCode = await runCli(process.argv.slice(2), terminal);
`;

/**
 * Runs a command at whose question somebody thinks for a while, and then answers.
 * @param think what happens meanwhile; resolves to the answer, null: Ctrl-D
 */
export function askedBy(
  { dir, env }: Stage,
  args: readonly string[],
  think: () => Promise<string | null> | string | null,
): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, dist, ...args], {
      cwd: dir,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '', output: '' };
    let isAsked = false;
    const hear = (which: 'stdout' | 'stderr', text: string): void => {
      said[which] += text;
      said.output += text;
      if (isAsked || !said.stdout.includes('[y/N]')) return;
      isAsked = true;
      void Promise.resolve(think()).then(
        (answer) => child.stdin.end(answer === null ? '' : `${answer}\n`),
        fail,
      );
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => hear('stdout', text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => hear('stderr', text));
    child.once('error', fail).once('close', (code) => done({ code, ...said }));
  });
}
