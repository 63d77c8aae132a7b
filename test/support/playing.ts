import { expect } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { ken } from '#playground/cast.ts';
import { examples } from '#playground/rig/examples.ts';
import { type Banto, someFriday } from './banto.ts';

/**
 * Every operation in turn: `…, by two` is written as the one without a second person. The marketplace's own function for
 * generating, and what cannot work, have tests of their own: `features/operations/generate` and `off`.
 */
export const played = Object.keys(examples).filter((name) => !/, by two$|\.generate$/u.test(name));

/** Does an operation from its preview to its effect, with the second person where it needs one. Returns whether it is done. */
export async function play(banto: Banto, name: string): Promise<boolean> {
  const { slack, sql, dialect } = banto;
  const act = acts(banto);
  await sql(`delete from payouts_v31 where status in ('ready_for_transfer', 'scheduled')`);
  const example = await examples[name]?.start({ slack, sql, dialect, now: someFriday });
  if (!example) throw new Error(`no example ${name}`);
  const view = await act.open(example.person, example.line, example.first);
  const said = [await act.submit(example.person, view, example.values)];
  if (example.second) {
    const [request] = await sql<{ id: string }>(`select id from banto.request where state = 'open'`);
    const card = await act.requestCard((_text, { blocks }) => JSON.stringify(blocks).includes(request?.id ?? '-'));
    said.push(await act.decide(ken, structuredClone(card), 'request.approve'));
  }
  expect([name, said.join()]).toEqual([name, expect.not.stringContaining('参照番号')]);
  return act.waitFor(() => example.done(), 10_000, `${name} to be done`);
}
