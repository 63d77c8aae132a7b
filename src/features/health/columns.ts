import { cronWords } from '../../domain/time/cron-words.ts';
import { isLate } from '../../domain/time/late.ts';
import { formatMonth } from '../../domain/time/tokyo.ts';
import { joinWords, notReadMarked, words, type Words } from '../../domain/text/words.ts';
import { formatBytes, formatValue } from '../../engine/answers/format.ts';
import type { Column, ValueKind, Value } from '../../engine/definitions/answer.ts';
import type { MonthFigures } from '../../engine/schedules/month-figures.ts';
import type { Directory } from '../../engine/ports.ts';
import type { Run } from '../../engine/schedules/runs.ts';
import type { CheckResult, Unchecked } from '../../marketplace/checks.ts';
import type { AdvisedIndex } from '../../marketplace/indexes.ts';
import type { Metric } from './rules.ts';
import type { OldRows, TableSize } from './store.ts';
import { label, limitWords, nothingToDo, stateWords } from './text.ts';

/** A line of /ops health: a check of the marketplace, or of Banto's own Slack. */
export type HealthLine = (Omit<CheckResult, 'name' | 'what'> | Unchecked) & {
  readonly name?: CheckResult['name'] | 'blocks';
  readonly what: Words;
};

/** The result of a check, and what to do about it. */
export const checkColumns: readonly Column<HealthLine>[] = [
  { label: label.what, kind: 'text', value: ({ name, what }) => (name === 'site' ? siteWords(what) : what) },
  { label: label.state, kind: 'text', value: (row) => stateWords[row.state] },
  { label: label.latency, kind: 'ms', value: (row) => row.ms },
  { label: label.detail, kind: 'text', value: (row) => row.detail },
  { label: label.next, kind: 'text', value: (row) => (row.state === 'unchecked' ? null : (row.next ?? nothingToDo)) },
];

/** The runbook names the site by the path it requests. */
const siteWords = (what: Words): Words => joinWords([what, { ja: SITE, en: SITE }], ' ');
const SITE = '(/api/health)';

const tableColumn = {
  label: words('表', 'Table'),
  kind: 'text',
  value: (row: { readonly name: string }) => row.name,
} as const;

/** A metric and its limit. */
export const metricColumns = (now: Date): readonly Column<Metric>[] => [
  { label: label.metric, kind: 'text', value: (row) => row.what },
  { label: label.value, kind: 'text', value: (row) => written(row.value, row.kind, now) },
  { label: label.limit, kind: 'text', value: (row) => written(row.limit, row.kind, now) },
  { label: label.sample, kind: 'count', value: (row) => row.sample },
  { label: label.state, kind: 'text', value: (row) => limitWords[row.state] },
  { label: label.valueNumber, kind: 'text', value: (row) => plainNumber(row.value), csvOnly: true },
  { label: label.limitNumber, kind: 'text', value: (row) => row.limit, csvOnly: true },
  { label: label.unit, kind: 'text', value: (row) => units[row.kind], csvOnly: true },
];

/** For spreadsheets: a column of the CSV may hold numbers of several units, because another column names the unit. */
const units: Partial<Record<ValueKind, Words>> = {
  percent: words('%', '%'),
  age: words('時間', 'hours'),
  count: words('件', 'count'),
};

const plainNumber = (value: Value): number | null => (typeof value === 'number' ? Math.round(value * 10) / 10 : null);

/** Formats a value here, because one column holds values of several kinds. */
const written = (value: Value, kind: ValueKind, now: Date): Words =>
  words(formatValue(value, kind, 'ja', now), formatValue(value, kind, 'en', now));

/** What was asked, how often, and how long it took. */
export const askedColumns = (
  directory: Pick<Directory, 'calledOf'>,
  missing: readonly Pick<AdvisedIndex, 'name' | 'serves'>[],
): readonly Column<{
  name: string;
  asked: number;
  median: number | null;
  slowest: number | null;
  failed: number;
}>[] => [
  { label: words('照会', 'Question'), kind: 'text', value: (row) => directory.calledOf(row.name) },
  { label: words('最長', 'Slowest'), kind: 'ms', value: (row) => row.slowest },
  { label: words('中央値', 'Median'), kind: 'ms', value: (row) => row.median },
  { label: words('回数', 'Asked'), kind: 'count', value: (row) => row.asked },
  { label: words('失敗・未完了', 'Failed or without an end'), kind: 'count', value: (row) => row.failed },
  {
    label: words('不足している索引', 'Missing indexes'),
    kind: 'text',
    value: ({ name }) =>
      missing
        .filter(({ serves }) => serves.includes(name))
        .map((index) => index.name)
        .join(', ') || null,
  },
];

/** Old rows of a table. */
export const oldColumns: readonly Column<OldRows>[] = [
  tableColumn,
  {
    label: words('古い行', 'Old rows'),
    kind: 'count',
    value: (row) => row.count ?? notReadMarked,
  },
  { label: words('最も古い行', 'Oldest row'), kind: 'instant', value: (row) => row.oldest },
];

/** @param before the sizes when an earlier month began; undefined when none were kept yet. */
export const sizeColumns = (before: MonthFigures | undefined): readonly Column<TableSize>[] => [
  tableColumn,
  { label: words('大きさ', 'Size'), kind: 'bytes', value: (row) => row.bytes },
  {
    label: words('行数（概数）', 'Rows (estimate)'),
    kind: 'count',
    value: (row) => row.rows ?? words('未集計', 'not counted'),
  },
  ...(before ? [growthSince(before)] : []),
];

const growthSince = ({ month, figures }: MonthFigures): Column<TableSize> => ({
  label: words(`${formatMonth(month, 'ja')}初めから`, `Since ${formatMonth(month, 'en')} began`),
  kind: 'text',
  value: ({ name, bytes }) => {
    const old = figures[name];
    if (old === undefined) return words('新しい表', 'new');
    return `${bytes < old ? '−' : '+'}${formatBytes(Math.abs(bytes - old))}`;
  },
});

interface JobRow {
  readonly name: string;
  readonly title: Words;
  /** The cron line. */
  readonly line: string;
  readonly next: Date;
  readonly last: Run | undefined;
}

/** A schedule with its last and its next run. */
export const jobColumns = (now: Date): readonly Column<JobRow>[] => [
  { label: words('内容', 'What'), kind: 'text', value: (row) => row.title },
  { label: words('時刻', 'When'), kind: 'text', value: (row) => cronWords(row.line) },
  { label: words('前回の予定 (JST)', 'Last due (JST)'), kind: 'instant', value: (row) => row.last?.due },
  { label: words('前回の結果', 'Last result'), kind: 'text', value: (row) => resultOf(row.last, now) },
  { label: words('次回 (JST)', 'Next (JST)'), kind: 'instant', value: (row) => row.next },
  { label: words('名前', 'Name'), kind: 'text', value: (row) => row.name, aside: true },
];

function resultOf(run: Run | undefined, now: Date): Words {
  if (!run) return words('まだありません', 'not yet');
  if (run.ended_at) return isLate(run.due, run.ended_at) ? words('完了（遅延）', 'done, late') : words('完了', 'done');
  if (run.failed_at) return words('失敗', 'failed');
  // No run takes minutes: one that started so long ago and has not ended has failed, and is retried.
  return isLate(run.found_at, now)
    ? words('未完了（再試行中）', 'not done, being retried')
    : words('実行中', 'running');
}
