/** The longest message that Slack takes, in characters. */
const LONGEST = 40_000;

/** What a long text may consist of: words, ids, addresses, dates and marks that expressions look for. */
const parts = [
  'a',
  'ab1-',
  'ab.',
  'a@',
  'a@b.',
  'a.b@c',
  'ab12cd34-',
  '1',
  '1-1',
  '12345678-1234-',
  'PR-1-',
  'batch_11111111_1',
  ' 11:22',
  'T11:22 ',
  ' ',
  '\n',
  '\t',
  ' \n',
  ', ',
  '-',
  '.',
  '@',
  '＠あ',
  ':',
  'a:',
  '"',
  '"a',
  "'",
  '`a',
  '<',
  '<a',
  '<@U',
  '&',
  '&amp;',
  '{',
  '(',
  '=',
  '/',
  '￥',
  'あ',
  'ー',
  '㏂',
  'ﷺ',
  'e\u0301',
  '\u0301',
  '\u200D',
  '👩‍👩‍👧',
];

/** Before a part, where it may begin to fit, and after it, where it no longer does. */
const edges = [
  ['', ' !'],
  ['', '\n'],
  ['a@', ' !'],
] as const;

/** Texts as long as Slack's longest message, each of one part that repeats. */
export const longTexts: readonly string[] = parts.flatMap((part) =>
  edges.map(([before, after]) => `${before}${part.repeat(LONGEST)}`.slice(0, LONGEST - after.length) + after),
);

/** A long text as a test's message shows it. */
export const shortly = (text: string): string =>
  `${JSON.stringify(text.slice(0, 16))} … ${JSON.stringify(text.slice(-4))}`;
