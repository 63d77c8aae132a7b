import type { Engine } from './engine.ts';

/** A person's name for a sentence; the id when Slack does not say. */
export async function nameOf(engine: Pick<Engine, 'people'>, id: string): Promise<string> {
  try {
    return (await engine.people.get(id)).displayName;
  } catch {
    return id;
  }
}
