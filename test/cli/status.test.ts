import { describe, expect, it } from 'vitest';
import { Status } from '../../src/cli/status.js';
import { fakeTerminal } from './support.js';

const progress = (done: number) => ({
  people: { total: 60, done, failed: 0 },
  changes: { total: 60, done, failed: 0, unsure: 0, open: 0 },
});

describe('Status in a log', () => {
  it('should write a line every five seconds where something has changed, and one a minute where not', () => {
    const terminal = fakeTerminal();
    let now = 0;
    const status = new Status(terminal, () => now);
    for (; now <= 20_000; now += 250) status.show(progress(Math.floor(now / 1000)));
    expect(terminal.stderr.split('\n').slice(0, -1)).toEqual([
      'rollcall: 5 of 60 people, 1.0/s, 55 s left',
      'rollcall: 10 of 60 people, 1.0/s, 50 s left',
      'rollcall: 15 of 60 people, 1.0/s, 45 s left',
      'rollcall: 20 of 60 people, 1.0/s, 40 s left',
    ]);
    for (; now <= 90_000; now += 250) status.show(progress(20));
    expect(terminal.stderr.split('\n').slice(4, -1)).toEqual(['rollcall: 20 of 60 people, 0.0/s']);
  });

  it('should write nothing that drives a terminal', () => {
    const terminal = fakeTerminal();
    const status = new Status(terminal, () => 0);
    status.doing('Starting …');
    status.out('a plan\n');
    status.end();
    expect(terminal.stderr).toBe('');
    expect(terminal.stdout).toBe('a plan\n');
  });
});

describe('Status on a terminal', () => {
  it('should draw its bar again below what is said, and only where it has changed', () => {
    const terminal = fakeTerminal({ columns: 40 });
    const status = new Status(terminal, () => 0);
    status.show(progress(30));
    status.show(progress(30));
    status.err('error: ben: refused\n');
    status.end();
    const bar = '[##########-----------] 30 of 60 people';
    expect(terminal.stderr.replaceAll('\r\u001b[K', '<')).toBe(`${bar}<error: ben: refused\n${bar}<`);
  });
});
