import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultChannels, defaultGroups, defaultPeople } from '#playground/slack/workspace/people.ts';
import { escaped } from '#playground/slack/workspace/escape.ts';
import { unescape } from '#src/slack/mrkdwn.ts';

const byId = <Item extends { id: string }>(items: readonly Item[]): Map<string, Item> =>
  new Map(items.map((item) => [item.id, item]));
const known = {
  people: byId(defaultPeople()),
  groups: byId(defaultGroups()),
  channels: byId(defaultChannels(defaultPeople())),
};

describe('text that Slack has escaped is read as it was typed', () => {
  /** From Slack's page on formatting, and from what apps have received. */
  test.each([
    ['Hello &amp; &lt;world&gt;', 'Hello & <world>'],
    ['So does this one: <http://www.foo.com|www.foo.com>', 'So does this one: www.foo.com'],
    ['This message contains a URL <http://foo.com/>', 'This message contains a URL http://foo.com/'],
    ['<https://foo.com/?a=1&amp;b=2>', 'https://foo.com/?a=1&b=2'],
    ['Hey <@U024BE7LH|bob>', 'Hey U024BE7LH'],
    ['<@W012A3CDE>', 'W012A3CDE'],
    ['Why not join <#C024BE7LR|general>?', 'Why not join C024BE7LR?'],
    ['<#C024BE7LR|>', 'C024BE7LR'],
    ['<!subteam^S012ABC|@ops>', 'S012ABC'],
    ['<!here> <!channel|channel> <!everyone>', '@here @channel @everyone'],
    ['<mailto:bob@example.com|bob@example.com>', 'bob@example.com'],
    ['<mailto:bob@example.com>', 'bob@example.com'],
    ['<tel:0312345678|03-1234-5678>', '03-1234-5678'],
    ['<!date^1392734382^{date}|2014-02-18>', '2014-02-18'],
    // Decoded once: a person typed an entity.
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['<http://a.jp|A&amp;amp;B>', 'A&amp;B'],
    // Not Slack's: an app without `should_escape`.
    ['a < b > c, <b>, 1<2', 'a < b > c, <b>, 1<2'],
    ['', ''],
  ])('%s', (sent, typed) => {
    expect(unescape(sent)).toBe(typed);
  });

  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('&', '<', '>', '&amp;', '&lt;b&gt;', '<@U1>', '<http://x|y>', '|', '"', ' ', '株式会社', 'A&B工房'),
    fc.constantFrom('kato-mfg.jp', 'www.example.com/a?b=1&c=2', 'https://a.example/?q=<>&r=1', 'info@kato-mfg.jp'),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.emailAddress(),
    fc.domain(),
  );

  test('whatever was typed', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('', ' ', '　'), (parts, between) => {
        // An @ or # at the beginning of a word may be a mention, which becomes an id; an emoji comes, and stays, as a name.
        const text = parts.join(between).replaceAll(/\p{RGI_Emoji}/gv, '字');
        const typed = text.replaceAll(/(?<=^|[\s:])[@#]/gu, '＠');
        expect(unescape(escaped(typed, known))).toBe(typed);
      }),
      { numRuns: 3_000 },
    );
  });

  test('and whoever was mentioned, by their ids', () => {
    const mention = fc.constantFrom(
      ...[...known.people.values()].map(({ id, name }) => [`@${name}`, id] as const),
      ...[...known.groups.values()].map(({ id, handle }) => [`@${handle}`, id] as const),
      ...[...known.channels.values()].map(({ id, name }) => [`#${name}`, id] as const),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(mention, fc.constantFrom('A&B', 'kato-mfg.jp', '<x>', '48'))), (parts) => {
        const sent = escaped(parts.map(([[handle], word]) => `${handle} ${word}`).join(' '), known);
        expect(unescape(sent)).toBe(parts.map(([[, id], word]) => `${id} ${word}`).join(' '));
      }),
    );
  });

  test('the playground marks up what Slack marks up', () => {
    expect(escaped('A&B <x> @sato #ops @ops-team @here kato-mfg.jp a@b.example https://x.jp/?a&b', known)).toBe(
      'A&amp;B &lt;x&gt; <@U0APPR1|sato> <#C0OPS|ops> <!subteam^S0OPSGRP|@ops-team> <!here> ' +
        '<http://kato-mfg.jp|kato-mfg.jp> <mailto:a@b.example|a@b.example> <https://x.jp/?a&amp;b>',
    );
  });
});
