import { effectOf } from '../../../engine/requests/text.ts';
import { hoursBetween } from '../../../domain/time/duration.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';
import { type Column, type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { defineQuery, listAnswer, total } from '../../../engine/definitions/query.ts';
import { selectRequests } from '../../../engine/requests/store.ts';
import { subjectWords, titleOf } from '../rules.ts';

/** How many are shown in full, with the buttons to decide; the table lists all. */
const IN_FULL = 5;

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
  shareable: true,
  cards: ['request'],
  async run({ db, now, directory, list, whoAre }) {
    const found = await list(
      selectRequests(db)
        .select(total)
        .where('r.state', '=', 'open')
        .where('r.expires_at', '>', now)
        .orderBy('r.at')
        .orderBy('r.id'),
    );
    const who = await whoAre(found.rows.map(({ requester }) => requester));
    const amount = (row: (typeof found.rows)[number]): number | null => row.preview.approval?.amount ?? null;
    const columns: readonly Column<(typeof found.rows)[number]>[] = [
      { label: words('金額', 'Amount'), kind: 'yen', value: amount },
      {
        label: words('操作', 'Operation'),
        kind: 'text',
        value: (row) => titleOf(directory, row.operation, row.preview),
      },
      { label: words('依頼者', 'Requester'), kind: 'text', value: (row) => who(row.requester) },
      { label: words('待ち時間', 'Waiting'), kind: 'age', value: (row) => hoursBetween(row.at, now) },
      { label: words('残り', 'Left'), kind: 'age', value: (row) => hoursBetween(now, row.expires_at) },
      { label: words('理由', 'Why'), kind: 'text', value: (row) => row.why },
      { label: words('対象', 'Subject'), kind: 'text', value: (row) => subjectWords(row.subject), aside: true },
    ];
    return listAnswer({
      title: words('承認待ちの依頼', 'Requests waiting for a decision'),
      lead: [
        words(
          `承認待ちの依頼は ${found.total}件です。承認と却下は、この回答、支払いチャンネルのカード、番頭のホームから行えます。`,
          `${counted(found.total, 'request is', 'requests are')} waiting for a decision. Those who may can decide here, on the cards in the payouts channel, or on Home.`,
        ),
      ],
      caption: words(`承認待ち ${found.total}件`, `${found.total} waiting`),
      empty: words('承認待ちの依頼は 0件です。', 'No requests are waiting (0).'),
      list: found,
      columns,
      sheets: found.rows.slice(0, IN_FULL).map((row) => ({
        title: withAmount(amount(row), titleOf(directory, row.operation, row.preview)),
        facts: [effectFact(effectOf(row.preview) ?? null), ...factsOf(row, columns.slice(2))],
        request: { id: row.id, requester: row.requester, preview: row.preview },
      })),
    });
  },
});

/** `¥250,000 支払済みにする`: the money first, without a name, since an answer may be shared. */
const withAmount = (amount: number | null, { ja, en }: Words): Words =>
  amount === null ? words(ja, en) : words(`${formatYen(amount)}　${ja}`, `${formatYen(amount)} ${en}`);

/** What it would do, with names and amounts: not for a channel. */
const effectFact = (effect: Words | null): Fact => ({
  label: words('内容', 'Effect'),
  kind: 'text',
  value: effect,
  personal: true,
});
