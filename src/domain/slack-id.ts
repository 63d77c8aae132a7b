/**
 * What the first letter of a Slack id names. Slack calls the rest opaque. The letters are those of its examples:
 * https://docs.slack.dev/reference/objects/user-object (U, W; https://api.slack.com/changelog/2016-08-11-user-id-format-changes),
 * https://docs.slack.dev/reference/objects/usergroup-object (S) and
 * https://docs.slack.dev/reference/objects/conversation-object (C, G; a direct message has D).
 */
export const isPersonId = (id: string): boolean => /^[UW]/u.test(id);
/** A user group. */
export const isGroupId = (id: string): boolean => id.startsWith('S');
/** A channel, public or private; not a direct message. */
export const isChannelId = (id: string): boolean => /^[CG]/u.test(id);

/** Whether a typed text has the form of an id, of whatever kind. */
export const isSlackId = (text: string): boolean => /^[A-Z][A-Z0-9]{2,}$/u.test(text);

/** A typed text when it is a person's id, else undefined. */
export const readPersonId = (text: string): string | undefined =>
  isSlackId(text) && isPersonId(text) ? text : undefined;
