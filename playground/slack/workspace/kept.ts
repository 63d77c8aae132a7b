import type { KeptSlack } from './kept-slack.ts';
import type { Views } from './views.ts';
import type { World } from './world.ts';

export const keptOf = (world: World, views: Views): KeptSlack => ({
  locales: Object.fromEntries([...world.people.values()].map(({ id, locale }) => [id, locale])),
  messages: world.messages
    .filter((message) => message.ephemeral === undefined && !message.deleted)
    .map(({ replies: _replies, ...message }) => message),
  files: world.files.map((file) => ({ ...file, content: file.content.toString('base64') })),
  homes: [...views.homes.values()],
});

/** Puts back what was kept. The world must be new. */
export function restore(world: World, views: Views, kept: KeptSlack): void {
  for (const person of world.people.values()) person.locale = kept.locales[person.id] ?? person.locale;
  for (const message of kept.messages) world.add({ ...message, replies: [] });
  for (const file of kept.files) world.files.push({ ...file, content: Buffer.from(file.content, 'base64') });
  for (const home of kept.homes) views.restoreHome(home);
}
