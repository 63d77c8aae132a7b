import { type Words, words } from '../../domain/text/words.ts';

/** The state of a check or metric; always shown as a word, never by colour or emoji alone. */
export type State = 'good' | 'attention' | 'bad' | 'off' | 'unknown';

const said = {
  good: words('✅ 正常', '✅ OK'),
  attention: words('⚠️ 注意', '⚠️ attention'),
  bad: words('❌ 異常', '❌ Not OK'),
  off: words('➖ 対象外', '➖ off'),
  unknown: words('❔ 不明', '❔ unknown'),
} as const satisfies Record<State, Words>;

/** The same of a check, which may not have been run. */
export const stateWords: Readonly<Record<State | 'unchecked', Words>> = {
  ...said,
  unchecked: words('➖ 端末からは確認しません', '➖ not checked from a terminal'),
};

/** The same of a figure that has a limit. */
export const limitWords: Readonly<Record<State, Words>> = { ...said, bad: words('❌ 異常', '❌ Over limit') };

export const nothingToDo = words('なし', 'nothing');

export const label = {
  what: words('対象', 'What'),
  state: words('状態', 'State'),
  latency: words('応答', 'Latency'),
  detail: words('内容', 'Detail'),
  next: words('対処', 'What to do'),
  metric: words('指標', 'Metric'),
  value: words('値', 'Value'),
  limit: words('上限', 'Limit'),
  sample: words('対象件数', 'Sample'),
  valueNumber: words('値（数値）', 'Value, number'),
  limitNumber: words('上限（数値）', 'Limit, number'),
  unit: words('単位', 'Unit'),
} as const;

/** Indexes that a failed build left behind, as a note. */
export const brokenIndexes = (names: readonly string[]): Words[] =>
  names.length === 0
    ? []
    : [
        words(
          `作成に失敗した索引があります: ${names.join('、')}。削除して、docs/indexes.sql で作り直してください。`,
          `Building these indexes failed: ${names.join(', ')}. Drop them and create them again with docs/indexes.sql.`,
        ),
      ];
