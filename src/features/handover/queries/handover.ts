import { Refused } from '../../../domain/errors.ts';
import { words } from '../../../domain/text/words.ts';
import {
  type AnswerTable,
  type Column,
  factsOf,
  listed,
  type Sheet,
  table,
} from '../../../engine/definitions/answer.ts';
import { defineQuery, formatCount } from '../../../engine/definitions/query.ts';
import { refersTo } from '../../../engine/definitions/reference.ts';
import type { Step } from '../../../engine/definitions/step.ts';
import type { WhoIs } from '../../../engine/people/lookup.ts';
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
  summaryToAsk: words('対応中のものと担当者を表示します', 'What is open and who has it'),
  parameters: { text: optionally(text) },
  typedChange: names.add,
  // Notes are shown on Home and in the digest only.
  async run(context, values) {
    // Typed text is the change: only an old button could bring it here.
    if (values.text !== undefined)
      throw new Refused('invalid', words('/ops handover に続けて書いてください。', 'Type it after /ops handover.'));
    const notes = firstAndLast(await openNotes(context.db));
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
    return {
      title: words('引継ぎ', 'Handover'),
      lead: [counts],
      sheets: [heading(notes), ...notes.slice(0, IN_FULL).map((each) => noteSheet(each, who))],
      tables: [
        table({ caption: words('対応中のもの', 'What is open'), empty: null, list: listed(rows), columns }),
        ...(notes.length > 0 ? [notesTable(notes, who)] : []),
      ],
      next: nextSteps(rows),
    };
  },
});

const heading = (notes: readonly HandoverNote[]): Sheet => ({
  title: words(`引継ぎメモ ${formatCount(notes.length, 'ja')}`, `Handover notes: ${notes.length}`),
  facts: [],
  heading: true,
  changes: [{ does: names.add, label: button.add, about: {} }],
});

/** How many notes have their button: the newest, and the oldest, which most often can be closed. */
const IN_FULL = 10;
const OLDEST = 4;

/** The notes with those first that have their button. */
function firstAndLast(notes: readonly HandoverNote[]): readonly HandoverNote[] {
  if (notes.length <= IN_FULL) return notes;
  const newest = IN_FULL - OLDEST;
  return [...notes.slice(0, newest), ...notes.slice(-OLDEST), ...notes.slice(newest, -OLDEST)];
}

const noteColumns = (who: WhoIs): readonly Column<HandoverNote>[] => [
  { label: words('書いた人', 'By'), kind: 'text', value: ({ written_by }) => who(written_by) },
  { label: words('日時', 'At'), kind: 'instant', value: ({ written_at }) => written_at },
];

const noteSheet = (note: HandoverNote, who: WhoIs): Sheet => ({
  title: note.text,
  facts: factsOf(note, noteColumns(who)),
  changes: [{ does: names.close, label: button.close, about: { note: note.id } }],
});

const notesTable = (notes: readonly HandoverNote[], who: WhoIs): AnswerTable =>
  table({
    caption: words('引継ぎメモ', 'Handover notes'),
    list: listed(notes),
    columns: [{ label: words('メモ', 'Note'), kind: 'text', value: ({ text: said }) => said }, ...noteColumns(who)],
    above: IN_FULL,
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
