import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';

import { defaultScopes } from '#playground/slack/workspace/scopes.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import { manifestSchema, overSocketMode } from './house/manifest.ts';
import { listensFor, scopesOf, slackCalls } from './house/slack-calls.ts';
import { readSources } from './house/sources.ts';

const written: unknown = parse(readFileSync('manifest.yml', 'utf8'));
const manifest = manifestSchema.parse(written);
const asked = [...manifest.oauth_config.scopes.bot, ...(manifest.oauth_config.scopes.bot_optional ?? [])];
const catalog = new Catalog(features);
const sources = [...readSources('src').values()];
const listening = listensFor(readSources('src').get('src/slack/listen.ts') ?? '');
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].toSorted();

test('Slack accepts the manifest, for both transports', () => {
  expect(manifest.settings.socket_mode_enabled).toBe(false);
  expect(() => manifestSchema.parse(overSocketMode(manifest))).not.toThrow();
});

test('it declares the catalogue’s commands, with their words', () => {
  expect(listening).toContainEqual({ kind: 'command', name: undefined });
  const expected = catalog.commands.map((command) => {
    const words = catalog.entriesOf(command).map(({ definition }) => definition.name.split('.')[1] ?? '');
    return [`/${command}`, sorted([...words, 'help'])];
  });
  const declared = manifest.features.slash_commands.map(({ command, usage_hint }) => [
    command,
    sorted((usage_hint ?? '').split(' | ')),
  ]);
  expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(expected));
  expect(declared).toHaveLength(expected.length);
});

test('mentions reach Banto as ids, and all requests go to one URL', () => {
  for (const { should_escape, url } of manifest.features.slash_commands) {
    expect(should_escape).toBe(true);
    expect(url).toBe(manifest.settings.interactivity.request_url);
  }
  expect(new URL(manifest.settings.interactivity.request_url ?? '').pathname).toBe('/slack/events');
});

test('it subscribes to the events that the code listens for, and has a Home tab if one is drawn', () => {
  const events = listening.filter(({ kind }) => kind === 'event').map(({ name }) => name ?? 'any');
  expect(sorted(manifest.settings.event_subscriptions?.bot_events ?? [])).toEqual(sorted(events));
  expect(manifest.features.app_home.home_tab_enabled).toBe(events.includes('app_home_opened'));
});

test('its interactivity and shortcuts match the code', () => {
  const kinds = new Set(listening.map(({ kind }) => kind));
  expect(manifest.settings.interactivity.is_enabled).toBe(kinds.has('action') || kinds.has('view'));
  // Bolt tells a message's shortcut from a global one by its type, the manifest by another word.
  const types = new Map((manifest.features.shortcuts ?? []).map(({ callback_id, type }) => [callback_id, type]));
  expect(Object.fromEntries(types)).toEqual({ look_up: 'message', start: 'global' });
  expect(manifest.settings.interactivity.message_menu_options_url !== undefined).toBe(kinds.has('options'));
  const shortcuts = listening.filter(({ kind }) => kind === 'shortcut').map(({ name }) => name ?? 'any');
  expect(sorted((manifest.features.shortcuts ?? []).map(({ callback_id }) => callback_id))).toEqual(sorted(shortcuts));
});

test('it asks for the scopes of the methods that the code calls, and no more', () => {
  const methods = sorted(sources.flatMap(slackCalls));
  expect(methods.length).toBeGreaterThan(8);
  // Look up a method that is missing in the table and add it.
  expect(methods.filter((method) => scopesOf[method] === undefined)).toEqual([]);
  const needed = sorted(['commands', ...methods.flatMap((method) => scopesOf[method] ?? [])]);
  expect(sorted(asked)).toEqual(needed);
  expect(asked).toHaveLength(needed.length);
});

test('the playground grants the same scopes', () => {
  expect(sorted(defaultScopes)).toEqual(sorted(asked));
});

describe('the checks can fail', () => {
  const changed = (change: (copy: typeof manifest) => void): unknown => {
    const copy = structuredClone(manifest);
    change(copy);
    return copy;
  };

  it.each([
    ['an unknown key', () => ({ ...manifest, colour: 'red' })],
    ['a name too long', () => changed(({ display_information }) => (display_information.name = 'x'.repeat(36)))],
    ['a command without its slash', () => changed(({ features: f }) => (f.slash_commands[0]!.command = 'orders'))],
    ['a description too long', () => changed(({ display_information: d }) => (d.description = '番'.repeat(141)))],
    [
      'an address that is not safe',
      () => changed(({ settings }) => (settings.interactivity.request_url = 'http://a.b')),
    ],
    ['no address', () => changed(({ settings }) => delete settings.interactivity.request_url)],
    ['Socket Mode with addresses', () => changed(({ settings }) => (settings.socket_mode_enabled = true))],
    ['a display name with capitals', () => changed(({ features: f }) => (f.bot_user.display_name = 'Banto'))],
  ])('on %s', (_what, make) => {
    expect(manifestSchema.safeParse(make()).success).toBe(false);
  });

  it('for a call or an event that is not declared', () => {
    expect(slackCalls(`await this.#calls.conversations.archive({}); // client.chat.delete()`)).toEqual([
      'conversations.archive',
    ]);
    expect(slackCalls(`client.apiCall('admin.users.list')`)).toEqual(['admin.users.list']);
    expect(listensFor(`app.event('app_home_opened', f); app.shortcut("x", g)`)).toEqual([
      { kind: 'event', name: 'app_home_opened' },
      { kind: 'shortcut', name: 'x' },
    ]);
  });
});
