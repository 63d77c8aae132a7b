import { firstOf } from '../../domain/text/first-of.ts';
import { cut } from '../../domain/text/text.ts';
import { ageInWords } from '../../domain/time/tokyo.ts';
import { bracketed, joinWords, notRead, words, type Words } from '../../domain/text/words.ts';
import { formatCount, sumWords } from '../../domain/text/yen.ts';
import type { AnswerLine } from '../../engine/definitions/answer.ts';
import { doubtsOf } from '../../marketplace/payout-doubts.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { shows, type Startable } from '../../engine/definitions/step.ts';
import type { DigestFigures, HealthLine } from './rules.ts';

const questions = {
  health: refersTo('query', 'ops.health'),
  due: refersTo('query', 'payouts.due'),
  stuck: refersTo('query', 'orders.stuck'),
  alerts: refersTo('query', 'ops.alerts'),
  pending: refersTo('query', 'partners.pending'),
  tasks: refersTo('query', 'ops.tasks'),
  handover: refersTo('query', 'ops.handover'),
} as const;

/** How many titles are listed; the rest are only counted. */
const NAMED = 5;
/** Characters shown of each title. */
const NAME = 50;
/** Characters shown of each note. */
const NOTE = 150;

/** Heaviest first. */
const marks = ['🔴', '⚠', '🟠'] as const;
type Mark = (typeof marks)[number];

/** Something that needs doing, and how much. */
interface ToDo extends AnswerLine {
  readonly mark: Mark;
}

/** Something that needs nothing today: `0件` is still shown. */
interface Nothing {
  readonly nothing: Words;
}

/**
 * What needs doing, heaviest first, each with its question, and what needs nothing. What could not be read may need
 * something, and is said.
 * @param asked whether it answers a question, which may be shared anywhere: then without what people wrote to each other
 */
export function toDoLines(
  figures: DigestFigures,
  asked: boolean,
): { readonly toDo: AnswerLine[]; readonly nothing: Words[] } {
  const found = [
    ...figures.health.flatMap(healthLine),
    payoutLine(figures, 'overdue', words('支払い期日超過', 'Overdue payouts')),
    payoutLine(figures, 'passed', words('予定日を過ぎた未処理の支払い', 'Scheduled payouts that missed their date')),
    payoutLine(figures, 'coming', words('本日が予定日の未処理の支払い', 'Payouts to process today')),
    ...doubtLine(figures),
    stuckLine(figures),
    alertLine(figures),
    reviewLine(figures),
    taskLine(figures),
    noteLine(figures, asked),
  ].filter((each) => each !== undefined);
  return {
    toDo: found
      .filter((each) => 'mark' in each)
      .toSorted((one, other) => marks.indexOf(one.mark) - marks.indexOf(other.mark)),
    nothing: found.flatMap((each) => ('nothing' in each ? [each.nothing] : [])),
  };
}

const line = (mark: Mark, what: Words, how: Words, does: Startable): ToDo => ({
  mark,
  text: words(`${mark} ${what.ja}　${how.ja}`, `${mark} ${what.en}: ${how.en}`),
  step: shows(does),
});

function healthLine({ what, state, detail }: HealthLine): ToDo[] {
  if (state === 'good' || state === 'off') return [];
  return [line(state === 'bad' ? '🔴' : '🟠', what, detail, questions.health)];
}

function payoutLine(
  { payouts }: DigestFigures,
  which: 'overdue' | 'passed' | 'coming',
  what: Words,
): ToDo | Nothing | undefined {
  if (payouts === null) return line('⚠', what, notRead, questions.due);
  const sum = payouts[which];
  if (sum === undefined) return undefined;
  return sum.count === 0 ? { nothing: what } : line('🔴', what, sumWords(sum), questions.due);
}

/** Payouts that the two lines above do not count, or count with less than nothing. */
function doubtLine({ payouts }: DigestFigures): ToDo[] {
  const doubts = payouts && doubtsOf(payouts);
  return doubts ? [line('⚠', words('確認が必要な支払い', 'Payouts to check'), doubts, questions.due)] : [];
}

function stuckLine({ stuck }: DigestFigures): ToDo | Nothing {
  const what = words('滞留注文', 'Stuck orders');
  if (stuck === null) return line('⚠', what, notRead, questions.stuck);
  const { hours, count, oldestHours } = stuck;
  if (count === 0) return { nothing: what };
  const oldest =
    oldestHours === null
      ? ['', '']
      : [
          bracketed(`最長 ${ageInWords(oldestHours, 'ja')}`, 'ja'),
          bracketed(`oldest ${ageInWords(oldestHours, 'en')}`, 'en'),
        ];
  const how = words(
    `${hours}時間超 ${formatCount(count, 'ja')}${oldest[0]}`,
    `${formatCount(count, 'en')} over ${hours} h${oldest[1]}`,
  );
  return line('🟠', what, how, questions.stuck);
}

function alertLine({ alerts }: DigestFigures): ToDo | Nothing {
  const what = words('発生中のアラートと障害', 'Open alerts and incidents');
  if (alerts.length === 0) return { nothing: what };
  const free = alerts.filter(({ acknowledged }) => !acknowledged).length;
  const titles = listed(alerts.map(({ title }) => title));
  const how = words(
    `${formatCount(alerts.length, 'ja')}（担当なし ${formatCount(free, 'ja')}）: ${titles.ja}`,
    `${formatCount(alerts.length, 'en')} (${formatCount(free, 'en')} unassigned): ${titles.en}`,
  );
  // The question about alerts knows no incident: with one, the question that shows all that are counted.
  const behind = alerts.some(({ incident }) => incident === true) ? questions.handover : questions.alerts;
  return line(free > 0 ? '🔴' : '🟠', what, how, behind);
}

function reviewLine({ partners }: DigestFigures): ToDo | Nothing {
  const what = words('パートナー審査待ち', 'Partners awaiting review');
  if (partners === null) return line('⚠', what, notRead, questions.pending);
  const { pending, oldestDays } = partners;
  if (pending === 0) return { nothing: what };
  const how = words(
    `${formatCount(pending, 'ja')}${oldestDays === null ? '' : `（最長 ${oldestDays}日）`}`,
    `${formatCount(pending, 'en')}${oldestDays === null ? '' : ` (longest ${oldestDays} d)`}`,
  );
  return line('🟠', what, how, questions.pending);
}

function taskLine({ tasks }: DigestFigures): ToDo | Nothing {
  const what = words('定期作業', 'Maintenance tasks');
  if (tasks.length === 0) return { nothing: words('未完了の定期作業', 'Open maintenance tasks') };
  const late = tasks.filter(({ overdue }) => overdue).length;
  const titles = listed(tasks.map(({ title }) => title));
  const how = words(
    `${formatCount(tasks.length, 'ja')}（期限超過 ${formatCount(late, 'ja')}）: ${titles.ja}`,
    `${formatCount(tasks.length, 'en')} (${formatCount(late, 'en')} overdue): ${titles.en}`,
  );
  return line(late > 0 ? '🔴' : '🟠', what, how, questions.tasks);
}

function noteLine({ notes = [] }: DigestFigures, asked: boolean): ToDo | Nothing {
  const what = words('引継ぎメモ', 'Handover notes');
  if (notes.length === 0) return { nothing: what };
  const count = words(formatCount(notes.length, 'ja'), formatCount(notes.length, 'en'));
  const all = notes
    .slice(0, NAMED)
    .map(({ text, by }) => words(`${cut(text, NOTE)}（${by}）`, `${cut(text, NOTE)} (${by})`));
  const texts = joinWords(all, ' / ');
  const how = asked ? count : words(`${count.ja}: ${texts.ja}`, `${count.en}: ${texts.en}`);
  return line('🟠', what, how, questions.handover);
}

const listed = (titles: readonly Words[]): Words =>
  firstOf(titles, ({ ja, en }) => words(cut(ja, NAME), cut(en, NAME)), { most: NAMED });
