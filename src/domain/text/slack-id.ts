/**
 * What the first letter of a Slack id names, by the patterns of Slack's own specification: `defs_user_id` U or W,
 * `defs_subteam_id` S, `defs_channel_id` C, `defs_group_id` G; a direct message, `defs_dm_id`, has D.
 * https://github.com/slackapi/slack-api-specs (web-api/slack_web_openapi_v2.json)
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
