import { banto, cast, channels, groups, homeTeam, type Member, otherTeam } from '../../cast.ts';
import type { Channel, Group, Person } from './types.ts';

export const workspaceName = 'Playground';
export const workspaceDomain = 'playground';
export const bot = { userId: banto, botId: 'B0BANTO', appId: 'A0BANTO', name: 'banto' } as const;

/** A person as Slack knows them. Default: a full member of the workspace who reads Japanese. */
export const person = ({ id, handle, name, title, locale = 'ja-JP', is }: Member): Person => ({
  id,
  name: handle,
  realName: name,
  title,
  locale,
  teamId: is === 'outsider' ? otherTeam : homeTeam,
  isBot: is === 'bot',
  isRestricted: is === 'guest',
  isUltraRestricted: false,
  deleted: is === 'gone',
});

/** People who work with the bot, and people who must get nothing from it. */
export const defaultPeople = (): Person[] => cast.map(person);

const membersOf = (group: string): string[] => cast.filter((member) => member.group === group).map(({ id }) => id);

export const defaultGroups = (): Group[] => [
  { id: groups.operators, handle: 'ops-team', name: '運用チーム', members: membersOf(groups.operators) },
  { id: groups.technicians, handle: 'tech', name: '技術チーム', members: membersOf(groups.technicians) },
];

export const channel = (
  id: string,
  name: string,
  members: Iterable<string>,
  other: Partial<Channel> = {},
): Channel => ({
  id,
  name,
  isPrivate: false,
  isIm: false,
  isArchived: false,
  isExtShared: false,
  members: new Set(members),
  ...other,
});

/** Everyone is in every channel, so that in a test anyone can press anything. The bot is in all except `random`. */
export const defaultChannels = (people: readonly Person[]): Channel[] => {
  const everyone = people.map(({ id }) => id);
  return [
    channel(channels.ops, 'ops', everyone),
    channel(channels.reviews, 'reviews', everyone, { isPrivate: true }),
    channel(channels.payouts, 'payouts', everyone, { isPrivate: true }),
    channel(channels.alerts, 'alerts', everyone),
    channel(
      channels.random,
      'random',
      everyone.filter((id) => id !== bot.userId),
    ),
  ];
};

/** The direct-message channel of a person with the bot. */
export const directChannelId = (userId: string): string => `D${userId.slice(1)}`;
