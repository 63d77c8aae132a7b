import type { KnownBlock, View } from '@slack/types';
import { ErrorCode, type WebClient } from '@slack/web-api';

/** A place in a payload that Slack refuses, as a JSON pointer, and Slack's reason. */
export interface RefusedPlace {
  readonly pointer: string;
  readonly reason: string;
}

/** What Slack is asked about: one of the two. */
export type Payload = { readonly message: { readonly blocks: KnownBlock[] } } | { readonly view: View };

/**
 * Asks Slack whether it would take a message or a view, without sending it. Needs no scope. It checks blocks, not a
 * message's top-level text, nor what a workspace forbids. https://docs.slack.dev/reference/methods/blocks.validate
 * @returns nothing when Slack takes it
 * @throws when Slack does not answer the question
 */
export async function validate(client: WebClient, payload: Payload): Promise<readonly RefusedPlace[]> {
  try {
    await client.blocks.validate(payload);
    return [];
  } catch (error) {
    const { code, data } = error as { code?: string; data?: Refusal };
    if (code !== ErrorCode.PlatformError || !/^invalid_(?:blocks|message|view)$/u.test(data?.error ?? '')) throw error;
    const places = (data?.errors ?? []).map(({ pointer = '', message = '' }) => ({ pointer, reason: message }));
    return places.length > 0 ? places : [{ pointer: '', reason: data?.error ?? '' }];
  }
}

/** Slack's answer about a payload that it refuses. */
interface Refusal {
  readonly error?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly message?: string }[];
}
