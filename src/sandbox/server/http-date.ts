/** So many seconds from now, as HTTP writes a time (RFC 9110 section 5.6.7). */
export function httpDate(inSeconds: number): string {
  return new Date(Date.now() + inSeconds * 1000).toUTCString();
}
