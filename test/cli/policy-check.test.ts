import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hanako, ichiro, ken, taro } from '#playground/cast.ts';
import { startSlack } from '#playground/slack/server.ts';
import { parseOpsFile } from '#src/config/ops-file.ts';
import { proveMoneyRule, unknownMember } from '#src/domain/second-person/money-rule.ts';
import { features } from '#src/features/index.ts';
import { runCli } from './run.ts';

const example = readFileSync('ops.example.yml', 'utf8');
const parsed = parseOpsFile(example, 'ops.example.yml');
if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
const { policy } = parsed;
const operations = features.flatMap((feature) => feature.operations);

/** Written by hand: every operation that moves money. */
const moving = [
  'payouts.generate',
  'payouts.paid',
  'payouts.paid-all',
  'payouts.paid-list',
  'payouts.process',
  'payouts.reopen',
  'purchases.recalc',
];

describe('npm run policy:check', () => {
  test('the example passes; without Slack a group counts as one unknown person, and the output says so', async () => {
    const { status, stdout } = await runCli('policy-check', [], { OPS_CONFIG: 'ops.example.yml' });
    expect(stdout).toContain('S0OPSGRP: without SLACK_BOT_TOKEN its members count as one unknown person');
    expect(stdout).toContain(
      `\n8 people, ${moving.length} operations that move money, ${8 * moving.length * 5} ways tried: nobody moves more than ¥100,000 alone\n`,
    );
    expect(status).toBe(0);
  });

  test('levels of escalation whose people may not take an alert are warned of', async () => {
    const file = path.join(tmpdir(), `banto-${process.pid}-escalation.yml`);
    await writeFile(file, example.replace(', S0TECH, U0OWNER]', ']'));
    const without = await runCli('policy-check', [], { OPS_CONFIG: file });
    expect(without.stdout).toContain('escalation level 4: whether U0OWNER may take an alert is not known');
    await using slack = await startSlack();
    const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = slack.env('http');
    const ask = (config: string) => runCli('policy-check', [], { OPS_CONFIG: config, SLACK_BOT_TOKEN, SLACK_API_URL });
    const { status, stdout } = await ask(file);
    expect(status).toBe(0);
    // The technicians' only member is an administrator.
    expect(stdout.split('\n').filter((line) => line.includes('escalation'))).toEqual([
      'warning: escalation level 4 calls U0OWNER, who may not take an alert: ops.yml gives them no role from operator on',
    ]);
    expect((await ask('ops.example.yml')).stdout).not.toContain('escalation');
  });

  test('with Slack a group is its members', async () => {
    await using slack = await startSlack();
    const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = slack.env('http');
    const { status, stdout } = await runCli('policy-check', [], {
      OPS_CONFIG: 'ops.example.yml',
      SLACK_BOT_TOKEN,
      SLACK_API_URL,
    });
    expect(stdout).not.toContain('unknown person');
    expect(stdout).toMatch(/nobody moves more than ¥100,000 alone/);
    expect(status).toBe(0);
  });

  test('every approver is gone: the requests that nobody could decide are named', async () => {
    await using slack = await startSlack();
    for (const id of [ichiro, taro]) slack.people.get(id)!.deleted = true;
    slack.people.delete(ken);
    const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = slack.env('http');
    const { stdout } = await runCli('policy-check', [], {
      OPS_CONFIG: 'ops.example.yml',
      SLACK_BOT_TOKEN,
      SLACK_API_URL,
    });
    expect(stdout).toContain(`warning: nobody could approve payouts.paid requested by ${hanako}`);
  });

  test('a group that Slack refuses is named, and the proof goes on without it', async () => {
    await using slack = await startSlack();
    slack.groups.get('S0OPSGRP')!.isDisabled = true;
    const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = slack.env('http');
    const { status, stdout } = await runCli('policy-check', [], {
      OPS_CONFIG: 'ops.example.yml',
      SLACK_BOT_TOKEN,
      SLACK_API_URL,
    });
    expect(stdout).toContain('warning: S0OPSGRP: Slack does not give its members (subteam_disabled)');
    expect(stdout).toMatch(/nobody moves more than ¥100,000 alone/);
    expect(status).toBe(0);
  });

  test('a file that cannot be read gives one clear line', async () => {
    const { status, stderr } = await runCli('policy-check', [], { OPS_CONFIG: 'missing.yml' });
    expect(stderr).toMatch(/missing\.yml:1: cannot be read \(ENOENT\)/);
    expect(status).toBe(2);
  });
});

describe('the proof', () => {
  const people = [hanako, ken, ichiro, taro].map((id) => unknownMember(id, [], policy));
  const [paid] = operations.filter(({ name }) => name === 'payouts.paid');
  if (!paid) throw new Error('there is no payouts.paid');

  test('covers every operation that moves money', () => {
    const found = operations.filter(({ moves }) => moves === 'money').map(({ name }) => name);
    expect(found.toSorted()).toEqual(moving);
    expect(operations.filter(({ moves, secondPerson }) => moves === 'money' && secondPerson === 'never')).toEqual([]);
  });

  test('finds an operation that moves money without a second person', () => {
    const planted = { ...paid, name: 'payouts.quick', secondPerson: 'never' } as const;
    const { holes } = proveMoneyRule([...operations, planted], people, policy);
    expect(holes).toHaveLength(people.length * 4);
    expect(holes).toContainEqual({ person: hanako, operation: 'payouts.quick', way: 'at once' });
    expect(holes).toContainEqual({ person: hanako, operation: 'payouts.quick', way: 'in small parts' });
    expect(holes).toContainEqual({ person: hanako, operation: 'payouts.quick', way: 'with a negative amount' });
    expect(new Set(holes.map(({ operation }) => operation))).toEqual(new Set(['payouts.quick']));
  });

  test('finds an operation with a limit but without an amount', () => {
    const { name, role, section, moves, secondPerson } = paid;
    const { holes } = proveMoneyRule([{ name, role, section, moves, secondPerson }], people, policy);
    expect(holes).toHaveLength(people.length * 4);
  });

  test('names the requests that nobody could approve', () => {
    const lonely = { ...policy, roles: { ...policy.roles, approver: [taro] } };
    const { stuck } = proveMoneyRule([paid], people, lonely);
    expect(stuck).toEqual([{ operation: 'payouts.paid', requester: taro }]);
    expect(proveMoneyRule(operations, people, policy).stuck).toEqual([]);
  });

  test('does not count people who may not start the operation', () => {
    const planted = { ...paid, role: 'admin', secondPerson: 'never' } as const;
    const { holes } = proveMoneyRule([planted], people, policy);
    expect(new Set(holes.map(({ person }) => person))).toEqual(new Set([taro]));
    const guests = people.map((person) => ({ ...person, isGuest: true }));
    expect(proveMoneyRule([planted], guests, policy).holes).toEqual([]);
  });

  test('nobody may approve their own request, by the same rule that checks the click', () => {
    const { holes, tried } = proveMoneyRule(operations, people, policy);
    expect(holes).toEqual([]);
    expect(tried).toBe(people.length * moving.length * 5);
  });
});
