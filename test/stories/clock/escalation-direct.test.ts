import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, gone, hanako, makoto, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { aMinutePasses, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const step = (level: number, mention: string) => ({ level, name: `段階${level}`, mention, after: `${level}m` });

test('a step also reaches the person it mentions directly, and each member of a group, in the alerts channel or not', async () => {
  await using banto = await startBanto({
    policy: { escalation: [step(1, makoto), step(2, 'S0OPSGRP'), step(3, 'S0GONE'), step(4, gone), step(5, hanako)] },
    mayRefuse: [/^usergroups\.users\.list no_such_subteam/, /^conversations\.open user_disabled/],
  });
  const { waitFor, directMessage } = acts(banto);
  for (const person of [makoto, sam]) banto.slack.channels.get(channels.alerts)!.members.delete(person);
  banto.slack.groups.get('S0OPSGRP')!.members = [sam, taro];
  aMinutePasses();
  banto.marketplace.mode.health = 'error';
  move(banto, '2026-11-20T11:35:00+09:00');
  await waitFor(() => banto.slack.channel(channels.alerts)[0]);
  move(banto, '2026-11-20T11:41:00+09:00');
  const told = await directMessage(makoto, (text) => text.includes('段階1'));
  expect(textOf(told).match(/「私が対応します」を押してください/gu)).toHaveLength(1);
  // Enough to decide on a phone: what it measures, its limit, since when, and where its card is.
  expect(textOf(told)).toMatch(/（上限 .+）・11\/20 11:35 から継続中・担当なし/u);
  expect(textOf(told)).toContain('アラートを開く');
  expect(JSON.stringify(told.blocks)).toMatch(/"url":"https:\/\/[^"]+\/archives\/C0ALERTS\/p\d+"/u);
  for (const member of [sam, taro]) await directMessage(member, (text) => text.includes('段階2'));
  // A group or a person that is not there costs nobody else their message.
  await directMessage(hanako, (text) => text.includes('段階5'));
  for (const person of [makoto, sam, taro, hanako]) {
    // Each reads it in their own language, also as a member of a group.
    const head = person === sam ? 'Escalated to level' : '次の担当へ連絡: 第';
    const steps = banto.slack
      .channel(person)
      .filter((each) => textOf(each).includes('⬆️'))
      .map(textOf);
    expect(steps).toEqual([expect.stringContaining(head)]);
  }
  const [samsMessage] = banto.slack.channel(sam);
  expect(textOf(samsMessage)).toContain('Please press “I’ll take it”');
  expect(textOf(samsMessage)).toContain('since Nov 20 11:35 JST, unassigned');
  expect(textOf(samsMessage)).toContain('Open the alert');
});
