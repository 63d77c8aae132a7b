import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { MovableClock } from '#src/process/clock.ts';
import { aMinutePasses, type Banto, someFriday, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({
    mayRefuse: [/^users\.info user_not_found/, /^conversations\.open (?:user_not_found|user_disabled)/],
  });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

const clock = (): MovableClock => {
  const [app] = banto.apps;
  if (!(app?.clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
  return app.clock;
};

let requested = 0;
/** Sam asks to pay out more than one person may. */
const ask = async (by = sam) => {
  const id = await act.owe({ amount: 300_000 });
  requested += 1;
  const said = await act.submit(by, await act.open(by, `/payouts paid ${id} GONE-${requested}`));
  expect(said).toMatch(/承認を依頼しました|A second person has been asked/);
  const { id: request, card } = await act.openRequest(`payout:${id}`);
  return { id, request, card: structuredClone(card) };
};

/** Ways in which Slack says that somebody is not there any more. */
const gone = [
  ['is deactivated', (id: string) => void (banto.slack.people.get(id)!.deleted = true)],
  ['is unknown to Slack', (id: string) => void banto.slack.people.delete(id)],
] as const;

/** Runs the work while Slack says that this person is gone. */
const without = async (id: string, leave: (id: string) => void, work: () => Promise<void>): Promise<void> => {
  const person = banto.slack.people.get(id)!;
  leave(id);
  aMinutePasses();
  try {
    await work();
  } finally {
    person.deleted = false;
    banto.slack.people.set(id, person);
    aMinutePasses();
  }
};

const state = async (request: string): Promise<string | undefined> =>
  (await banto.sql<{ state: string }>('select state from banto.request where id = $1', [request]))[0]?.state;

test.each(gone)('the requester %s: approving closes the request, and nothing is paid', async (_how, leave) => {
  const { id, request, card } = await ask();
  await without(sam, leave, async () => {
    expect(await act.decide(ken, card, 'request.approve')).toContain('現在この操作の権限を持たない');
    expect(await state(request)).toBe('failed');
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    const [row] = await act.audit(`operation = 'request.approve' and request_id = $1`, [request]);
    expect(row?.reason).toMatch(/^not_permitted: /);
    // The notice to somebody who is gone does not wait for ever.
    await act.waitForCards(5_000);
    expect(await act.waitForCards(5_000)).toBe(0);
  });
});

test.each(gone)('the requester %s: the request can be rejected', async (_how, leave) => {
  const { request, card } = await ask();
  await without(sam, leave, async () => {
    const modal = await (await banto.slack.as(ken).click(card, 'request.reject')).opened((view) => !!view.submit);
    await banto.slack.as(ken).submit(modal, { reason: '退職のため' });
    expect(await act.waitFor(async () => (await state(request)) === 'rejected')).toBe(true);
  });
});

test.each(gone)('the requester %s: the request expires, and so do the others', async (_how, leave) => {
  const mine = await ask();
  const other = await ask(hanako);
  await without(sam, leave, async () => {
    clock().set(new Date(someFriday.getTime() + 25 * 3_600_000));
    const ended = await act.waitFor(
      async () => (await state(mine.request)) === 'expired' && (await state(other.request)) === 'expired',
    );
    expect(ended).toBe(true);
  });
  clock().set(someFriday);
});

test('Slack does not answer about the requester: rejecting and withdrawing need no answer', async () => {
  const { request, card } = await ask();
  aMinutePasses();
  banto.slack.fail(
    'users.info',
    Array.from({ length: 20 }, () => ({ status: 500, when: ({ user }: { user?: unknown }) => user === sam })),
  );
  const modal = await (await banto.slack.as(ken).click(card, 'request.reject')).opened((view) => !!view.submit);
  await banto.slack.as(ken).submit(modal, { reason: 'いらなくなったため' });
  expect(await act.waitFor(async () => (await state(request)) === 'rejected')).toBe(true);
  banto.slack.mend();
});

// Of the last Slack has not told anybody yet.
test.each(['account_inactive', 'a_code_of_tomorrow'])(
  'Slack refuses to say who the requester is (%s): who approves is told at once that it waits, and it goes on by itself',
  async (error) => {
    const { id, card } = await ask();
    aMinutePasses();
    banto.slack.fail(
      'users.info',
      Array.from({ length: 50 }, () => ({ error, when: ({ user }: { user?: unknown }) => user === sam })),
    );
    const click = await banto.slack.as(ken).click(card, 'request.approve');
    expect(act.text(await click.message((message) => message.ts !== card.ts))).toContain(
      `いまSlackで権限を確認できないため（${error}）、待っています`,
    );
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    banto.slack.mend();
    aMinutePasses();
    expect(await act.waitFor(async () => (await act.payout(id))?.status === 'completed', 20_000)).toBe(true);
  },
);

test('one request that cannot be tended does not keep the others from expiring', async () => {
  const broken = await ask();
  const other = await ask();
  await banto.sql(`create function banto.planted() returns trigger language plpgsql as
    $$ begin if new.id = '${broken.request}' and new.state = 'expired' then raise 'planted'; end if; return new; end $$`);
  await banto.sql(
    `create trigger planted before update on banto.request for each row execute function banto.planted()`,
  );
  clock().set(new Date(someFriday.getTime() + 25 * 3_600_000));
  await act.waitFor(async () => (await state(other.request)) === 'expired');
  expect(await state(broken.request)).toBe('open');
  await banto.sql('drop trigger planted on banto.request');
  await act.waitFor(async () => (await state(broken.request)) === 'expired');
  clock().set(someFriday);
});

test.each(gone)(
  'every approver %s: a request that nobody could decide is refused with the reason',
  async (_how, leave) => {
    const people = [ken, ichiro, taro].map((id) => banto.slack.people.get(id)!);
    for (const { id } of people) leave(id);
    aMinutePasses();
    const id = await act.owe({ amount: 400_000 });
    const said = await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} NOBODY-1`));
    expect(said).toContain('承認できる方がほかにいないため、依頼を受け付けられません');
    expect(said).toContain('roles.approver');
    expect(await banto.sql('select from banto.request where subject = $1', [`payout:${id}`])).toEqual([]);
    const [row] = await act.auditRows(1, `subject = $1 and outcome = 'refused'`, [`payout:${id}`]);
    expect(row?.reason).toMatch(/^no_approver: /);
    // What one person may do alone is not stopped.
    const small = await act.owe({ amount: 3_000 });
    expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${small} SMALL-${_how.length}`))).toContain(
      '支払済み',
    );
    for (const person of people) {
      person.deleted = false;
      banto.slack.people.set(person.id, person);
    }
    aMinutePasses();
  },
);

test('the only approver asks: nobody else could decide; with Slack silent about the others the request is taken', async () => {
  const others = [ichiro, taro].map((id) => banto.slack.people.get(id)!);
  for (const person of others) person.deleted = true;
  aMinutePasses();
  const id = await act.owe({ amount: 400_000 });
  expect(await act.submit(ken, await act.open(ken, `/payouts paid ${id} ONLY-1`))).toContain(
    '承認できる方がほかにいない',
  );
  for (const person of others) person.deleted = false;
  aMinutePasses();
  banto.slack.fail(
    'users.info',
    Array.from({ length: 50 }, () => ({ status: 500, when: ({ user }: { user?: unknown }) => user !== ken })),
  );
  expect(await act.submit(ken, await act.open(ken, `/payouts paid ${id} ONLY-1`))).toContain('承認を依頼しました');
  banto.slack.mend();
});

test('an expired request that no round has closed yet cannot be approved', async () => {
  await using slow = await startBanto({ paces: { requestsMs: 3_600_000 } });
  const here = acts(slow);
  // A new request wakes the round, too, which may run only after the clock has moved.
  await slow.sql('alter table banto.request disable trigger notify_changed');
  const id = await here.owe({ amount: 300_000 });
  await here.submit(hanako, await here.open(hanako, `/payouts paid ${id} LATE-1`));
  const { id: request, card } = await here.openRequest(`payout:${id}`);
  const [app] = slow.apps;
  if (!(app?.clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
  app.clock.set(new Date(someFriday.getTime() + 25 * 3_600_000));
  const asked = structuredClone(card);
  expect(await here.decide(ken, asked, 'request.approve')).toContain('期限が切れました');
  expect((await here.payout(id))?.status).toBe('ready_for_transfer');
  const [row] = await slow.sql<{ state: string }>('select state from banto.request where id = $1', [request]);
  expect(row?.state).toBe('open');
  const modalOrWord = await slow.slack.as(ken).click(asked, 'request.reject');
  expect(here.text(await modalOrWord.message())).toContain('期限が切れました');
});

test.each(gone)(
  'the holder of a task %s: it stands on the Home of everybody who could take it',
  async (_how, leave) => {
    const title = `容量の確認（${_how}）`;
    await banto.sql(
      `with list as (
      insert into banto.checklist (period, due, opened_at, deadline) values ('weekly', $1, $1, $2) returning id
    ) insert into banto.task (checklist_id, item, title, assignee) select id, 1, $3::jsonb, $4 from list`,
      [
        clock().now(),
        new Date(clock().now().getTime() + 7 * 86_400_000),
        JSON.stringify({ ja: title, en: title }),
        sam,
      ],
    );
    const home = async (): Promise<string> => {
      await banto.slack.as(hanako).openHome();
      return textOf(await act.waitFor(() => banto.slack.home(hanako)));
    };
    expect(await home()).not.toContain(title);
    await without(sam, leave, async () => {
      const shown = await act.waitFor(async () => (await home()).split('\n').find((line) => line.includes(title)));
      expect(shown).toContain(`（担当の <@${sam}> さんは対応できなくなりました）`);
    });
  },
);

test('Slack does not give the group of a task’s holder: nothing is said about them', async () => {
  await banto.sql(`update banto.task set assignee = $1`, [sam]);
  aMinutePasses();
  banto.slack.fail(
    'usergroups.users.list',
    Array.from({ length: 30 }, () => ({ status: 500 })),
  );
  // A task of nobody's tells that Home was drawn anew.
  await banto.sql(
    `insert into banto.task (checklist_id, item, title)
      select id, 2, '{"ja": "あとの作業", "en": "later"}' from banto.checklist limit 1`,
  );
  const shown = await act.waitFor(async () => {
    await banto.slack.as(hanako).openHome();
    const home = textOf(await act.waitFor(() => banto.slack.home(hanako)));
    return home.includes('あとの作業') ? home : undefined;
  });
  expect(shown).not.toContain('対応できなくなりました');
  banto.slack.mend();
  aMinutePasses();
});
