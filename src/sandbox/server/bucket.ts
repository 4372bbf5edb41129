/** The part of `burst` that a client can owe. Graph tells of up to 1.8 of a limit (concepts/throttling-limits.md). */
const mostOwed = -0.8;

/** A token bucket: `perSecond` come in, `burst` fit in, and each request takes its cost out. */
export class Bucket {
  private tokens: number;
  private filledAt: number;

  /** @param now milliseconds, from any start */
  constructor(
    readonly perSecond: number,
    readonly burst: number,
    private readonly now: () => number,
  ) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /** The part that is used, from 0 to 1; up to 1.8 where refused requests cost something too. */
  get used(): number {
    this.fill();
    return 1 - this.tokens / this.burst;
  }

  /**
   * Takes what a request costs, and gives 0; or, where there is not enough, the seconds until there is.
   * @param debt what a refused request costs all the same: it is taken even where nothing is left
   */
  take(cost: number, debt = 0): number {
    this.fill();
    // A tiny lack is the arithmetic's, not the client's.
    if (this.tokens + 1e-9 >= cost) {
      this.tokens -= cost;
      return 0;
    }
    this.tokens = Math.max(mostOwed * this.burst, this.tokens - debt);
    return (cost - this.tokens) / this.perSecond;
  }

  private fill(): void {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = now;
  }
}
