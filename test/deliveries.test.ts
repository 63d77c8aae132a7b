import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { Deliveries } from '#src/process/deliveries.ts';
import type { Delivery } from '#src/slack/delivery.ts';

/** What happened, in order, with two deliveries of which the second is still on its way when the first is acknowledged. */
const together = (): { readonly seen: string[]; readonly arrive: (name: string) => () => Promise<void> } => {
  const seen: string[] = [];
  const deliveries = new Deliveries(async (delivery, acknowledge) => {
    await acknowledge();
    seen.push(`${delivery.kind} worked on`);
  });
  const arrive = (name: string) => {
    const response = new EventEmitter();
    deliveries.counted(() => undefined)({} as IncomingMessage, response as ServerResponse);
    return () =>
      deliveries.receive({ kind: name } as unknown as Delivery, () => {
        seen.push(`${name} acknowledged`);
        response.emit('close');
        return Promise.resolve();
      });
  };
  return { seen, arrive };
};

test('deliveries that arrive together are all acknowledged before one is worked on', async () => {
  const { seen, arrive } = together();
  const [one, other] = [arrive('one'), arrive('other')];
  await Promise.all([one(), new Promise((resolve) => setTimeout(resolve, 10)).then(other)]);
  expect(seen).toEqual(['one acknowledged', 'other acknowledged', 'one worked on', 'other worked on']);
});

test('a request that never becomes a delivery delays the others for a moment only', async () => {
  const { seen, arrive } = together();
  arrive('stuck');
  await arrive('one')();
  expect(seen).toEqual(['one acknowledged', 'one worked on']);
});
