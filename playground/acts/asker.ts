import type { Person } from '#src/domain/permission/actor.ts';
import { cast, homeTeam, taro } from '../cast.ts';

/** The administrator as Banto knows him, for queries that run without Slack. */
export const asker: Person = {
  id: taro,
  team: homeTeam,
  locale: 'ja-JP',
  language: 'ja',
  displayName: cast.find(({ id }) => id === taro)?.name ?? '',
  isBot: false,
  isGuest: false,
  deleted: false,
  groups: [],
};
