import type { Message } from '../../slack/blocks.ts';
import { words } from '../../domain/text/words.ts';
import { csvSentMessage } from '../../engine/answers/click.ts';
import { helpMessage } from '../../engine/answers/help.ts';
import { present } from '../../engine/answers/present.ts';
import { forAll, type Presentation } from '../../engine/answers/presentation.ts';
import { sqlMessages } from '../../engine/answers/statements.ts';
import { type Answer, linked, listed, table, type Value, type ValueKind } from '../../engine/definitions/answer.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { replyMessage } from '../../engine/receipts/reply.ts';
import { type Drawing, id, reader, written } from './specimens.ts';

const addNote = refersTo('change', 'handover.add');

/** A value of each kind, and none. */
const values: Readonly<Record<ValueKind, Value>> = {
  text: written,
  yen: 1_234_567,
  count: 42,
  percent: 12.5,
  age: 49,
  ms: 120,
  bytes: 1_048_576,
  instant: new Date('2026-01-01T00:00:00Z'),
  day: '2026-01-01',
};
/** An order number that leads to the company's own screen. */
const order = linked('PR-20260101-0001', { kind: 'order', id, orderId: 'PR-20260101-0001' });
const kinds = Object.keys(values) as ValueKind[];

const label = (kind: ValueKind) => words(`列 ${kind}`, `Column ${kind}`);

/** An answer with everything that an answer may have. */
function everyAnswer({ catalog }: Drawing): Answer {
  const columns = [
    { label: label('text'), kind: 'text' as const, value: () => order },
    ...kinds.map((kind) => ({
      label: label(kind),
      kind,
      value: (row: number) => (row % 2 === 0 ? values[kind] : null),
    })),
  ];
  const rows = listed(Array.from({ length: 200 }, (_, row) => row));
  const { operations } = catalog;
  const days = Array.from({ length: 31 }, (_, day) => words(`${day + 1}日`, `day ${day + 1}`));
  return {
    title: words('すべてを含む例', 'An example of everything'),
    lead: [written],
    sheets: [
      {
        title: written,
        id,
        about: order.thing,
        facts: kinds.map((kind) => ({ label: label(kind), kind, value: values[kind] })),
        warnings: [written],
        operations,
        changes: [{ does: addNote, label: written, about: {} }],
      },
    ],
    charts: (['line', 'bar'] as const).map((type) => ({
      title: written,
      type,
      categories: days,
      series: [written, words('注文', 'Orders')].map((name, index) => ({ name, values: days.map(() => index) })),
      xLabel: written,
      yLabel: written,
    })),
    tables: [
      table({ caption: written, columns, list: rows }),
      table({ caption: written, columns, list: listed([1]) }),
      table({ caption: written, columns, list: listed<number>([]) }),
    ],
    notes: [written],
  };
}

/** Answers to a person and to a channel, help, and the messages behind an answer's buttons. */
export function answerMessages(drawing: Drawing): (readonly [what: string, message: Message])[] {
  const { catalog, policy, language, now } = drawing;
  const person = reader(drawing);
  const answer = everyAnswer(drawing);
  const native = (): boolean => true;
  const personal: Presentation = {
    ...forAll({ language, now, native, links: { order: 'https://example.com/orders/{order_id}' } }),
    shared: false,
    personal: true,
    receipt: id,
    operation: (name) => catalog.findOperation(name),
    mayStart: () => true,
  };
  const shared = { ...personal, shared: true, personal: false, sharer: person.displayName };
  const { queries } = catalog;
  const said = { sentence: written, next: written, section: 'banto', reference: 'abcd1234', receipt: id } as const;
  const statement = { sql: `select ${'column_name, '.repeat(900)} 1`, parameters: [written.ja, 1, null] };
  return [
    ...queries.slice(0, 1).flatMap((query): (readonly [string, Message])[] => [
      ['an answer', present(query, answer, personal)],
      ['an answer in text', present(query, answer, { ...personal, native: () => false })],
      ['an answer in a channel', present({ ...query, shareable: true }, answer, shared)],
    ]),
    ...catalog.commands.map(
      (command) => [`/${command} help`, helpMessage({ catalog, policy }, command, person)] as const,
    ),
    ...catalog.entries.slice(0, 1).map(
      (entry) =>
        [
          'help of one command',
          helpMessage({ catalog, policy }, 'ops', person, {
            entry,
            off: new Map([[entry.definition.name, written]]),
          }),
        ] as const,
    ),
    ...sqlMessages({ name: 'ops.help', result: { statements: [statement] } }, language).map(
      (message) => ['SQL of an answer', message] as const,
    ),
    ['a file was sent', csvSentMessage(language)],
    ['a reply', replyMessage(said, language)],
  ];
}
