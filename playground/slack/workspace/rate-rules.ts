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
