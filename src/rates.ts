/** How fast one system is written to: part of a policy. */
export interface Rate {
  /** Requests a second, while a run writes. More than 0. */
  readonly perSecond: number;
  /** Requests under way at once, in reading and writing. */
  readonly concurrency: number;
}

export interface VonageRate extends Rate {
  /** Whether writes that come together may share a request (RFC 7644 section 3.7). `auto`: where Vonage says that it takes them so. */
  readonly bulk: 'auto' | 'never';
}

/** `rates` of a policy. */
export interface Rates {
  readonly vonage: VonageRate;
  readonly entra: Rate;
}

/**
 * Vonage publishes no limit; 25 requests a second is what Microsoft demands that an app of its gallery takes (facts sheet
 * A.3.2). Graph takes 3,000 writes in 150 seconds of one app in one tenant, that is 20 a second (facts sheet C.4).
 */
export const defaultRates: Rates = {
  vonage: { perSecond: 25, concurrency: 8, bulk: 'auto' },
  entra: { perSecond: 20, concurrency: 8 },
};
