import { readdirSync, readFileSync } from 'node:fs';

/** By what their command lines say; the engine's own is looked at last. */
const kinds = [
  ['provider', /dynamic-provider/],
  ['program', /cmd\/run/],
  ['language host', /pulumi-language-nodejs/],
  ['engine', /pulumi\0preview/],
] as const;

/**
 * Watches all that this process starts, and what that starts, until the returned function is called: it gives the most
 * megabytes that each kind of process had resident (proc(5): VmHWM). Empty on other systems than Linux.
 */
export function watchMemory(): () => Readonly<Record<string, number>> {
  const most: Record<string, number> = {};
  const look = (): void => {
    for (const pid of descendants(process.pid)) {
      const kind = kinds.find(([, pattern]) => pattern.test(read(pid, 'cmdline')))?.[0];
      const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0);
      if (kind !== undefined) most[kind] = Math.max(most[kind] ?? 0, Math.round(kilobytes / 1024));
    }
  };
  const timer = setInterval(look, 250);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function descendants(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of processes()) {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (
    let next = children.get(root) ?? [];
    next.length > 0;
    next = next.flatMap((pid) => children.get(pid) ?? [])
  )
    found.push(...next);
  return found;
}

function processes(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Empty where the process has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
