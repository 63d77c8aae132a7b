import type { Policy } from '../domain/policy.ts';
import { postFault, postReaders, postSchedules } from '../engine/answers/posts.ts';
import { Catalog } from '../engine/definitions/catalog.ts';
import type { Feature } from '../engine/definitions/feature.ts';
import { features } from '../features/index.ts';

/** Everything that Banto can do, with what the policy adds to it. */
export const openCatalog = ({ posts }: Pick<Policy, 'posts'>, of: readonly Feature[] = features): Catalog =>
  new Catalog(of, postSchedules(new Catalog(of), posts));

/** Why a question of `ops.yml` cannot be posted, in English. For {@link openCatalog} this must be undefined. */
export const judgePost = (ask: string, policy: Policy): string | undefined =>
  postFault(new Catalog(features), ask, policy, new Date());

/** Whether a question of `ops.yml` is posted to private channels of this workspace only. */
export const isForMembers = (ask: string): boolean => postReaders(new Catalog(features), ask) === 'members';
