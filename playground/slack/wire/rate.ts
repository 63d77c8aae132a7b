import { perMinute, type RateRules, type Tier } from '../workspace/rate-rules.ts';

interface Bucket {
  tokens: number;
  /** Unix milliseconds of the last call. */
  at: number;
}

/** Token buckets: one per method, and for posts one per channel. */
export class Rates {
  #buckets = new Map<string, Bucket>();

  /** Seconds to wait, or 0 when the call may go on. */
  take(rules: RateRules, method: string, tier: Tier | 'post', channel: string, now = Date.now()): number {
    if (tier !== 'post') {
      const rate = perMinute[tier];
      return this.#draw(method, rate / 60, Math.max(rate * rules.tierBurst, rules.tierFloor), now);
    }
    return (
      this.#draw(`post ${channel}`, rules.postsPerSecond, rules.postBurst, now) ||
      this.#draw('post', rules.postsPerMinute / 60, rules.postsPerMinute, now)
    );
  }

  #draw(key: string, perSecond: number, burst: number, now: number): number {
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }
}
