import { plain } from '../domain/text.ts';

/**
 * Text of unknown origin for a place that Slack parses (mrkdwn, the top-level `text`): the three characters it documents
 * are escaped, so nothing in it is a mention or a link. Where it must also show `*` and `_` as written, use rich text.
 */
export function escape(text: string): string {
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
