import type { KnownBlock } from '@slack/types';
import * as z from 'zod';
import { moreWords } from '../../domain/text/first-of.ts';
import { rehearsalMark } from '../../domain/rehearsal.ts';
import { shortId } from '../../domain/text/text.ts';
import { dot, type Language, words } from '../../domain/text/words.ts';
import { bullets, buttonRows, context, facts, header, paragraph, warningLines } from '../../slack/blocks.ts';
import { defineAction } from '../../slack/contract.ts';
import type { Fact, Value } from '../definitions/answer.ts';
import { inlineOf, type Reader } from '../answers/format.ts';
import type { Preview } from '../definitions/operation.ts';
import type { ShownPreview } from './preview.ts';

/** Sends all rows of a preview as a file to the person who clicks. */
export const previewCsv = defineAction('preview.csv', z.object({ preview: z.uuid() }));

/** Sends all rows that an operation has changed, in their new state, as a file. */
export const resultCsv = defineAction('result.csv', z.object({ receipt: z.uuid() }));

/** Says that it was made in a rehearsal, where it was. */
export const rehearsalLine = ({ rehearsal }: Pick<ShownPreview, 'rehearsal'>, language: Language): KnownBlock[] =>
  rehearsal ? [paragraph({ bold: rehearsalMark[language] })] : [];

/** A preview's blocks, the same in the modal and on the request card; `small` stands at the end of each. */
export function previewBlocks(preview: Preview, id: string, reader: Reader): KnownBlock[] {
  const { language } = reader;
  const { headline, about, thing, items } = preview;
  const url = thing && reader.link?.(thing);
  const more = items && items.more > 0 ? [moreWords(items.more)[language]] : [];
  return [
    ...(headline ? [header(headline[language])] : []),
    ...(about
      ? [
          paragraph(
            about[language],
            ...(thing === undefined || url === undefined ? [] : [dot[language], { url, text: shortId(thing.id) }]),
          ),
        ]
      : []),
    ...factsAndWarnings(preview, reader),
    ...(items ? [bullets(items.lines.map((line) => [line[language]])), ...more.map((line) => context(line))] : []),
    ...(items
      ? buttonRows([
          previewCsv.button({ text: words('全件をCSVで見る', 'All rows as CSV')[language] }, { preview: id }),
        ])
      : []),
    ...(preview.headline ? [] : [paragraph({ bold: preview.effect[language] })]),
  ];
}

/** What the rows are and what they warn of: also when it is decided, for who looks at it later. */
export const factsAndWarnings = (
  { facts: shown, warnings }: Pick<Preview, 'facts' | 'warnings'>,
  reader: Reader,
): KnownBlock[] => [
  ...(shown.length > 0
    ? [facts(shown.map((fact) => [fact.label[reader.language], inlineOf(revive(fact), fact.kind, reader)] as const))]
    : []),
  ...warningLines(warnings.map((warning) => warning[reader.language])),
];

/** Turns a time that JSON made text back into a date. */
const revive = ({ kind, value }: Fact): Value =>
  kind === 'instant' && typeof value === 'string' ? new Date(value) : value;
