import { plain } from '../domain/text.ts';

/**
 * Escapes untrusted text where Slack parses markup (mrkdwn, the top-level `text`): escapes the three documented
 * characters, so that the text contains no mention or link. Use rich text when `*` and `_` must be shown unchanged.
 */
export function escape(text: string): string {
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
