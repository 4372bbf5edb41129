/**
 * Chance without a sequence: whether it strikes depends on the seed, the request and how often that came, so that requests in
 * another order, as parallel clients send them, meet the same faults.
 */
export class Chance {
  private readonly known = new Map<string, { asked: number; row: number }>();

  /**
   * @param rate how often it strikes, from 0 to 1
   * @param inARow how often it may strike one request in a row, so that a client which tries again a few times gets through
   */
  constructor(
    private readonly seed: number,
    private readonly rate: number,
    private readonly inARow: number,
  ) {}

  /** Null where it does not strike; else a number from 0 up to but not including 1, by which to choose how. */
  strikes(identity: string): number | null {
    const known = this.known.get(identity) ?? { asked: 0, row: 0 };
    this.known.set(identity, known);
    known.asked += 1;
    const strikes =
      known.row < this.inARow && fraction(`${this.seed} ${known.asked} ${identity}`) < this.rate;
    known.row = strikes ? known.row + 1 : 0;
    return strikes ? fraction(`${this.seed} how ${known.asked} ${identity}`) : null;
  }
}

/** From 0 up to but not including 1, always the same for a text: FNV-1a, and murmur3's last steps to spread it. */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}
