import { plain } from '../domain/text/text.ts';

/**
 * Escapes untrusted text where Slack parses markup (mrkdwn, the top-level `text`): escapes the three documented
 * characters, so that the text contains no mention or link. Use rich text when `*` and `_` must be shown unchanged.
 */
export function escape(text: string): string {
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };

/**
 * What a person typed, from text that Slack has escaped: commands with `should_escape`, and messages. People, groups and
 * channels become their ids, links become the text that was typed, and the three entities are decoded once. Slack
 * escapes the text before it marks anything up, so an unescaped `<` is always Slack's own.
 * https://github.com/slackhq/slack-api-docs/blob/master/page_formatting.md ("To display messages in a web-client");
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export const unescape = (text: string): string =>
  text.replaceAll(/<([^<>]*)>|&(amp|lt|gt);/gu, (all: string, marked?: string, entity?: string) =>
    entity === undefined ? (typedAs(marked ?? '') ?? all) : (entities[entity] ?? all),
  );

/** The typed form of what stands between Slack's angle brackets; undefined when Slack writes nothing like it. */
function typedAs(marked: string): string | undefined {
  const [target = '', ...rest] = marked.split('|');
  const label = unescape(rest.join('|'));
  const [, id] = /^(?:[@#]|!subteam\^)([A-Z][A-Z0-9]+)$/u.exec(target) ?? [];
  if (id !== undefined) return id;
  const [, everybody] = /^!(here|channel|everyone|group)$/u.exec(target) ?? [];
  if (everybody !== undefined) return `@${everybody}`;
  if (target.startsWith('!date^')) return label;
  if (!/^[a-z][a-z0-9+.-]*:/iu.test(target)) return undefined;
  return label === '' ? unescape(target.replace(/^(?:mailto|tel):/iu, '')) : label;
}
