import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificates } from '../../src/sandbox/server/certificates.js';
import { integer, objectIdentifier, tlv } from '../../src/sandbox/server/der.js';

const now = new Date('2026-11-24T10:00:00Z');

describe('makeCertificates', () => {
  it('should make a server certificate that its CA signed, for loopback alone', () => {
    const made = makeCertificates(now);
    const ca = new X509Certificate(made.ca);
    const server = new X509Certificate(made.certificate);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.checkIssued(ca)).toBe(true);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(server.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  });

  it('should hold from a day before to ninety days after', () => {
    const server = new X509Certificate(makeCertificates(now).certificate);
    expect(new Date(server.validFrom)).toEqual(new Date('2026-11-23T10:00:00Z'));
    expect(new Date(server.validTo)).toEqual(new Date('2027-02-22T10:00:00Z'));
  });

  it('should never make the same CA twice', () => {
    const first = new X509Certificate(makeCertificates(now).ca);
    const second = makeCertificates(now);
    expect(new X509Certificate(second.ca).subject).not.toBe(first.subject);
    expect(new X509Certificate(second.certificate).verify(first.publicKey)).toBe(false);
  });
});

describe('DER', () => {
  it('should write long lengths in as many bytes as they need', () => {
    expect(tlv(0x04, Buffer.alloc(127)).subarray(0, 2).toString('hex')).toBe('047f');
    expect(tlv(0x04, Buffer.alloc(128)).subarray(0, 3).toString('hex')).toBe('048180');
    expect(tlv(0x04, Buffer.alloc(256)).subarray(0, 4).toString('hex')).toBe('04820100');
  });

  it('should keep an integer positive', () => {
    expect(integer(Buffer.from([0x80])).toString('hex')).toBe('02020080');
    expect(integer(Buffer.from([0x7f])).toString('hex')).toBe('02017f');
  });

  it('should write object identifiers with arcs of several bytes', () => {
    expect(objectIdentifier('1.2.840.10045.4.3.2').toString('hex')).toBe('06082a8648ce3d040302');
  });
});
