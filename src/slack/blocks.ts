import type {
  Button,
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
} from '@slack/types';
import { isOddTime } from '../domain/text/odd.ts';
import { isGroupId } from '../domain/text/slack-id.ts';
import { cut, plainLines } from '../domain/text/text.ts';
import { formatTime } from '../domain/time/tokyo.ts';
import type { Language } from '../domain/text/words.ts';
import { fit } from './fit.ts';
import { limits } from './limits.ts';
import { escape } from './mrkdwn.ts';
import { onePrimary } from './primary.ts';

/** A no-break space, shown instead of an empty text, which Slack refuses. */
const SPACE = '\u00a0';

/** A message: blocks, and a `text` that says the same in a notification and to a screen reader. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Builds a message; its summary may be any plain text. */
export const message = (summary: string, blocks: KnownBlock[]): Message => ({
  text: cut(escape(summary), limits.message.text / 2),
  blocks: fit(onePrimary(blocks.slice(0, limits.message.blocks))),
});

export const plainText = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: cut(plainLines(text), max) || SPACE,
  emoji: false,
});

export const header = (text: string): KnownBlock => ({ type: 'header', text: plainText(text, limits.header) });

/** A part of a line. Text is shown unchanged: rich text parses no markup. */
export type Inline =
  | string
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly user: string }
  | { readonly usergroup: string }
  /** A link, whose text says where it leads. */
  | { readonly url: string; readonly text: string; readonly bold?: true }

  /**
   * A time, shown in the reader's own time zone, or as how long ago it was when it is read; `fallback` is for clients that
   * show neither.
   * The tokens: https://docs.slack.dev/reference/block-kit/block-elements/date-element
   */
  | { readonly time: Date; readonly fallback: string; readonly ago?: true };

/** A mention of a holder of a role: a person, or a user group. */
export const mention = (holder: string): Inline => (isGroupId(holder) ? { usergroup: holder } : { user: holder });

/** A moment in a line: in the reader's own zone where Slack can show it, else in JST. */
export const timeOf = (time: Date, { language, now }: { readonly language: Language; readonly now: Date }): Inline =>
  isOddTime(time) ? formatTime(time, language, now) : { time, fallback: `${formatTime(time, language, now)} JST` };

/** One part as Slack's element. Cuts its text, so that a very long name does not displace what follows. */
function element(inline: Inline): RichTextElement {
  const text = (value: string): string => cut(plainLines(value), limits.section.text) || SPACE;
  if (typeof inline === 'string') return { type: 'text', text: text(inline) };
  if ('url' in inline) {
    const style = inline.bold === true ? { style: { bold: true } } : {};
    return { type: 'link', url: inline.url, text: text(inline.text), ...style };
  }
  if ('bold' in inline) return { type: 'text', text: text(inline.bold), style: { bold: true } };
  if ('code' in inline) return { type: 'text', text: text(inline.code), style: { code: true } };
  if ('user' in inline) return { type: 'user', user_id: inline.user };
  if ('usergroup' in inline) return { type: 'usergroup', usergroup_id: inline.usergroup };
  const timestamp = Math.floor(inline.time.getTime() / 1000);
  const format = inline.ago ? '{ago}' : '{date_short_pretty} {time}';
  return { type: 'date', timestamp, format, fallback: inline.fallback };
}

const line = (inlines: readonly Inline[]): RichTextSection => ({
  type: 'rich_text_section',
  elements: inlines.length === 0 ? [{ type: 'text', text: SPACE }] : inlines.map(element),
});

export const paragraph = (...inlines: Inline[]): RichTextBlock => ({ type: 'rich_text', elements: [line(inlines)] });

/** One of Banto's own sentences: text between backticks is shown as code. */
export const marked = (sentence: string): Inline[] =>
  sentence.split(/`([^`]+)`/u).flatMap((part, index) => (part === '' ? [] : [index % 2 === 0 ? part : { code: part }]));

/** Warnings, one on each line. */
export const warningLines = (warnings: readonly string[]): RichTextBlock[] =>
  warnings.length === 0
    ? []
    : [
        paragraph(
          ...warnings
            .flatMap((warning, index) => [index > 0 ? '\n' : '', '⚠ ', ...marked(warning)])
            .filter((part) => part !== ''),
        ),
      ];

/** A line of plain text with one button beside it. */
export const sectionWith = (text: string, button: Button | undefined): KnownBlock => ({
  type: 'section',
  text: plainText(text, limits.section.text),
  ...(button && { accessory: button }),
});

/** A bulleted list. */
export const bullets = (items: readonly (readonly Inline[])[]): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_list', style: 'bullet', elements: items.map(line) }],
});

/** Names in bold with their values, one on each line. */
export const facts = (pairs: readonly (readonly [name: string, ...value: Inline[]])[]): RichTextBlock => ({
  type: 'rich_text',
  elements: pairs.map(([name, ...value], index) =>
    line([{ bold: `${name}  ` }, ...value, ...(index < pairs.length - 1 ? ['\n'] : [])]),
  ),
});

export const preformatted = (text: string): RichTextBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_preformatted',
      elements: [{ type: 'text', text: cut(plainLines(text), limits.section.text) || SPACE }],
    },
  ],
});

/** Small grey text under an answer. */
export const context = (...texts: string[]): KnownBlock => ({
  type: 'context',
  elements: texts.slice(0, limits.context).map((text) => plainText(text, limits.section.field)),
});

/** Buttons in even rows of at most three: a fourth would wrap on a phone and could be pressed by mistake. */
export function buttonRows(buttons: readonly Button[]): KnownBlock[] {
  const rows: KnownBlock[] = [];
  const width = Math.ceil(buttons.length / Math.ceil(buttons.length / 3));
  for (let start = 0; start < buttons.length; start += width)
    rows.push({ type: 'actions', elements: buttons.slice(start, start + width) });
  return rows;
}
