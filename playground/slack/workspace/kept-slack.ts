import type { Message, SlackFile, View } from './types.ts';

/**
 * What a Slack remembers after a restart: posted messages, files, Home tabs, languages. As in Slack's client, ephemeral
 * messages and open modals are gone then.
 */
export interface KeptSlack {
  readonly locales: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly messages: readonly Omit<Message, 'replies'>[];
  readonly files: readonly (Omit<SlackFile, 'content'> & { readonly content: string })[];
  readonly homes: readonly View[];
}
