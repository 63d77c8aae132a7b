import { channelNames } from '../../domain/policy.ts';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { GroupTrouble } from '../../domain/permission/actor.ts';
import { holdersOf } from '../../domain/second-person/money-rule.ts';
import type { QueryContext } from '../../engine/definitions/query.ts';
import {
  cardsReadable,
  channelWords,
  codeWords,
  lateCards,
  type RefusedCards,
  repostedCards,
} from '../../engine/posting/channels.ts';
import type { ChannelReport } from '../../engine/ports.ts';
import type { Unchecked } from '../../marketplace/checks.ts';
import type { HealthLine } from './columns.ts';

/** Messages count as late here after this time. Minutes. */
const LATE = 1;

/**
 * A line for each channel of the policy, and for other places where messages wait.
 * @param reports undefined when Slack was not asked: which messages wait is known all the same
 */
export async function channelChecks(
  { db, policy }: QueryContext,
  reports: readonly ChannelReport[] | undefined,
): Promise<HealthLine[]> {
  const channels = reports ?? channelNames.map((use): ChannelReport => ({ use, id: policy.channels[use] }));
  const asked = reports !== undefined;
  if (!(await cardsReadable(db)))
    return channels.map((channel) => channelCheck(channel, [], [], asked ? uncounted : notAsked));
  const late = await lateCards(db, LATE);
  const reposted = await repostedCards(db);
  const elsewhere = late.filter(({ channel }) => !channels.some(({ id }) => id === channel));
  return [
    ...channels.map((channel) =>
      channelCheck(channel, of(late, channel.id), of(reposted, channel.id), asked ? writable : notAsked),
    ),
    ...elsewhere.map((cards): HealthLine => ({
      what: channelWords({ policy }, cards.channel),
      state: 'bad',
      detail: waiting([cards]),
      next: retried,
    })),
  ];
}

/** What is said of a channel of which nothing bad is known. */
type Outcome = { readonly state: 'good' | 'unknown'; readonly detail: Words } | Unchecked;

const writable: Outcome = { state: 'good', detail: words('投稿できます', 'can be posted in') };
const notAsked: Outcome = { state: 'unchecked' };

const of = (cards: readonly RefusedCards[], id: string): RefusedCards[] =>
  cards.filter(({ channel }) => channel === id);

function channelCheck(
  { use, id, name, code }: ChannelReport,
  late: readonly RefusedCards[],
  reposted: readonly RefusedCards[],
  otherwise: Outcome,
): HealthLine {
  const label = name === undefined ? id : `#${name}`;
  const what = words(`チャンネル ${use} (${label})`, `Channel ${use} (${label})`);
  const waits = late.length > 0 ? [waiting(late)] : [];
  if (code !== undefined)
    return { what, state: 'bad', detail: joinWords([codeWords(code), ...waits], ' / '), next: mendChannel };
  if (late.length > 0) return { what, state: 'bad', detail: waiting(late), next: retried };
  if (reposted.length === 0) return { what, ...otherwise };
  const again = reposted.map(({ code: why, count }) =>
    words(
      `編集できず投稿し直したカード ${formatCount(count, 'ja')}（${why ?? ''}）`,
      `${counted(count, 'card was', 'cards were')} posted anew, because editing failed (${why ?? ''})`,
    ),
  );
  return { what, state: 'attention', detail: joinWords(again, ' / '), next: allowEdits };
}

const waiting = (cards: readonly RefusedCards[]): Words =>
  joinWords(
    cards.map(({ code, count }) => {
      const why = code === null ? words('', '') : codeWords(code);
      return words(`未投稿・未更新 ${formatCount(count, 'ja')} ${why.ja}`.trim(), `${count} waiting ${why.en}`.trim());
    }),
    ' / ',
  );

const uncounted: Outcome = {
  state: 'unknown',
  detail: words(
    '投稿できますが、待っている投稿の数は分かりません（権限なし）',
    'can be posted in; how many messages wait is unknown, because this role may not read them',
  ),
};
const mendChannel = words(
  'チャンネルの設定と番頭の参加を確認してください。直ると、待っている投稿は自動で届きます。',
  'Check the channel and that Banto is in it. Waiting messages are then posted by themselves.',
);
const retried = words(
  '自動で再試行しています。続く場合は npm run doctor で確認してください。',
  'It is retried automatically. If it persists, check with npm run doctor.',
);
const allowEdits = words(
  'ワークスペースの「メッセージの編集」の設定を確認してください。',
  'Check the workspace’s setting for editing messages.',
);

/** A line for each user group that gives a role. @param troubles undefined when Slack was not asked */
export function groupChecks({ policy }: QueryContext, troubles: readonly GroupTrouble[] | undefined): HealthLine[] {
  return holdersOf(policy).groups.map((group): HealthLine => {
    const what = words(`ユーザーグループ ${group}`, `User group ${group}`);
    if (!troubles) return { what, state: 'unchecked' };
    const trouble = troubles.find((each) => each.group === group);
    if (!trouble) return { what, state: 'good', detail: words('メンバーを確認できます', 'its members are known') };
    return {
      what,
      state: 'bad',
      detail: words(`メンバーを確認できません（${trouble.code}）`, `its members are unknown (${trouble.code})`),
      next: words(
        'このグループだけで権限を持つ方は操作できません。Slackのグループか ops.yml の roles を直してください。',
        'People whose role comes from this group alone cannot act. Mend the group in Slack or the roles in ops.yml.',
      ),
    };
  });
}
