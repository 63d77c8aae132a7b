import { hoursBetween } from '../../../domain/duration.ts';
import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { listAnswer } from '../../../engine/definitions/answer.ts';
import { defineQuery, total } from '../../../engine/definitions/query.ts';

/** Requests that wait for a second person, oldest first. */
export const requests = defineQuery({
  name: 'ops.requests',
  aliases: ['承認待ち', '依頼'],
  section: 'banto',
  role: 'operator',
  summary: words(
    '2人目の承認を待っている依頼を、古い順に表示します',
    'Requests waiting for a second person, oldest first',
  ),
  parameters: {},
  shareable: true,
  async run({ db, now, directory, list, whoAre }) {
    const found = await list(
      db
        .selectFrom('banto.request')
        .select(['id', 'operation', 'subject', 'requester', 'at', 'expires_at', 'why'])
        .select(total)
        .where('state', '=', 'open')
        .where('expires_at', '>', now)
        .orderBy('at')
        .orderBy('id'),
    );
    const who = await whoAre(found.rows.map(({ requester }) => requester));
    return listAnswer({
      title: words('承認待ちの依頼', 'Requests waiting for a decision'),
      lead: [
        words(
          `承認待ちの依頼は ${found.total}件です。決裁は支払いチャンネルのカードから行います。`,
          `${counted(found.total, 'request is', 'requests are')} waiting for a decision. Decide on the cards in the payouts channel.`,
        ),
      ],
      caption: words(`承認待ち ${found.total}件`, `${found.total} waiting`),
      empty: words('承認待ちの依頼は 0件です。', 'No requests are waiting (0).'),
      list: found,
      columns: [
        {
          label: words('操作', 'Operation'),
          kind: 'text',
          value: (row) => directory.titleOf(row.operation) ?? row.operation,
        },
        { label: words('対象', 'Subject'), kind: 'text', value: (row) => row.subject },
        { label: words('依頼者', 'Requester'), kind: 'text', value: (row) => who(row.requester) },
        { label: words('待ち時間', 'Waiting'), kind: 'age', value: (row) => hoursBetween(row.at, now) },
        { label: words('残り', 'Left'), kind: 'age', value: (row) => hoursBetween(now, row.expires_at) },
        { label: words('理由', 'Why'), kind: 'text', value: (row) => row.why },
      ],
    });
  },
});
