import { describe, expect, it, test } from 'vitest';
import { aoi, guest, hanako, ken, taro } from '#playground/cast.ts';
import { commands } from '#playground/demo/commands.ts';
import { commandOf, completions } from '#playground/web/completion.ts';

const all = commands();
const offered = (line: string, person = hanako, uses = {}): string[] =>
  completions(line, { commands: all, uses, person, language: 'ja', things: [] }).map((completion) => completion.line);

describe('what the field offers', () => {
  it.each(['/orders st', '/ORDERS ST', '／orders　st', '/orders 滞', '/滞', '滞留'])(
    'finds /orders stuck by %s',
    (line) => {
      expect(offered(line)).toContain('/orders stuck ');
    },
  );

  it.each(['', 'stuck', 'おはよう', '/orders stuck'])('offers nothing for “%s”', (line) => {
    expect(offered(line)).toEqual([]);
  });

  it('offers what the person may use, and nothing to a guest', () => {
    expect(offered('/pay', hanako)).not.toContain('/payouts generate ');
    expect(offered('/pay', taro)).toContain('/payouts generate ');
    expect(offered('/partners a', ken)).toContain('/partners approve ');
    expect(offered('/partners a', hanako)).not.toContain('/partners approve ');
    expect(offered('/', aoi)).toContain('/orders stuck ');
    expect(offered('/', aoi)).not.toContain('/payouts due ');
    expect(offered('/', guest)).toEqual([]);
  });

  it('begins with what was used most, then follows the runbook', () => {
    const usual = offered('/');
    expect(usual).toEqual(all.map(({ typed }) => `${typed} `).filter((line) => usual.includes(line)));
    expect(offered('/', hanako, { '/ops whoami': 2, '/payouts due': 5 }).slice(0, 2)).toEqual([
      '/payouts due ',
      '/ops whoami ',
    ]);
  });
});

test('after a command it offers what the command is about, by name or id', () => {
  const things = [
    { id: '00001a01', label: '山田製作所', status: 'approved' },
    { id: '00001a03', label: '燕三条クラフト', status: 'pending' },
  ];
  const show = (line: string): string[] =>
    completions(line, { commands: all, uses: {}, person: hanako, language: 'ja', things }).map(
      ({ line: next }) => next,
    );
  expect(commandOf('/partners show 山', all)).toMatchObject({ typed: '/partners show', about: 'partners' });
  expect(commandOf('/orders today ', all)?.about).toBe('');
  expect(show('/partners show ')).toEqual(['/partners show 00001a01', '/partners show 00001a03']);
  expect(show('/partners show 燕')).toEqual(['/partners show 00001a03']);
  expect(show('/partners show 00001a01')).toEqual([]);
});
