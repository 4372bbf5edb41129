import { describe, expect, it } from 'vitest';
import { explain } from '../../src/http/failure.js';

function raised(code: string, syscall?: string, message = 'secret words of the library'): Error {
  return Object.assign(new Error(message), { code, syscall });
}

describe('explain', () => {
  it.each([
    [raised('ENOTFOUND', 'getaddrinfo'), 'host-not-found', { kind: 'unsent', passing: false }],
    [raised('EAI_AGAIN', 'getaddrinfo'), 'host-not-found', { kind: 'unsent', passing: true }],
    [raised('ECONNREFUSED', 'connect'), 'refused', { kind: 'unsent', passing: true }],
    [new AggregateError([raised('ECONNREFUSED', 'connect')]), 'refused', { kind: 'unsent', passing: true }],
    [raised('UND_ERR_CONNECT_TIMEOUT'), 'timeout', { kind: 'unsent', passing: true }],
    [raised('ETIMEDOUT', 'connect'), 'timeout', { kind: 'unsent', passing: true }],
    [raised('ETIMEDOUT', 'read'), 'cut', { kind: 'lost' }],
    [raised('CERT_HAS_EXPIRED'), 'tls', { kind: 'unsent', passing: false }],
    [raised('SELF_SIGNED_CERT_IN_CHAIN'), 'tls', { kind: 'unsent', passing: false }],
    [
      raised(
        'ECONNRESET',
        undefined,
        'Client network socket disconnected before secure TLS connection was established',
      ),
      'unreachable',
      { kind: 'unsent', passing: true },
    ],
    [raised('EHOSTUNREACH', 'connect'), 'unreachable', { kind: 'unsent', passing: true }],
    [raised('ECONNRESET', 'read'), 'cut', { kind: 'lost' }],
    [raised('EPIPE', 'write'), 'cut', { kind: 'lost' }],
    [raised('UND_ERR_SOCKET'), 'cut', { kind: 'lost' }],
    [raised('HPE_INVALID_CONSTANT'), 'failed', { kind: 'lost' }],
    ['no error at all', 'failed', { kind: 'lost' }],
  ])('should sort %s as %s', (error, code, attempt) => {
    const failure = explain(error, 'api.example.com');
    expect(failure).toMatchObject({ code, attempt });
    expect(failure.what).toContain('api.example.com');
    expect(failure.what).not.toContain('secret words');
  });
});
