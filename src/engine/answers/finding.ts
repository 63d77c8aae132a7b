import { cut } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import { askingRoles } from '../../domain/permission/permission.ts';
import { apart } from '../../marketplace/apart.ts';
import { MOST_ROWS } from '../../slack/table.ts';
import {
  type Answer,
  type AnswerTable,
  type Column,
  listed,
  type Sheet,
  table,
  type Value,
} from '../definitions/answer.ts';
import type { Clues, Finder, FinderContext, Found, HasFinders } from '../definitions/finder.ts';
import type { QueryContext } from '../definitions/query.ts';
import { MOST_CLUES, oneWord } from '../parameters/clues.ts';
import type { Uses } from '../ports.ts';
import { explain } from '../receipts/explain.ts';

/** Hits of one kind that are shown with their steps. */
const SHOWN = 5;

/** A text to look up: typed by a person, who means all of it, or a message, in which something may stand. */
export interface Sought {
  readonly text: string;
  readonly in: 'command' | 'message';
}

/** What one finder found of a text, or why it failed. */
interface Finding {
  readonly finder: Finder;
  readonly found: Found | undefined;
  /** Whether there may be more in the text than was looked up. */
  readonly full?: boolean;
  /** In words, with the reference of the log, when it failed. */
  readonly failure?: Words;
}

/** What a text is about, and the parts of it that were recognised: nothing else of a message may be kept. */
export interface Findings {
  readonly recognised: readonly string[];
  readonly answer: Answer;
}

export type FindingContext = FinderContext & Pick<QueryContext, 'asker'>;

/**
 * Looks a text up with every finder whose question the asker may ask; the others do not run. One that fails is named in
 * the answer, with its reference in the log, and costs nothing but its own hits.
 */
export async function findIn(
  ports: HasFinders & Uses<'log'>,
  context: FindingContext,
  { text, in: place }: Sought,
): Promise<Findings> {
  const roles = askingRoles(context.asker, context.policy);
  const allowed = ports.finders.filter(({ question }) => roles.includes(question.role));
  const recognised: string[] = [];
  const rows = place === 'message' ? SHOWN : MOST_ROWS;
  const look = async (finder: Finder, cluesOf: () => Promise<Clues>): Promise<Finding> => {
    let full = false;
    const part = await apart(context.db, async () => {
      const clues = await cluesOf();
      full = clues.parts.length >= MOST_CLUES;
      recognised.push(...clues.parts, ...clues.names);
      return clues.parts.length + clues.names.length === 0 ? undefined : finder.find(context, clues, rows);
    });
    if (part.ok) return { finder, found: part.value, full };
    const { sentence, reference } = explain(part.error, finder.question.section);
    ports.log.error({ err: part.error, reference, finder: finder.thing.en }, 'finder failed');
    return { finder, found: undefined, failure: failureOf(finder, sentence, reference) };
  };
  const findings: Finding[] = [];
  for (const finder of allowed)
    findings.push(
      await look(finder, async () => ({
        parts: partsOf(finder, { text, in: place }),
        names: place === 'message' ? ((await finder.namesIn?.(context, text)) ?? []) : [],
      })),
    );
  if (place === 'command' && !(isDistinct(text) && findings.some(({ found }) => (found?.total ?? 0) > 0)))
    for (const [index, { finder, found, failure }] of findings.entries())
      if (finder.byName === true && failure === undefined && (found?.total ?? 0) === 0)
        findings[index] = await look(finder, () => Promise.resolve({ parts: [], names: [text] }));
  return { recognised: [...new Set(recognised)], answer: answerOf(findings, { text, in: place }) };
}

/** The parts of a text that a finder recognises, each once. */
const partsOf = (finder: Finder, { text, in: place }: Sought): string[] => [
  ...new Set([...finder.recognise(text), ...(place === 'command' ? (finder.recogniseTyped?.(text) ?? []) : [])]),
];

/**
 * Whether a typed text is one number, id or address, and more than digits. If something has it, that is what was meant,
 * and names are not searched: that would read every name.
 */
const isDistinct = (text: string): boolean => /^(?!\d+$)[!-~]+$/u.test(oneWord(text) ?? '');

const failureOf = ({ thing }: Finder, { ja, en }: Words, reference: string | undefined): Words =>
  words(
    `⚠ ${thing.ja}は検索できませんでした: ${ja}${reference === undefined ? '' : `（参照番号 ${reference}）`}`,
    `⚠ ${thing.en}: could not be searched. ${en}${reference === undefined ? '' : ` (reference ${reference})`}`,
  );

function answerOf(findings: readonly Finding[], { text, in: place }: Sought): Answer {
  const found = findings.filter(({ found: some }) => (some?.total ?? 0) > 0);
  const counts = found.map(({ finder: { thing }, found: some }) => {
    const total = some?.total ?? 0;
    return { thing, total, rest: total - (some?.hits.length ?? 0) };
  });
  const searched = findings.filter(({ failure }) => failure === undefined).map(({ finder }) => finder.thing);
  const shown = cut(text, 60);
  return {
    title:
      place === 'message'
        ? words('このメッセージにあるもの', 'In this message')
        : words(`検索: ${shown}`, `Found: ${shown}`),
    lead: [
      counts.length === 0
        ? nothing(searched, place)
        : words(
            counts.map(({ thing, total }) => `${thing.ja} ${formatCount(total, 'ja')}`).join('・'),
            counts.map(({ thing, total }) => counted(total, thing.en.toLowerCase())).join(' · '),
          ),
    ],
    sheets: found.flatMap(({ found: some }) => some?.hits.slice(0, SHOWN) ?? []),
    tables: place === 'message' ? [] : found.map(tableOf),
    notes: [
      ...counts.filter(({ rest }) => rest > 0).map(({ thing, rest }) => more(thing, rest)),
      ...(findings.some(({ full = false }) => full) ? [onlyTheFirst] : []),
      ...findings.flatMap(({ failure }) => failure ?? []),
    ],
  };
}

/** The hits as rows: what their sheets say, without the steps. A message has those that are no sheet, a file all. */
function tableOf({ finder: { thing }, found }: Finding): AnswerTable {
  const hits = found?.hits ?? [];
  const facts = new Map(hits.flatMap((hit) => hit.facts).map((fact) => [fact.label.ja, fact]));
  const columns = [...facts].map(([name, { label, kind, personal = false }]): Column<Sheet> => {
    const valueIn = (hit: Sheet): Value => hit.facts.find((fact) => fact.label.ja === name)?.value;
    return { label, kind, personal, value: valueIn };
  });
  return table({
    caption: thing,
    list: listed(hits),
    columns: [{ label: thing, kind: 'text', value: ({ title }) => title }, ...columns],
    above: SHOWN,
  });
}

const nothing = (searched: readonly Words[], place: Sought['in']): Words => {
  const [ja, en] = [searched.map((thing) => thing.ja).join('・'), searched.map((thing) => thing.en).join(', ')];
  return place === 'message'
    ? words(
        `番号・ID・名前・メールは見つかりませんでした（探したもの: ${ja}）。`,
        `No number, id, name or e-mail was found (looked for: ${en}).`,
      )
    : words(
        `0件です（探したもの: ${ja}）。番号の末尾、IDの先頭8文字、名前の一部でも探せます。`,
        `Nothing was found (looked for: ${en}). The end of a number, the first 8 characters of an id or a part of a name is enough.`,
      );
};

const onlyTheFirst = words(
  `1つの文章から調べるのは、種類ごとに先頭の${MOST_CLUES}件までです。`,
  `Of one text, only the first ${MOST_CLUES} of each kind are looked up.`,
);

const more = (thing: Words, rest: number): Words =>
  words(
    `${thing.ja}はほかに ${formatCount(rest, 'ja')}あります。もう少し長く入力するか、番号やIDで探すと絞れます。`,
    `${thing.en}: ${formatCount(rest, 'en')} more. Type more of it, or a number or an id, to narrow the search.`,
  );
