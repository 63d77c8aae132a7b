import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseOpsFile } from '#src/config/ops-file.ts';
import { judgePost, openCatalog } from '#src/process/catalog.ts';

const example = readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8').split('\n# posts:')[0] ?? '';
const first = example.split('\n').length + 1;
const read = (posts: string) => parseOpsFile(`${example}\nposts:\n${posts}`, 'ops.yml', judgePost);
const post = (ask: string, at = '0 10 25 * *', channel = 'C0OPS'): string =>
  `  - { ask: '${ask}', at: '${at}', channel: ${channel} }\n`;

describe('posts', () => {
  test('questions with their values are schedules of their own', () => {
    const parsed = read(
      post('/payouts status 先月') + post('/orders 滞留 48', '0 9 * * 1') + post('/payouts status 先月', '0 9 * * 1'),
    );
    if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
    const names = openCatalog(parsed.policy).schedules.flatMap(({ name }) => (name.startsWith('post:') ? [name] : []));
    expect(new Set(names).size).toBe(3);
    // The same line keeps its name, wherever it stands.
    const again = read(post('/payouts status 先月'));
    expect(again.ok && openCatalog(again.policy).schedules.some(({ name }) => name === names[0])).toBe(true);
  });

  test.each([
    ['/payouts statsu', 'is no question; allowed: a question as it is typed, such as "/payouts status"'],
    ['/ops help', 'is no question; allowed: a question as it is typed, such as "/payouts status"'],
    ['/payouts paid-all', 'changes something; allowed: questions'],
    ['/ops incident outage', 'changes something; allowed: questions'],
    ['/ops user a@b.jp', 'contains personal data; allowed: questions that can be shared'],
    ['/ops find 1', 'contains personal data; allowed: questions that can be shared'],
    ['/payouts status 十三月', 'month “十三月” cannot be used: a month (2026-11, last month …) (for example 2026-11).'],
    ['/payouts status 先月 2', '“2” is one value too many.'],
    ['/orders show', expect.stringContaining('Please enter')],
  ])('%s %s', (ask, why) => {
    const parsed = read(post('/orders today') + post(ask));
    expect(parsed.ok ? [] : parsed.faults).toEqual([
      typeof why === 'string' ? `ops.yml:${first + 2}: posts[1].ask "${ask}" ${why}` : why,
    ]);
  });

  test.each([
    [
      post('payouts status'),
      'posts[0].ask is "payouts status"; allowed: a question as it is typed, such as "/payouts status"',
    ],
    [post('/orders today', '0 25 * * *'), 'posts[0].at is not a cron line'],
    [post('/orders today', '0 9 * * *', 'U0OPER1'), 'posts[0].channel is "U0OPER1"; allowed: a channel, C… or G…'],
    [post('/orders today') + post('/orders today'), 'posts[1] is listed twice; allowed: each once'],
    [`  - { ask: '/orders today' }\n`, 'posts[0].at is missing'],
  ])('%s', (posts, fault) => {
    const parsed = read(posts);
    expect(parsed.ok ? '' : parsed.faults[0]).toContain(fault);
  });
});
