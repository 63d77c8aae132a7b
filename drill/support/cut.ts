import { waitFor } from '#playground/patience.ts';
import type { Cut, Sent } from '#playground/proxy/proxy.ts';
import type { Rig } from '#playground/rig/rig.ts';

interface Place {
  readonly where: Cut;
  /** Called at every statement until one is cut. */
  readonly at: (sent: Sent) => boolean;
}

/** Does a click and cuts the connection at a statement, once. Returns its text, or undefined when it has none such. */
export async function cutAt(
  { proxy, sql }: Rig,
  { where, at }: Place,
  click: () => Promise<unknown>,
): Promise<string | undefined> {
  let cut: string | undefined;
  proxy.watch = (sent) => {
    if (cut !== undefined || !at(sent)) return undefined;
    cut = sent.text;
    return where;
  };
  try {
    await click();
    // The acknowledgement comes before the work, so wait until the connection was cut or no receipt is left.
    await waitFor(async () => {
      if (cut !== undefined) return true;
      const [row] = await sql<{ open: number }>(
        `select count(*) as open from banto.receipt where kind = 'operation' and state in ('stored', 'started')`,
      );
      return row?.open === 0;
    }, 20_000);
    return cut;
  } finally {
    proxy.watch = undefined;
  }
}
