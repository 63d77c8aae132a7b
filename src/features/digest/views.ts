import { addDays, formatDay, formatTime } from '../../domain/time/tokyo.ts';
import { type Language, notReadMarked, words, type Words } from '../../domain/text/words.ts';
import { counted, countWords, formatCount, sumWords } from '../../domain/text/yen.ts';
import type { Answer, AnswerLine, Fact } from '../../engine/definitions/answer.ts';
import {
  compare,
  type DayFigures,
  type OrderComparison,
  type DigestFigures,
  type HealthLine,
  totals,
} from './rules.ts';
import { label } from './text.ts';
import { toDoLines } from './to-do.ts';

const text = (name: Words, value: Words): Fact => ({ label: name, kind: 'text', value });

/**
 * The digest, drawn from its stored figures alone, so that it always shows the same. What needs doing comes first.
 * @param asked whether it answers a question, which may be shared anywhere
 */
export function digestAnswer(figures: DigestFigures, asked = false): Answer {
  const { day, orders } = figures;
  const { toDo, nothing } = toDoLines(figures, asked);
  return {
    title: words(
      `☀ 日次ダイジェスト ${formatDay(day, 'ja')}　要対応 ${toDo.length}項目`,
      `☀ Daily digest, ${formatDay(day, 'en')}: ${counted(toDo.length, 'item')} to do`,
    ),
    lines: [...toDo, ...nothingLine(nothing)],
    sheets: [{ title: words('昨日と今日', 'Yesterday and today'), facts: dayFacts(figures) }],
    charts: orders === null ? [] : [chart(orders)],
    notes: [words(`監査ログの検証値（改ざん検知用）: ${figures.seal}`, `Audit seal: ${figures.seal}`)],
  };
}

/** `なし（0件）: 滞留注文・未完了の定期作業`: silence would be a failure, but needs one line only. */
const nothingLine = (names: readonly Words[]): AnswerLine[] =>
  names.length === 0
    ? []
    : [
        {
          text: words(
            `なし（0件）: ${names.map(({ ja }) => ja).join('・')}`,
            `None (0): ${names.map(({ en }) => en.toLowerCase()).join(', ')}`,
          ),
        },
      ];

/** A figure's sentence, or that it could not be read. */
const ifRead = <Figure>(figure: Figure | null, say: (figure: Figure) => Words): Words =>
  figure === null ? notReadMarked : say(figure);

const dayFacts = ({ day, orders, partners, products, payouts, health }: DigestFigures): Fact[] => [
  text(
    label.ordersYesterday,
    ifRead(orders, (days) => comparisonWords(compare(days, addDays(day, -1), 'byStatus'))),
  ),
  text(
    label.ordersToday,
    ifRead(orders, (days) => comparisonWords(compare(days, day, 'soFar'))),
  ),
  text(
    label.due,
    ifRead(payouts, ({ due }) => sumWords(due)),
  ),
  text(
    label.newPartners,
    ifRead(partners, ({ added }) => countWords(added)),
  ),
  text(
    label.products,
    ifRead(products, ({ added, updated }) =>
      words(
        `追加 ${formatCount(added, 'ja')}、更新 ${formatCount(updated, 'ja')}`,
        `${formatCount(added, 'en')} added, ${formatCount(updated, 'en')} updated`,
      ),
    ),
  ),
  text(label.health, healthWords(health)),
];

const healthWords = (health: readonly HealthLine[]): Words => {
  const checked = health.filter(({ state }) => state !== 'off');
  const good = checked.filter(({ state }) => state === 'good').length;
  const mark = good === checked.length ? '✅' : '⚠';
  return words(`${mark} ${good}/${checked.length} 正常`, `${mark} ${good} of ${checked.length} good`);
};

/** `29件（7日平均 19.9 +46%）`. A sign, no arrow: in Japanese books ▲46% is 46 % less. */
function comparisonWords({ count: number, average }: OrderComparison): Words {
  const change = average === 0 ? 0 : Math.round((number / average - 1) * 100);
  const signed = change === 0 ? '' : ` ${change > 0 ? '+' : '−'}${Math.abs(change)}%`;
  return words(
    `${formatCount(number, 'ja')}（7日平均 ${average.toFixed(1)}${signed}）`,
    `${formatCount(number, 'en')} (7-day average ${average.toFixed(1)}${signed})`,
  );
}

function chart(orders: readonly DayFigures[]): NonNullable<Answer['charts']>[number] {
  const days = totals(orders);
  const short = (day: string): string => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`;
  return {
    title: words('新規注文（14日間）', 'New orders, 14 days'),
    type: 'bar',
    categories: days.map(({ day }) => words(short(day), short(day))),
    series: [
      { name: words('新規', 'New'), values: days.map(({ created }) => created) },
      { name: words('うち失敗', 'Failed'), values: days.map(({ failed }) => failed) },
    ],
  };
}

/** When the figures were read. */
export const readWords = ({ at }: Pick<DigestFigures, 'at'>): Words =>
  words(`${formatTime(new Date(at), 'ja')} JST 現在`, `as of ${formatTime(new Date(at), 'en')} JST`);

/** The footer of the posted digest. */
export function footOf(figures: Pick<DigestFigures, 'at'>, language: Language): string {
  const { ja, en } = readWords(figures);
  return words(
    `${ja}。/ops digest <日付> でいつでも見直せます。`,
    `Figures ${en}. Use /ops digest <date> to see any day again.`,
  )[language];
}
