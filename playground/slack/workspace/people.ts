import type { Channel, Group, Person } from './types.ts';

export const homeTeam = 'T0000001';
export const workspaceName = 'Playground';
export const workspaceDomain = 'playground';
export const bot = { userId: 'U0BANTO', botId: 'B0BANTO', appId: 'A0BANTO', name: 'banto' } as const;

/** A full member of the workspace who reads Japanese, but for what is said otherwise. */
export const person = (
  id: string,
  name: string,
  realName: string,
  title: string,
  other: Partial<Person> = {},
): Person => ({
  id,
  name,
  realName,
  title,
  locale: 'ja-JP',
  teamId: homeTeam,
  isBot: false,
  isRestricted: false,
  isUltraRestricted: false,
  deleted: false,
  ...other,
});

/** The cast: who works with the bot, and who must get nothing from it. */
export const defaultPeople = (): Person[] => [
  person('U0OPER1', 'tanaka', '田中花子', '運用担当'),
  person('U0OPER2', 'smith', 'Sam Smith', 'Operations', { locale: 'en-US' }),
  person('U0APPR1', 'sato', '佐藤健', '承認者'),
  person('U0APPR2', 'suzuki', '鈴木一郎', '承認者'),
  person('U0ADMIN1', 'yamada', '山田太郎', 'システム管理者'),
  person('U0ADMIN2', 'ito', '伊藤真理', 'システム管理者'),
  person('U0OWNER', 'takahashi', '高橋誠', '事業責任者'),
  person('U0VIEW1', 'kato', '加藤葵', '閲覧のみ'),
  person('U0GUEST1', 'guest', '外部ゲスト', 'ゲスト', { isRestricted: true }),
  person('U0OTHER1', 'outsider', 'Olivia Other', '他社（Slackコネクト）', { teamId: 'T0OTHER9', locale: 'en-GB' }),
  person('U0GONE1', 'gone', '退職済太', '退職者', { deleted: true }),
  person('U0BOTX', 'otherbot', 'Other bot', '別のアプリ', { isBot: true }),
  person(bot.userId, bot.name, '番頭', 'Banto', { isBot: true }),
];

export const defaultGroups = (): Group[] => [
  { id: 'S0OPSGRP', handle: 'ops-team', name: '運用チーム', members: ['U0OPER2'] },
  { id: 'S0TECH', handle: 'tech', name: '技術チーム', members: ['U0ADMIN1'] },
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

/** Everyone is in every channel, so that a test can have anyone press anything; the bot is in all but `random`. */
export const defaultChannels = (people: readonly Person[]): Channel[] => {
  const everyone = people.map(({ id }) => id);
  return [
    channel('C0OPS', 'ops', everyone),
    channel('C0REVIEWS', 'reviews', everyone, { isPrivate: true }),
    channel('C0PAYOUTS', 'payouts', everyone, { isPrivate: true }),
    channel('C0ALERTS', 'alerts', everyone),
    channel(
      'C0RANDOM',
      'random',
      everyone.filter((id) => id !== bot.userId),
    ),
  ];
};

/** The direct-message channel of a person with the bot. */
export const directChannelId = (userId: string): string => `D${userId.slice(1)}`;
