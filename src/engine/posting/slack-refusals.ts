/**
 * What Slack's refusals of a message are about: they decide when it is tried again, and how. The codes are those of
 * docs.slack.dev/reference/methods/chat.postMessage and chat.update. A code that is not listed here counts as the
 * channel's: Slack can close a channel or a workspace in many ways, but refuses a single message only for its content.
 */

/** The message's content cannot be sent to any channel. */
const ofContent =
  /^(?:invalid_(?:blocks(?:_format)?|attachments|metadata_(?:format|schema)|arguments)|no_text|msg_(?:blocks_)?too_long|metadata_too_large|markdown_text_conflict|too_many_\w+|attachment_payload_limit_exceeded|slack_connect_\w+_blocked)$/u;

/** Slack takes no reply there; the channel itself may take the message. */
const ofThread =
  /^(?:thread_not_found|cannot_reply_to_message|restricted_action_(?:thread_locked|non_threadable_channel))$/u;

/** Somebody deleted the message. */
export const GONE = 'message_not_found';

/** The message can never be edited again: somebody deleted it, or Slack does not let Banto. */
const neverEdited: ReadonlySet<string> = new Set([GONE, 'cant_update_message', 'edit_window_closed', 'is_inactive']);

/** Slack may refuse something now and accept it later. After this many tries Banto takes another way. */
export const TRIES = 3;

/** Whether Slack refused blocks, so that others may be taken. */
export const isOfBlocks = (code: string): boolean => /^invalid_(?:blocks(?:_format)?|attachments)$/u.test(code);

/** Whether other messages in the same channel would be refused, too. */
export const isOfChannel = (code: string): boolean => !ofContent.test(code) && !ofThread.test(code);

/** Whether a refused reply is posted in the channel itself. */
export const leavesThread = (code: string, attempts: number): boolean => ofThread.test(code) && attempts + 1 >= TRIES;

/** Whether a message whose edit was refused is posted anew: whatever the reason, its old buttons must not stay. */
export const isPostedAnew = (code: string, attempts: number): boolean =>
  neverEdited.has(code) || (attempts + 1 >= TRIES && !ofContent.test(code));

/** Whether the channel takes no messages: a refused post says so at once, a refused edit only after several tries. */
export const closesChannel = (
  code: string,
  { ts, attempts }: { readonly ts: string | null; readonly attempts: number },
): boolean => isOfChannel(code) && (ts === null || attempts + 1 >= TRIES);
