import { Refused } from '../../../domain/errors.ts';
import { words } from '../../../domain/text/words.ts';
import { type Column, listed, type Sheet } from '../../../engine/definitions/answer.ts';
import { defineQuery, formatCount, listAnswer } from '../../../engine/definitions/query.ts';
import { refersTo } from '../../../engine/definitions/reference.ts';
import type { Step } from '../../../engine/definitions/step.ts';
import { type HandoverNote, openNotes } from '../../../engine/escalation/notes.ts';
import { optionally } from '../../../engine/parameters/parameter.ts';
import { countsOf, holderWords, kinds, type Open } from '../rules.ts';
import { whatIsOpen } from '../store.ts';
import { button, names, text } from '../text.ts';

/** What is open and who has it, and the notes that people left. */
export const handover = defineQuery({
  name: 'ops.handover',
  aliases: ['引継ぎ', '引き継ぎ', '申し送り'],
  section: 'contacts',
  role: 'operator',
  summary: words(
    '対応中のものと担当者を表示します。続けて書くと引継ぎメモを残します',
    'What is open and who has it; text after it is kept as a handover note',
  ),
  parameters: { text: optionally(text) },
  typedChange: names.add,
  // Notes are shown on Home and in the digest only.
  async run(context, values) {
    // Typed text is the change: only an old button could bring it here.
    if (values.text !== undefined)
      throw new Refused('invalid', words('/ops handover に続けて書いてください。', 'Type it after /ops handover.'));
    const notes = await openNotes(context.db);
    const rows = await whatIsOpen(context);
    const who = await context.whoAre([
      ...rows.flatMap((row) => [row.who, ...(row.deciders ?? [])]),
      ...notes.map(({ written_by }) => written_by),
    ]);
    const columns: readonly Column<Open>[] = [
      { label: words('種類', 'Kind'), kind: 'text', value: (row) => kinds[row.kind] },
      { label: words('内容', 'What'), kind: 'text', value: (row) => row.what },
      { label: words('担当', 'Who has it'), kind: 'text', value: (row) => holderWords(row, who) },
      { label: words('経過', 'For'), kind: 'age', value: (row) => row.hours },
      { label: words('期限 (JST)', 'Due (JST)'), kind: 'instant', value: (row) => row.until },
    ];
    const counts = countsOf(notes.length, rows);
    return listAnswer({
      title: words('引継ぎ', 'Handover'),
      lead: [counts],
      sheets: [heading(notes), ...notes.map((each) => noteSheet(each, who(each.written_by)))],
      caption: words('対応中のもの', 'What is open'),
      empty: counts,
      list: listed(rows),
      columns,
      next: nextSteps(rows),
    });
  },
});

const heading = (notes: readonly HandoverNote[]): Sheet => ({
  title: words(`引継ぎメモ ${formatCount(notes.length, 'ja')}`, `Handover notes: ${notes.length}`),
  facts: [],
  changes: [{ does: names.add, label: button.add, about: {} }],
});

const noteSheet = ({ id, text: said, written_at }: HandoverNote, by: string | null): Sheet => ({
  title: said,
  facts: [
    { label: words('書いた人', 'By'), kind: 'text', value: by },
    { label: words('日時', 'At'), kind: 'instant', value: written_at },
  ],
  changes: [{ does: names.close, label: button.close, about: { note: id } }],
});

const about = {
  requests: refersTo('query', 'ops.requests'),
  alerts: refersTo('query', 'ops.alerts'),
  reviews: refersTo('query', 'partners.pending'),
};

/** The questions about what is open; the answer shows two of them. */
const nextSteps = (rows: readonly Open[]): Step[] =>
  (
    [
      ['request', { does: about.requests, label: words('承認待ちを見る', 'Show requests') }],
      ['alert', { does: about.alerts, label: words('アラートを見る', 'Show alerts') }],
      ['review', { does: about.reviews, label: words('審査待ちを見る', 'Show reviews') }],
    ] as const
  ).flatMap(([kind, step]) => (rows.some((row) => row.kind === kind) ? [step] : []));
