/** Counts of a growing row of yes and no: how many yes there are before a place, and where the nth is. A Fenwick tree. */
export class Tally {
  private readonly sums: number[] = [0];
  /** How many places there are, and how many of them are yes. */
  length = 0;
  total = 0;

  push(yes: boolean): void {
    this.length += 1;
    let sum = Number(yes);
    const end = this.length - (this.length & -this.length);
    for (let at = this.length - 1; at > end; at -= at & -at) sum += this.sums[at] ?? 0;
    this.sums.push(sum);
    this.total += Number(yes);
  }

  /** A place, from 0, that was no comes to be yes (1), or the other way round (-1). */
  change(place: number, by: 1 | -1): void {
    for (let at = place + 1; at <= this.length; at += at & -at) this.sums[at] = (this.sums[at] ?? 0) + by;
    this.total += by;
  }

  /** The place of the nth yes, both from 0; `length` where there are not so many. */
  select(nth: number): number {
    let left = nth + 1;
    let at = 0;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(1, this.length))); step >= 1; step /= 2) {
      const sum = this.sums[at + step];
      if (sum !== undefined && sum < left) {
        at += step;
        left -= sum;
      }
    }
    return at;
  }
}
