import { cut } from '../../domain/text.ts';
import { addDays, ageInWords, formatDay, formatTime } from '../../domain/tokyo.ts';
import { bracketed, joinWords, type Language, type Words, words } from '../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../domain/yen.ts';
import type { Answer, Fact, Sheet } from '../../engine/definitions/answer.ts';
import { orderStatusWords } from '../../marketplace/order-status.ts';
import type { PayoutSum } from '../../marketplace/measures/payouts.ts';
import {
  compare,
  type DayFigures,
  type OrderComparison,
  type DigestFigures,
  type HealthLine,
  totals,
} from './rules.ts';
import { label } from './text.ts';

const inBoth = (make: (language: Language) => string): Words => words(make('ja'), make('en'));
const count = (number: number): Words => inBoth((language) => formatCount(number, language));
const text = (name: Words, value: Words): Fact => ({ label: name, kind: 'text', value });

/** How many titles are listed; the rest are only counted. */
const NAMED = 8;
/** Characters shown of each title. */
const NAME = 50;
/** Characters shown of each note. */
const NOTE = 150;

/**
 * The digest, drawn from its stored figures alone, so that it always shows the same.
 * @param asked whether it answers a question, whose answer may be shared in any channel
 */
export function digestAnswer(figures: DigestFigures, asked = false): Answer {
  const { day } = figures;
  return {
    title: words(`日次ダイジェスト ${formatDay(day, 'ja')}`, `Daily digest, ${formatDay(day, 'en')}`),
    lead: healthLead(figures.health),
    sheets: [ordersSheet(figures), partnersSheet(figures), payoutsSheet(figures), attentionSheet(figures, asked)],
    charts: figures.orders === null ? [] : [chart(figures.orders)],
    notes: [words(`監査ログの封印: ${figures.seal}`, `Audit seal: ${figures.seal}`)],
  };
}

/** Shown instead of a figure that could not be read that day. */
const notRead = words('⚠ 読み取れませんでした', '⚠ could not be read');

/** A figure's sentence, or that it could not be read. */
const ifRead = <Figure>(figure: Figure | null, say: (figure: Figure) => Words): Words =>
  figure === null ? notRead : say(figure);

const ordersSheet = ({ day, orders, stuck }: DigestFigures): Sheet => ({
  title: words('注文（括弧内は直近7日間の平均）', 'Orders (7-day average in brackets)'),
  facts: [
    text(
      label.yesterday,
      ifRead(orders, (days) => comparisonWords(compare(days, addDays(day, -1), 'byStatus'))),
    ),
    text(
      label.today,
      ifRead(orders, (days) => comparisonWords(compare(days, day, 'soFar'))),
    ),
    text(label.stuck, ifRead(stuck, stuckWords)),
  ],
});

function stuckWords({ hours, count: orders, oldestHours }: NonNullable<DigestFigures['stuck']>): Words {
  const oldest = longest(oldestHours, (waited) =>
    words(`最長 ${ageInWords(waited, 'ja')}`, `oldest ${ageInWords(waited, 'en')}`),
  );
  return words(
    `${hours}時間超 ${formatCount(orders, 'ja')}${oldest.ja}`,
    `${formatCount(orders, 'en')} over ${hours} h${oldest.en}`,
  );
}

const partnersSheet = ({ partners, products }: DigestFigures): Sheet => ({
  title: words('パートナー', 'Partners'),
  facts: [
    text(
      label.newPartners,
      ifRead(partners, ({ added }) => count(added)),
    ),
    text(
      label.pending,
      ifRead(partners, ({ pending, oldestDays }) =>
        joinWords([count(pending), longest(oldestDays, (days) => words(`最長 ${days}日`, `longest ${days} d`))], ''),
      ),
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
  ],
});

const payoutsSheet = ({ payouts }: DigestFigures): Sheet => ({
  title: words('支払い', 'Payouts'),
  facts: (['due', 'overdue', 'passed'] as const).map((which) =>
    text(
      label[which],
      ifRead(payouts, (sums) => yen(sums[which])),
    ),
  ),
});

function attentionSheet({ alerts, tasks, notes = [] }: DigestFigures, asked: boolean): Sheet {
  const open = alerts.map(({ title, acknowledged }) =>
    acknowledged ? joinWords([title, words('（対応中）', ' (acknowledged)')], '') : title,
  );
  const toDo = tasks.map(({ title, overdue }) =>
    overdue ? joinWords([words('【期限超過】', 'overdue: '), title], '') : title,
  );
  return {
    title: words('対応が必要なもの', 'Needs attention'),
    facts: [
      text(label.alerts, listed(open)),
      text(label.tasks, listed(toDo)),
      // What people write to each other is for the digest's own channel, not for wherever an answer is shared.
      ...(notes.length > 0 ? [{ ...text(label.notes, listed(notes.map(noteWords), NOTE)), personal: asked }] : []),
    ],
  };
}

const noteWords = ({ text: said, by, at }: NonNullable<DigestFigures['notes']>[number]): Words =>
  inBoth((language) => `${cut(said, NOTE - 40)}${bracketed(`${by} ${formatTime(new Date(at), language)}`, language)}`);

/** How long the oldest has waited, in brackets; empty when nothing waits. */
const longest = (waited: number | null, format: (waited: number) => Words): Words =>
  waited === null ? words('', '') : words(bracketed(format(waited).ja, 'ja'), bracketed(format(waited).en, 'en'));

function healthLead(health: readonly HealthLine[]): Words[] {
  const bad = health.filter(({ state }) => state === 'bad');
  const attention = health.filter(({ state }) => state === 'attention');
  const unknown = health.filter(({ state }) => state === 'unknown');
  const wrong = [...bad, ...attention, ...unknown];
  const off = health.filter(({ state }) => state === 'off');
  const good = health.length - wrong.length - off.length;
  return [
    wrong.length === 0
      ? words(
          `✅ 稼働状況: 確認した${good}項目はすべて正常です${off.length === 0 ? '' : `（対象外 ${off.length}項目）`}。`,
          `✅ Health: ${good === 1 ? 'the one check is' : `all ${good} checks are`} good${off.length === 0 ? '' : ` (${off.length} off)`}.`,
        )
      : bad.length === 0
        ? words(
            `⚠️ 稼働状況: ${attention.length + unknown.length}項目に注意が必要です。`,
            `⚠️ Health: ${counted(attention.length + unknown.length, 'check needs', 'checks need')} attention.`,
          )
        : words(
            `❌ 稼働状況: ${bad.length}項目に異常があります${attention.length === 0 ? '' : `（ほか注意 ${attention.length}項目）`}。`,
            `❌ Health: ${counted(bad.length, 'check')} failed${attention.length === 0 ? '' : `, ${counted(attention.length, 'needs', 'need')} attention`}.`,
          ),
    ...wrong.map(({ what, detail }) => joinWords([what, detail], ': ')),
  ];
}

const comparisonWords = (rows: readonly OrderComparison[]): Words =>
  joinWords(
    rows.map(({ status, count: number, average }) => {
      const name = status === null ? words('合計', 'total') : orderStatusWords(status === '' ? null : status);
      const [ja, en] = typeof name === 'string' ? [name, name] : [name.ja, name.en];
      return words(
        `${ja} ${formatCount(number, 'ja')}（${average.toFixed(1)}）`,
        `${en} ${formatCount(number, 'en')} (${average.toFixed(1)})`,
      );
    }),
    ' / ',
  );

const yen = (sum: PayoutSum): Words =>
  inBoth((language) => `${formatCount(sum.count, language)} ${formatYen(sum.yen)}`);

function listed(titles: readonly Words[], length = NAME): Words {
  const shown = titles.slice(0, NAMED).map(({ ja, en }) => words(cut(ja, length), cut(en, length)));
  const more = titles.length - shown.length;
  const rest = more === 0 ? [] : [words(`ほか${more}件`, `${more} more`)];
  const list = joinWords([...shown, ...rest], ' / ');
  return titles.length === 0
    ? count(0)
    : words(`${formatCount(titles.length, 'ja')}: ${list.ja}`, `${formatCount(titles.length, 'en')}: ${list.en}`);
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
