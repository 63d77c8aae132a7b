import { describe, expect, test } from 'vitest';
import { closesChannel, isPostedAnew, leavesThread } from '#src/engine/posting/slack-refusals.ts';

/** Codes of docs.slack.dev/reference/methods/chat.update, but those of files, which Banto never sends with a message. */
const editing = [
  'block_mismatch',
  'cant_broadcast_message',
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'external_channel_migrating',
  'is_inactive',
  'message_not_found',
  'no_dual_broadcast_content_update',
  'posting_to_channel_denied',
  'streaming_state_conflict',
  'team_not_found',
  'update_failed',
];

/** Codes of docs.slack.dev/reference/methods/chat.postMessage: of the message, of its thread, and of the channel. */
const posting = {
  content: [
    'attachment_payload_limit_exceeded',
    'invalid_attachments',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'markdown_text_conflict',
    'metadata_too_large',
    'msg_blocks_too_long',
    'msg_too_long',
    'no_text',
    'slack_connect_canvas_sharing_blocked',
    'slack_connect_file_link_sharing_blocked',
    'slack_connect_lists_sharing_blocked',
    'too_many_attachments',
    'too_many_contact_cards',
  ],
  thread: [
    'cannot_reply_to_message',
    'restricted_action_non_threadable_channel',
    'restricted_action_thread_locked',
    'thread_not_found',
  ],
  channel: [
    'access_denied',
    'account_inactive',
    'app_access_restricted',
    'channel_not_found',
    'ekm_access_denied',
    'enterprise_is_restricted',
    'is_archived',
    'messages_tab_disabled',
    'missing_scope',
    'not_in_channel',
    'org_login_required',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
    'team_not_found',
    'token_revoked',
    'a_code_that_slack_makes_tomorrow',
  ],
};

describe('an edit that Slack refuses', () => {
  test.each(editing)('%s: after a few tries the card is posted anew', (code) => {
    expect(isPostedAnew(code, 2)).toBe(true);
  });

  test.each(['cant_update_message', 'edit_window_closed', 'is_inactive', 'message_not_found'])(
    '%s: at once',
    (code) => {
      expect(isPostedAnew(code, 0)).toBe(true);
    },
  );

  test.each(['update_failed', 'streaming_state_conflict', 'channel_not_found'])(
    '%s may pass, and holds no other message of the channel meanwhile',
    (code) => {
      expect(isPostedAnew(code, 0)).toBe(false);
      expect(closesChannel(code, { ts: '1.2', attempts: 0 })).toBe(false);
    },
  );

  test.each(posting.content)('%s: a new post would be refused, too', (code) => {
    expect(isPostedAnew(code, 50)).toBe(false);
  });
});

describe('a post that Slack refuses', () => {
  const fresh = { ts: null, attempts: 0 };

  test.each(posting.channel)('%s: the channel’s messages wait together', (code) => {
    expect(closesChannel(code, fresh)).toBe(true);
    expect(leavesThread(code, 50)).toBe(false);
  });

  test.each(posting.content)('%s: only this message waits', (code) => {
    expect(closesChannel(code, fresh)).toBe(false);
    expect(leavesThread(code, 50)).toBe(false);
  });

  test.each(posting.thread)('%s: only this reply waits, and then leaves its thread', (code) => {
    expect(closesChannel(code, fresh)).toBe(false);
    expect(leavesThread(code, 0)).toBe(false);
    expect(leavesThread(code, 2)).toBe(true);
  });
});
