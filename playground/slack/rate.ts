import { limits } from '#src/slack/limits.ts';

/** Requests a minute that each tier of methods allows for one app in one workspace. */
export const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
export type Tier = keyof typeof perMinute;

export interface RateRules {
  /** Posts to one channel, a second, after the burst is spent. */
  postsPerSecond: number;
  /** Posts to one channel at once. */
  postBurst: number;
  /** Posts to the whole workspace, a minute. */
  postsPerMinute: number;
  /** How many minutes' worth of a tier may come at once. */
  tierBurst: number;
  /** The least burst of a tier, so that tier 1 (one a minute) lets several connections open. */
  tierFloor: number;
}

const strict: RateRules = {
  postsPerSecond: limits.post.perSecondPerChannel,
  postBurst: 3,
  postsPerMinute: 300,
  tierBurst: 1,
  tierFloor: 5,
};
const generous: RateRules = { ...strict, postBurst: 20, postsPerMinute: 1_200, tierBurst: 10, tierFloor: 100 };

export const rateRules = (choice: boolean | 'strict' | Partial<RateRules>): RateRules | undefined => {
  if (choice === false) return undefined;
  if (choice === true) return generous;
  return choice === 'strict' ? strict : { ...generous, ...choice };
};

interface Bucket {
  tokens: number;
  /** Unix milliseconds of the last look. */
  at: number;
}

/** Token buckets, one a method (and for posts one a channel). */
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
