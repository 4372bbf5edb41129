import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tlv,
  utcTime,
  utf8,
  yes,
} from './der.js';

/** What an https server needs, and the CA that its clients must trust. All PEM. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const oid = {
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAltName: '2.5.29.17',
  subjectKeyId: '2.5.29.14',
  authorityKeyId: '2.5.29.35',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/**
 * A new CA and a certificate of it for `localhost` and 127.0.0.1, on P-256 keys that nobody keeps.
 * Written here because Node makes no certificates, and the packages that do bring some twenty others along.
 */
export function makeCertificates(now: Date): Certificates {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serverNames = sequence(
    tlv(0x82, Buffer.from('localhost', 'ascii')),
    tlv(0x87, Buffer.from([127, 0, 0, 1])),
  );
  // The name is unique, so that a client which trusts an earlier sandbox does not take this CA for that one.
  const issuer = `rollcall sandbox CA ${randomBytes(4).toString('hex')}`;
  return {
    ca: certificate(now, issuer, ca.privateKey, { name: issuer, key: ca.publicKey }, [
      extension(oid.basicConstraints, sequence(yes()), true),
      // keyCertSign and cRLSign
      extension(oid.keyUsage, bitString(Buffer.from([0x06]), 1), true),
      extension(oid.subjectKeyId, octetString(keyId(ca.publicKey))),
    ]),
    certificate: certificate(now, issuer, ca.privateKey, { name: 'localhost', key: server.publicKey }, [
      extension(oid.basicConstraints, sequence(), true),
      // digitalSignature
      extension(oid.keyUsage, bitString(Buffer.from([0x80]), 7), true),
      extension(oid.extendedKeyUsage, sequence(objectIdentifier(oid.serverAuth))),
      extension(oid.subjectAltName, serverNames),
      extension(oid.subjectKeyId, octetString(keyId(server.publicKey))),
      extension(oid.authorityKeyId, sequence(tlv(0x80, keyId(ca.publicKey)))),
    ]),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function certificate(
  now: Date,
  issuer: string,
  issuerKey: KeyObject,
  subject: { readonly name: string; readonly key: KeyObject },
  extensions: readonly Buffer[],
): string {
  const day = 86_400_000;
  // The serial number must be positive and not zero.
  const serial = randomBytes(16);
  serial[0] = (serial.readUInt8(0) & 0x7f) | 0x40;
  const body = sequence(
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(utcTime(new Date(now.getTime() - day)), utcTime(new Date(now.getTime() + 90 * day))),
    nameOf(subject.name),
    subject.key.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const der = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, issuerKey)));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(oid.commonName), utf8(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [yes()] : []), octetString(value));
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}
