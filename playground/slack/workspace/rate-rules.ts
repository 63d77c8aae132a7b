import { limits } from '#src/slack/limits.ts';

/** Requests per minute in each tier of methods, for one app in one workspace. */
export const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
export type Tier = keyof typeof perMinute;

export interface RateRules {
  /** Posts per second to one channel, after the burst is used up. */
  postsPerSecond: number;
  /** Posts to one channel at once. */
  postBurst: number;
  /** Posts per minute to the whole workspace. */
  postsPerMinute: number;
  /** The burst of a tier, in minutes of its rate. */
  tierBurst: number;
  /** The smallest burst of a tier, so that tier 1 (one per minute) allows several connections to open. */
  tierFloor: number;
}

export const strict: RateRules = {
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
