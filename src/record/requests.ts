import type { RequestCounts } from '../http/types.js';
import type { Requests } from './types.js';

/** All requests of one system. */
export function sumOf(counts: RequestCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function addRequests(a: Requests, b: Requests): Requests {
  return { entra: a.entra + b.entra, vonage: a.vonage + b.vonage };
}
