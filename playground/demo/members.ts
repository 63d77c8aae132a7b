import { banto, cast, channels as ids, guest, outsider } from '../cast.ts';
import { channel } from '../slack/workspace/people.ts';
import type { Channel } from '../slack/workspace/types.ts';

/**
 * The channels as a company has them: private ones for who works there, open ones for everybody in the company, and one
 * with people from outside, where Banto is not. (In tests everybody is everywhere.)
 */
export function companyChannels(): Channel[] {
  const company = cast.filter((member) => member.is === undefined).map(({ id }) => id);
  const staff = cast.filter((member) => member.role !== undefined).map(({ id }) => id);
  const inside = [...staff, banto];
  return [
    channel(ids.ops, 'ops', [...company, banto]),
    channel(ids.reviews, 'reviews', inside, { isPrivate: true }),
    channel(ids.payouts, 'payouts', inside, { isPrivate: true }),
    channel(ids.alerts, 'alerts', [...company, banto]),
    channel(ids.random, 'random', [...company, guest, outsider]),
  ];
}
