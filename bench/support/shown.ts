import { once } from 'node:events';
import type { Rig } from '#playground/rig/rig.ts';

/** Resolves the moment that Slack shows what is looked for: a poll would measure its own pace. */
export async function shown<Seen>({ slack }: Rig, look: () => Seen | undefined | false): Promise<Seen> {
  const { events } = slack.site.world;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    await once(events, 'change');
  }
}
