import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken } from '#playground/cast.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

test.each(dialects)(
  'a part of the digest or of Home that cannot be read costs only itself, and says so: %s',
  async (dialect) => {
    await using banto = await startBanto({ seed: true, dialect, now: new Date('2026-11-20T08:59:30+09:00') });
    const { waitFor, asked } = acts(banto);
    const breakTable = (table: string) =>
      banto.sql(`alter table ${table} rename to behind_${table};
      create view ${table} as select * from behind_${table} where broken()`);
    const home = async (person: string, says: string): Promise<string> => {
      await banto.slack.as(person).openHome();
      const shown = (): string => textOf(banto.slack.home(person));
      return waitFor(() => (shown().includes(says) ? shown() : undefined));
    };
    await banto.sql(
      `create function broken() returns boolean language plpgsql as $$ begin raise exception 'broken'; end $$`,
    );
    const well = await home(ken, '本日の数字');
    expect(well).toMatch(/新規注文　\d+件/u);
    expect(well).not.toContain('読み取れませんでした');

    await breakTable('manufacturing_orders');
    await breakTable('factory_products');
    move(banto, '2026-11-20T09:00:05+09:00');
    const digest = textOf(
      await waitFor(
        () => banto.slack.channel(channels.ops).find(({ text }) => text.includes('日次ダイジェスト')),
        20_000,
      ),
    );
    expect(digest).toContain('⚠ 滞留注文　読み取れませんでした');
    for (const part of ['昨日の注文', '今日の注文（この時刻まで）', '昨日の商品'])
      expect(digest).toContain(`${part}  ⚠ 読み取れませんでした`);
    expect(digest).toMatch(/昨日の新規パートナー {2}\d+件/u);
    expect(digest).toMatch(/今日の振込 {2}\d+件 ¥[\d,]+/u);
    expect(digest).toMatch(/監査ログの検証値（改ざん検知用）: \d+:/u);
    expect(await asked(hanako, '/ops digest')).toContain('⚠ 滞留注文　読み取れませんでした');

    const orders = await home(ken, '新規注文　⚠ 読み取れませんでした');
    expect(orders).toContain('滞留注文（24時間超）　⚠ 読み取れませんでした');
    expect(orders).toMatch(/本日までに振り込む支払い　\d+件/u);
    expect(orders).toMatch(/審査待ちのパートナー \d+件/u);

    await breakTable('manufacturing_partners');
    await breakTable('payouts_v31');
    const all = await home(ken, '審査待ちのパートナーを読み取れませんでした');
    expect(all).toContain('本日までに振り込む支払い　⚠ 読み取れませんでした');
    expect(all).toContain('操作');
    expect(all).not.toContain('承認・審査は 0件です');
  },
);
