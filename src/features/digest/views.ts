import { cut } from '../../domain/text.ts';
import { addDays, ageInWords, formatDay, formatTime } from '../../domain/tokyo.ts';
import { bracketed, joinWords, type Language, type Words, words } from '../../domain/words.ts';
import { formatCount, formatYen } from '../../domain/yen.ts';
import type { Answer, Fact, Sheet } from '../../engine/definitions/answer.ts';
import { orderStatusWords } from '../../marketplace/order-status.ts';
import type { Sum } from '../../marketplace/measures/payouts.ts';
import { compare, type Compared, type DigestFigures, type HealthLine, totals } from './rules.ts';
import { label } from './text.ts';

const each = (make: (language: Language) => string): Words => words(make('ja'), make('en'));
const count = (number: number): Words => each((language) => formatCount(number, language));
const text = (name: Words, value: Words): Fact => ({ label: name, kind: 'text', value });

/** How many are listed by name, and how much of each name; the rest is counted. */
const NAMED = 8;
const NAME = 50;

/** The digest, from its figures alone: what it says today about a day is what it said then. */
export function digestAnswer(figures: DigestFigures): Answer {
  const { day } = figures;
  return {
    title: words(`日次ダイジェスト ${formatDay(day, 'ja')}`, `Daily digest, ${formatDay(day, 'en')}`),
    lead: healthLead(figures.health),
    sheets: [ordersSheet(figures), partnersSheet(figures), payoutsSheet(figures), attentionSheet(figures)],
    charts: [chart(figures)],
    notes: [words(`監査ログの封印: ${figures.seal}`, `Audit seal: ${figures.seal}`)],
  };
}

function ordersSheet({ day, orders, stuck }: DigestFigures): Sheet {
  const oldest = longest(stuck.oldestHours, (hours) =>
    words(`最長 ${ageInWords(hours, 'ja')}`, `oldest ${ageInWords(hours, 'en')}`),
  );
  return {
    title: words('注文（括弧内は直近7日間の平均）', 'Orders (7-day average in brackets)'),
    facts: [
      text(label.yesterday, compared(compare(orders, addDays(day, -1), 'byStatus'))),
      text(label.today, compared(compare(orders, day, 'soFar'))),
      text(
        label.stuck,
        words(
          `${stuck.hours}時間以上 ${formatCount(stuck.count, 'ja')}${oldest.ja}`,
          `${formatCount(stuck.count, 'en')} over ${stuck.hours} h${oldest.en}`,
        ),
      ),
    ],
  };
}

function partnersSheet({ partners, products }: DigestFigures): Sheet {
  const oldest = longest(partners.oldestDays, (days) => words(`最長 ${days}日`, `longest ${days} d`));
  return {
    title: words('パートナー', 'Partners'),
    facts: [
      text(label.newPartners, count(partners.added)),
      text(label.pending, joinWords([count(partners.pending), oldest], '')),
      text(
        label.products,
        words(
          `追加 ${formatCount(products.added, 'ja')}、更新 ${formatCount(products.updated, 'ja')}`,
          `${formatCount(products.added, 'en')} added, ${formatCount(products.updated, 'en')} updated`,
        ),
      ),
    ],
  };
}

const payoutsSheet = ({ payouts }: DigestFigures): Sheet => ({
  title: words('支払い', 'Payouts'),
  facts: [
    text(label.due, yen(payouts.due)),
    text(label.overdue, yen(payouts.overdue)),
    text(label.passed, yen(payouts.passed)),
  ],
});

function attentionSheet({ alerts, tasks }: DigestFigures): Sheet {
  const open = alerts.map(({ title, acknowledged }) =>
    acknowledged ? joinWords([title, words('（対応中）', ' (acknowledged)')], '') : title,
  );
  const toDo = tasks.map(({ title, overdue }) =>
    overdue ? joinWords([words('【期限超過】', 'overdue: '), title], '') : title,
  );
  return {
    title: words('対応が必要なもの', 'Needs attention'),
    facts: [text(label.alerts, named(open)), text(label.tasks, named(toDo))],
  };
}

/** How long the oldest has waited, in brackets; nothing when none waits. */
const longest = (waited: number | null, said: (waited: number) => Words): Words =>
  waited === null ? words('', '') : words(bracketed(said(waited).ja, 'ja'), bracketed(said(waited).en, 'en'));

function healthLead(health: readonly HealthLine[]): Words[] {
  const bad = health.filter(({ state }) => state === 'bad');
  const attention = health.filter(({ state }) => state === 'attention');
  const wrong = [...bad, ...attention];
  const off = health.filter(({ state }) => state === 'off');
  const good = health.length - wrong.length - off.length;
  return [
    wrong.length === 0
      ? words(
          `✅ 稼働状況: 確認した${good}項目はすべて正常です${off.length === 0 ? '' : `（対象外 ${off.length}項目）`}。`,
          `✅ Health: ${good === 1 ? 'the one check is' : `all ${good} checks are`} good${off.length === 0 ? '' : ` (${off.length} off)`}.`,
        )
      : bad.length === 0
        ? words(`⚠️ 稼働状況: ${attention.length}項目に注意が必要です。`, `⚠️ Health: ${attention.length} to look at.`)
        : words(
            `❌ 稼働状況: ${bad.length}項目に異常があります${attention.length === 0 ? '' : `（ほか注意 ${attention.length}項目）`}。`,
            `❌ Health: ${bad.length} not good${attention.length === 0 ? '' : `, ${attention.length} to look at`}.`,
          ),
    ...wrong.map(({ what, detail }) => joinWords([what, detail], ': ')),
  ];
}

const compared = (rows: readonly Compared[]): Words =>
  joinWords(
    rows.map(({ status, count: number, average }) => {
      const name = status === '' ? words('合計', 'total') : orderStatusWords(status);
      const [ja, en] = typeof name === 'string' ? [name, name] : [name.ja, name.en];
      return words(
        `${ja} ${formatCount(number, 'ja')}（${average.toFixed(1)}）`,
        `${en} ${formatCount(number, 'en')} (${average.toFixed(1)})`,
      );
    }),
    ' / ',
  );

const yen = (sum: Sum): Words => each((language) => `${formatCount(sum.count, language)} ${formatYen(sum.yen)}`);

function named(titles: readonly Words[]): Words {
  const shown = titles.slice(0, NAMED).map(({ ja, en }) => words(cut(ja, NAME), cut(en, NAME)));
  const more = titles.length - shown.length;
  const rest = more === 0 ? [] : [words(`ほか${more}件`, `${more} more`)];
  const list = joinWords([...shown, ...rest], ' / ');
  return titles.length === 0
    ? count(0)
    : words(`${formatCount(titles.length, 'ja')}: ${list.ja}`, `${formatCount(titles.length, 'en')}: ${list.en}`);
}

function chart({ orders }: DigestFigures): NonNullable<Answer['charts']>[number] {
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

/** When its figures were read. */
export const readWords = ({ at }: Pick<DigestFigures, 'at'>): Words =>
  words(`${formatTime(new Date(at), 'ja')} JST 現在`, `as of ${formatTime(new Date(at), 'en')} JST`);

/** What stands under the posted digest. */
export function footOf(figures: Pick<DigestFigures, 'at'>, language: Language): string {
  const { ja, en } = readWords(figures);
  return words(
    `${ja}。/ops digest <日付> でいつでも見直せます。`,
    `Its figures are ${en}. /ops digest <date> shows any day again.`,
  )[language];
}
