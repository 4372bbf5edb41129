import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.js';
import type { Reply } from './types.js';

/** How an answer's body is spoilt. */
export type BodyFault = Exclude<Extract<Fault, { body: unknown }>, { status: number }>;

const html =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n';
const chunk = Buffer.alloc(64 * 1024, 'x');

/** Sends a reply, whole or as a fault wants its body. Resolves when all is handed to the system, or the client is gone. */
export async function answer(
  response: ServerResponse,
  reply: Reply,
  { contentType, fault }: { readonly contentType: string; readonly fault: BodyFault | null },
): Promise<void> {
  const headers = { 'Content-Type': contentType, ...reply.headers };
  if (fault?.body === 'html') {
    response.writeHead(200, { ...reply.headers, 'Content-Type': 'text/html; charset=utf-8' }).end(html);
    return;
  }
  if (fault?.body === 'huge') {
    response.writeHead(reply.body === undefined ? 200 : reply.status, headers);
    await pour(response, fault.bytes);
    return;
  }
  if (reply.body === undefined) {
    response.writeHead(reply.status, reply.headers).end();
    return;
  }
  const body = Buffer.from(JSON.stringify(reply.body), 'utf8');
  response.writeHead(reply.status, { 'Content-Length': body.length, ...headers });
  if (fault?.body === 'truncated') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  } else if (fault?.body === 'slow') await drip(response, body, fault.everyMs);
  else response.end(body);
}

/** JSON of exactly `bytes` bytes, one text in an object, written as fast as it is read. */
async function pour(response: ServerResponse, bytes: number): Promise<void> {
  const [head, tail] = [Buffer.from('{"padding":"'), Buffer.from('"}')];
  if (!(await write(response, head))) return;
  for (let left = bytes - head.length - tail.length; left > 0; left -= chunk.length) {
    if (!(await write(response, left < chunk.length ? chunk.subarray(0, left) : chunk))) return;
  }
  response.end(tail);
}

async function drip(response: ServerResponse, body: Buffer, everyMs: number): Promise<void> {
  for (let at = 0; at < body.length; at += 1) {
    if (!(await write(response, body.subarray(at, at + 1)))) return;
    await sleep(everyMs);
  }
  response.end();
}

/** False where the client is gone. */
async function write(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(bytes)) return true;
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.once('drain', settle).once('close', settle);
  });
  return !response.destroyed;
}
