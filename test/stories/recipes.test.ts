import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { features } from '#src/features/index.ts';
import { recheck } from '../recipes/recheck.ts';
import { rename } from '../recipes/rename.ts';
import { unreached } from '../recipes/unreached.ts';
import { type Banto, startBanto } from '../support/banto.ts';

/** What Banto can do after somebody followed CONTRIBUTING three times. */
const changed = features.map((feature) =>
  feature.name === 'partners'
    ? { ...feature, queries: [...feature.queries, unreached], operations: [...feature.operations, recheck, rename] }
    : feature,
);

describe.each(dialects)('the recipes of CONTRIBUTING, in the %s dialect', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, features: changed });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('/partners unreached says whom notifications did not reach, and how many', async () => {
    const id = await act.register({ name: '届かない工房' });
    await banto.sql(
      `insert into partner_notifications (partner_id, ${dialect === 'production' ? 'notification_type' : 'type'}, status)
       select $1, 'order_created', 'failed' from generate_series(1, 3)`,
      [id],
    );
    expect(act.text(await act.ask(hanako, '/partners 通知失敗'))).toMatch(/届かない工房[^\n]* 3/u);
  });

  test('/partners rename asks which partner, then for its new name, and then shows both', async () => {
    const id = await act.register({ name: '山田制作所' });
    const window = await (await banto.slack.as(ken).command('/partners rename')).opened();
    expect(act.text(window)).not.toContain('新しい名前');
    await banto.slack.as(ken).clickInView(window, 'value', { selected: id });
    await act.waitFor(() => act.text(window).includes('新しい名前'));
    await banto.slack.as(ken).submit(window, { name: '山田製作所' });
    await act.waitFor(() => act.text(window).includes('山田制作所 → 山田製作所'));
    await banto.slack.as(ken).submit(window, { reason: '登録の誤字' });
    await act.waitFor(() => act.text(window).includes('「山田制作所」を「山田製作所」に訂正しました'));
  });

  test('/partners rename with a part of its name asks for the new one at once', async () => {
    await act.register({ name: '川崎プレス工業' });
    const window = await (await banto.slack.as(ken).command('/partners 改名 川崎プレス')).opened();
    expect(act.text(window)).toContain('新しい名前');
    await banto.slack.as(ken).submit(window, { name: '川崎プレス' });
    await act.waitFor(() => act.text(window).includes('川崎プレス工業 → 川崎プレス'));
  });

  test('/partners recheck is refused while there are open orders', async () => {
    const id = await act.register({ name: '受注中の工房', status: 'approved' });
    await banto.sql(
      `insert into manufacturing_orders (order_id, partner_id, status) values ('PR-OPEN-1', $1, 'accepted')`,
      [id],
    );
    expect(await act.asked(ken, `/partners recheck ${id}`)).toContain('未完了の注文が 1件あるため、再審査できません');
  });
});
