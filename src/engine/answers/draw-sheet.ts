import type { Button, KnownBlock } from '@slack/types';
import { cut } from '../../domain/text/text.ts';
import { type Language, words } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import { buttonRows, context, facts, type Inline, paragraph, warningLines } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import type { Budget } from '../../slack/table.ts';
import type { Sheet } from '../definitions/answer.ts';
import { changeButton, IN_ANSWER } from '../definitions/change.ts';
import { operationButton } from '../definitions/operation-button.ts';
import { nameIn } from '../definitions/reference.ts';
import { stepButton } from '../definitions/step-button.ts';
import { inlineOf } from './format.ts';
import { type Presentation, visibleFacts } from './presentation.ts';

/** Longest text of a fact, so that one fact does not displace the others. */
export const MAX_FACT = 500;
const short = (value: Inline): Inline => {
  if (typeof value === 'string') return cut(value, MAX_FACT);
  return 'url' in value ? { ...value, text: cut(value.text, MAX_FACT) } : value;
};

/** The details of one thing with its buttons; nothing when they do not fit any more. */
export function drawSheet(sheet: Sheet, how: Presentation, budget: Budget): KnownBlock[] {
  const { language, shared } = how;
  const pairs = visibleFacts(sheet.facts, how).map(
    (fact) => [fact.label[language], short(inlineOf(fact.value, fact.kind, how))] as const,
  );
  const warnings = (sheet.warnings ?? []).map((warning) => warning[language]);
  const buttons = shared
    ? []
    : [
        ...(sheet.steps ?? [])
          .filter(({ does }) => how.mayStart(nameIn(does)))
          .map((step) => stepButton(step, language)),
        ...(sheet.changes ?? [])
          .filter(({ does }) => how.mayStart(does))
          .map(({ does, label, about }) =>
            changeButton(does, { text: label[language] }, { ...about, [IN_ANSWER]: 'yes' }),
          ),
        ...(sheet.operations ?? []).flatMap((offered, index): Button[] => {
          const operation = how.operation(nameIn(offered));
          const label = typeof offered === 'object' ? offered.label : undefined;
          return operation ? [operationButton(operation, sheet.id, language, { label, primary: index === 0 })] : [];
        }),
        ...(sheet.request ? how.decisions(sheet.request) : []),
      ];
  const title = cut(typeof sheet.title === 'string' ? sheet.title : sheet.title[language], MAX_FACT);
  const url = sheet.about && how.link?.(sheet.about);
  const blocks: KnownBlock[] = [
    paragraph(url === undefined ? { bold: title } : { url, text: title, bold: true }),
    ...(pairs.length > 0 ? [facts(pairs)] : []),
    ...warningLines(warnings),
    ...buttonRows(buttons),
  ];
  const json = JSON.stringify(blocks).length;
  const characters = pairs.reduce(
    (sum, [label, value]) => sum + label.length + (typeof value === 'string' ? value.length : 20),
    title.length + warnings.join('').length + buttons.length * limits.button.text,
  );
  if (json > budget.json || characters > budget.characters) return [];
  budget.json -= json;
  budget.characters -= characters;
  return blocks;
}

/** As many whole sheets as fit into `room` blocks, and a line with their number when some do not fit. */
export function fitSheets(sheets: readonly (readonly KnownBlock[])[], room: number, language: Language): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let shown = 0;
  for (const sheet of sheets) {
    if (sheet.length === 0 || blocks.length + sheet.length >= room) continue;
    blocks.push(...sheet);
    shown += 1;
  }
  if (shown === sheets.length) return blocks;
  const [n, of] = [formatCount(shown, 'en'), formatCount(sheets.length, language)];
  const sentence = words(`全${of}のうち${n}件の詳細を表示しています。`, `Showing the details of ${n} of ${of}.`);
  return [...blocks, context(sentence[language])];
}
