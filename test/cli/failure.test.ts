import { describe, expect, it } from 'vitest';
import { tellFailure, UsageError } from '../../src/cli/failure.js';
import { EngineError } from '../../src/engine/stack.js';
import { TransportError } from '../../src/http/errors.js';
import { InputError } from '../../src/run/prepare.js';
import { fakeTerminal } from './support.js';

function told(error: unknown, verbose = false): { readonly code: number; readonly text: string } {
  const terminal = fakeTerminal();
  const code = tellFailure(terminal, error, verbose);
  return { code, text: terminal.stderr };
}

describe('tellFailure', () => {
  it('should show what people wrote as problems, and call it bad input', () => {
    const problem = { code: 'x', severity: 'error', message: 'wrong', hint: 'mend it' } as const;
    expect(told(new InputError([problem]))).toEqual({ code: 2, text: 'error: wrong\n  mend it\n' });
  });

  it('should call a wrong command line bad input', () => {
    expect(told(new UsageError('say --yes'))).toEqual({ code: 2, text: 'rollcall: say --yes\n' });
  });

  it('should give failures of the network and the engine one message, and the code 1', () => {
    const network = new TransportError('Vonage can not be reached', {
      code: 'refused',
      method: 'GET',
      url: 'http://localhost/',
    });
    expect(told(network)).toEqual({ code: 1, text: 'rollcall: Vonage can not be reached\n' });
    expect(told(new EngineError('locked', 255))).toEqual({ code: 1, text: 'rollcall: locked\n' });
    const file = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(told(file)).toEqual({ code: 1, text: 'rollcall: EACCES: permission denied\n' });
  });

  it('should own up to faults of rollcall itself', () => {
    const { code, text } = told(new TypeError('x is undefined'));
    expect(code).toBe(1);
    expect(text).toMatch(/^rollcall: x is undefined\nThis should not happen/);
    expect(text).not.toContain('    at ');
  });

  it('should show a stack where it is asked to, and only there', () => {
    expect(told(new EngineError('locked', 255), true).text).toContain('    at ');
    expect(told(new EngineError('locked', 255)).text).not.toContain('    at ');
  });

  it('should let no message drive the terminal', () => {
    expect(told(new EngineError('a\u001b[2Jb\nc', 1)).text).toBe('rollcall: a\\u001b[2Jb\nc\n');
  });
});
