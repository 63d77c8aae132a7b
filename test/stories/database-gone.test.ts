import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { startBanto } from '../support/banto.ts';

test.each([{ transport: 'http' }, { transport: 'socket' }] as const)(
  'PostgreSQL goes away and comes back ($transport)',
  async ({ transport }) => {
    await using banto = await startBanto({
      dialect: 'production',
      transport,
      proxy: true,
      slack: { timings: { ack: 2_900 } },
    });
    const { register, asked, auditOf, statusOf, text, submit, waitFor } = acts(banto);
    const id = await register({ name: '停電の工房' });
    const opened = await banto.slack.as(ken).command(`/partners approve ${id}`);
    const modal = await opened.opened((view) => view.submit !== undefined);
    const ready = async (): Promise<number> => (await fetch(`${banto.url}/readyz`)).status;
    expect(await ready()).toBe(200);

    banto.proxy.shut();
    const sentence = await asked(hanako, '/orders stuck');
    expect(sentence).toContain('いまデータベースに接続できません。');
    const reference = /参照番号: (\S+)/.exec(sentence)?.[1];
    expect(banto.log.where({ reference })).toHaveLength(1);

    const failed = await banto.slack.as(ken).submit(modal, { note: '書きかけ' });
    expect(failed.shown).toBe(transport === 'http' ? 'http_service_error' : 'operation_timeout');
    expect(modal.open).toBe(true);
    expect(modal.trouble).toBeDefined();
    const unready = await fetch(`${banto.url}/readyz`);
    expect(unready.status).toBe(503);
    expect(await unready.json()).toMatchObject({ ready: false, reasons: [expect.stringMatching(/^database: /)] });
    expect((await fetch(`${banto.url}/healthz`)).status).toBe(200);

    banto.proxy.open();
    await waitFor(async () => (await ready()) === 200);
    expect(await asked(hanako, '/orders stuck')).toContain('0件');
    expect(text(modal)).toContain('停電の工房');
    expect(await submit(ken, modal)).toContain('「停電の工房」を承認しました。');
    expect(await statusOf(id)).toBe('approved');
    expect(await auditOf(id)).toMatchObject([{ outcome: 'done', reason: '書きかけ' }]);
  },
);
