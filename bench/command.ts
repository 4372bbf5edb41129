import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Timed {
  readonly stdout: string;
  readonly seconds: number;
  /** Processor time of the command and everything it started and waited for; null where the system does not tell. */
  readonly cpuSeconds: number | null;
}

let interrupted = false;
let stopRunning: (() => void) | undefined;

/** Stops what runs now, gently, and lets nothing else start; the failure that follows closes everything. */
export function interrupt(): void {
  interrupted = true;
  stopRunning?.();
}

/** Runs a command and takes its time; throws with all that it printed where it fails. One at a time. */
export function timed(file: string, args: readonly string[], place: Place): Promise<Timed> {
  if (interrupted) return Promise.reject(new Error('interrupted'));
  return new Promise((resolve, reject) => {
    const cpuBefore = cpuOfChildren();
    const start = performance.now();
    const child = spawn(file, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
    // The engine takes an interrupt as the wish to end in order, and ends the processes it started.
    stopRunning = () => child.kill('SIGINT');
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      stopRunning = undefined;
      const seconds = (performance.now() - start) / 1000;
      const cpuAfter = cpuOfChildren();
      const cpuSeconds = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
      if (interrupted) reject(new Error('interrupted'));
      else if (code === 0) resolve({ stdout, seconds, cpuSeconds });
      else
        reject(new Error(`${file} ${args.join(' ')} ended with ${code}:\n${stdout.slice(-4000)}${stderr}`));
    });
  });
}

/** Seconds, by Linux's own account (proc(5): cutime and cstime, in hundredths of a second). */
function cpuOfChildren(): number | null {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return null;
  }
}
