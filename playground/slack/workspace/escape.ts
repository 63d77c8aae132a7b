import type { World } from './world.ts';

/** Who and what a typed `@` or `#` can mean. */
type Known = Pick<World, 'people' | 'groups' | 'channels'>;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const withEntities = (text: string): string => text.replaceAll(/[&<>]/g, (character) => entities[character] ?? '');

const ADDRESS = String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
const LINK = String.raw`\bhttps?:\/\/[^\s<>|]+`;
const DOMAIN = String.raw`(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:jp|com|net|org|example)(?![\w-])(?:\/[^\s<>|]*)?`;
const HANDLE = String.raw`(?<![^\s:])[@#][\w.-]+`;
const special = new RegExp(`(${LINK})|(${ADDRESS})|(${DOMAIN})|(${HANDLE})|[&<>]`, 'giu');

/** Slack's names of some emoji; others get a name from their code points here. */
const emojiNames: Readonly<Record<string, string>> = {
  '🌸': 'cherry_blossom',
  '⭐': 'star',
  '✨': 'sparkles',
  '❤️': 'heart',
  '👍🏻': '+1::skin-tone-2',
  '🇯🇵': 'flag-jp',
  '®️': 'registered',
};
const named = (emoji: string): string =>
  `:${emojiNames[emoji] ?? Array.from(emoji, (one) => `u${one.codePointAt(0)?.toString(16)}`).join('_')}:`;

/**
 * Slack sends emoji by their names, in commands (https://github.com/slackapi/bolt-js/issues/1469) and in messages
 * (https://github.com/dylex/slack-libpurple/pull/185).
 */
const withNames = (typed: string): string => typed.replaceAll(/\p{RGI_Emoji}/gv, named);

/**
 * What Slack sends for a typed command with `should_escape`: the three characters as entities, addresses and bare
 * domains as links with what was typed as their text, handles and channels as ids with their name.
 * https://github.com/slackhq/slack-api-docs/blob/master/page_formatting.md ("URLs and Escaping");
 * https://docs.slack.dev/interactivity/implementing-slash-commands ("Escape channels, users, and links sent to your app")
 */
export const escaped = (typed: string, known: Known): string => marked(withNames(typed), known);

/** The same with emoji as they were typed: what a person's message shows. */
export const marked = (typed: string, known: Known): string =>
  typed.replaceAll(special, (all: string, link?: string, address?: string, domain?: string, handle?: string) => {
    if (link !== undefined) return `<${withEntities(link)}>`;
    if (address !== undefined) return `<mailto:${address}|${address}>`;
    if (domain !== undefined) return `<http://${withEntities(domain)}|${withEntities(domain)}>`;
    if (handle !== undefined) return mention(handle, known) ?? all;
    return withEntities(all);
  });

function mention(handle: string, { people, groups, channels }: Known): string | undefined {
  const name = handle.slice(1);
  if (handle.startsWith('#')) {
    const channel = [...channels.values()].find((one) => one.name === name);
    return channel && `<#${channel.id}|${name}>`;
  }
  if (['here', 'channel', 'everyone'].includes(name)) return `<!${name}>`;
  const person = [...people.values()].find((one) => one.name === name);
  if (person) return `<@${person.id}|${name}>`;
  const group = [...groups.values()].find((one) => one.handle === name);
  return group && `<!subteam^${group.id}|@${name}>`;
}
