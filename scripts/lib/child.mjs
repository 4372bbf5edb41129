import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a command in the root of the repository with our own input and output, and returns its exit code. An interrupt at the
 * terminal reaches the command itself; we wait for it to tidy up.
 */
export function runHere(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell: command.endsWith('.cmd') });
  const wait = () => {};
  const passOn = () => child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', wait).off('SIGTERM', passOn);
      resolve(code ?? 1);
    });
  });
}

/** Runs a Node program in the root of the repository; returns its exit code. */
export function runNode(args, env = process.env) {
  return runHere(process.execPath, args, env);
}
