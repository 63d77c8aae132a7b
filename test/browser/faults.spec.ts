import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditView } from '#playground/demo/control.ts';
import { type FaultName, faultNames, faults } from '#playground/demo/faults.ts';
import { patient } from '#playground/patience.ts';
import { answerOf, type DemoProcess, Desk, openBrowser, press, startDemoProcess, storyFolder } from './support.ts';

let browser: Browser;
let demo: DemoProcess;
let desk: Desk;
let folder: Awaited<ReturnType<typeof storyFolder>>;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await storyFolder();
  demo = await startDemoProcess(folder.path, '--socket', '--dialect', 'runbook');
  desk = new Desk(await browser.newPage({ locale: 'ja-JP', viewport: { width: 1440, height: 900 } }));
  await desk.visit(demo.url);
  await press(desk.page.getByRole('banner'), '舞台裏');
});
afterAll(async () => {
  await browser?.close();
  await demo?.interrupt();
  await folder?.[Symbol.asyncDispose]();
});

const backstage = (): Locator => desk.page.getByRole('complementary', { name: '舞台裏' });

/** Presses a fault's button, and waits until the backstage says what happened. Returns the whole line. */
async function turn(name: FaultName, line = faults[name].said.ja): Promise<string> {
  const { label, stays } = faults[name];
  const button = backstage().getByRole(stays ? 'switch' : 'button', { name: label.ja, exact: true });
  await button.click();
  const said = backstage().getByRole('status').filter({ hasText: line });
  await said.waitFor();
  return (await said.textContent()) ?? '';
}
const mend = (name: FaultName): Promise<string> => turn(name, '元に戻しました。');

/** The newest answer to what one types, with these words in it. */
async function ask(line: string, ...words: (string | RegExp)[]): Promise<Locator> {
  await desk.open('ops');
  await desk.type(line);
  const answer = desk.message('あなただけに表示されています', ...words);
  await answer.waitFor();
  return answer;
}

const works = (): Promise<Locator> => ask('/ops whoami', '権限');

/** A partner applies; resolves to its name. */
async function applies(): Promise<string> {
  const { ja } = await demo.act({ do: 'fault', name: 'partner applies', on: true });
  return ja.slice(faults['partner applies'].said.ja.length);
}
const cards = (name: string): Locator => desk.page.getByRole('article').filter({ hasText: name });

/** Somebody applies while Slack fails: afterwards there is one card, not none and not two. */
async function oneCardAfter(name: FaultName): Promise<void> {
  await turn(name);
  await desk.open('reviews');
  const applicant = await applies();
  await expect.poll(async () => (await demo.state()).faults).toEqual([name]);
  await mend(name);
  await cards(applicant).first().waitFor();
  await works();
  await desk.open('reviews');
  expect(await cards(applicant).count()).toBe(1);
}

/** 佐藤健 approves the newest applicant; resolves to the card. */
async function approve(applicant: string): Promise<void> {
  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  await press(cards(applicant).last(), '承認');
  await press(desk.dialog, '承認する');
}

/** How many approvals of partners the audit log has. */
async function approvals(): Promise<number> {
  const { columns, rows } = await answerOf<AuditView>(`${demo.url}/demo/audit`);
  const [operation, outcome] = [columns.indexOf('operation'), columns.indexOf('outcome')];
  return rows.filter((row) => row[operation] === 'partners.approve' && row[outcome] === 'done').length;
}

const isReady = async (starts: number): Promise<void> => {
  await expect
    .poll(async () => (await demo.state()).bot, { timeout: patient(20_000) })
    .toMatchObject({ state: 'ready', starts });
};

/** What each fault does, and that nothing is lost or done twice. */
const proofs: Readonly<Record<FaultName, () => Promise<void>>> = {
  limited: () => oneCardAfter('limited'),
  failing: () => oneCardAfter('failing'),
  lost: () => oneCardAfter('lost'),
  twice: async () => {
    const before = await approvals();
    const applicant = await applies();
    await desk.open('reviews');
    await cards(applicant).first().waitFor();
    await turn('twice');
    await approve(applicant);
    await desk.dialog.getByText('を承認しました。').waitFor();
    await desk.page.keyboard.press('Escape');
    await mend('twice');
    expect(await approvals()).toBe(before + 1);
  },
  'edit refused': async () => {
    const applicant = await applies();
    await desk.open('reviews');
    await cards(applicant).first().waitFor();
    await turn('edit refused');
    await approve(applicant);
    await desk.dialog.getByText('を承認しました。').waitFor();
    await desk.page.keyboard.press('Escape');
    // What cannot be edited is posted anew.
    await cards(applicant).filter({ hasText: '承認済み' }).waitFor();
    await mend('edit refused');
  },
  'card deleted': async () => {
    const applicant = await applies();
    await desk.open('reviews');
    await cards(applicant).first().waitFor();
    await turn('card deleted');
    await cards(applicant).waitFor({ state: 'detached' });
    // Who asks what waits finds the card again.
    await desk.actAs(/佐藤健/u);
    await ask('/partners pending', applicant);
    await desk.open('reviews');
    await cards(applicant).first().waitFor();
  },
  'group disabled': async () => {
    await turn('group disabled');
    // Banto forgets what it knows of the group, as it does within a minute.
    await demo.act({ do: 'fault', name: 'restart', on: true });
    await desk.actAs(/Sam Smith/u);
    await desk.open('ops');
    await desk.type('/partners pending');
    await desk.message('Only visible to you', 'subteam_disabled').waitFor();
    await desk.actAs(/田中花子/u);
    await mend('group disabled');
  },
  'socket dropped': async () => {
    await turn('socket dropped');
    await expect.poll(async () => (await desk.connections(demo.url)) > 0, { timeout: patient(20_000) }).toBe(true);
    await works();
  },
  slow: async () => {
    await turn('slow');
    const begun = Date.now();
    await ask('/orders today', '本日');
    expect(Date.now() - begun).toBeGreaterThan(400);
    await mend('slow');
  },
  'read only': async () => {
    await turn('read only');
    await ask('/orders stuck', '読み取り専用');
    await mend('read only');
    await works();
  },
  gone: async () => {
    await turn('gone');
    await ask('/orders stuck', 'いまデータベースに接続できません');
    await mend('gone');
    await works();
  },
  stuck: async () => {
    const order = /PR-\d+-\d+$/u.exec(await turn('stuck'))?.[0] ?? 'no order';
    await ask('/orders stuck', order);
  },
  'notification failed': async () => {
    const order = /PR-\d+-\d+$/u.exec(await turn('notification failed'))?.[0] ?? 'no order';
    await ask(`/orders show ${order}`, order, '失敗');
  },
  'partner applies': async () => {
    await desk.open('reviews');
    const line = await turn('partner applies');
    await cards(line.slice(faults['partner applies'].said.ja.length)).first().waitFor();
  },
  'edited by SQL': async () => {
    const [, after = 'no amount'] = / → (¥[\d,]+)$/u.exec(await turn('edited by SQL')) ?? [];
    await ask('/payouts ready', after);
  },
  'put back': async () => {
    await turn('put back');
    const payout = await ask('/payouts due');
    await payout.getByRole('button', { name: '支払済みにする…' }).first().click();
    await desk.dialog.locator('[data-block=transaction_id] input').fill('FB20261126-009');
    await desk.dialog.locator('footer .button').last().click();
    await desk.dialog.getByText('保存しませんでした').waitFor();
    await desk.page.keyboard.press('Escape');
    await mend('put back');
  },
  'generation fails': async () => {
    await desk.actAs(/山田太郎/u);
    await turn('generation fails');
    await ask('/payouts generate', '締め処理中です');
    await mend('generation fails');
    // In this story a payout of that day exists already, so the function itself works again.
    await ask('/payouts generate', '同じ受取人・同じ予定日の支払い');
  },
  restart: async () => {
    const { starts } = (await demo.state()).bot;
    await turn('restart');
    await isReady(starts + 1);
    await works();
  },
  kill: async () => {
    const { starts } = (await demo.state()).bot;
    await turn('kill');
    await isReady(starts + 1);
    await works();
  },
};

test.each(faultNames)('%s', async (name) => {
  await desk.actAs(/田中花子/u);
  await proofs[name]();
  expect((await demo.state()).faults).toEqual([]);
  expect(desk.complaints).toEqual([]);
});

test('who presses the last button while Banto is killed presses again, and it is done once', async () => {
  const before = await approvals();
  const { starts } = (await demo.state()).bot;
  const applicant = await applies();
  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  await press(cards(applicant).last(), '承認');
  const approveIt = desk.dialog.getByRole('button', { name: '承認する', exact: true });
  await approveIt.waitFor();
  await Promise.all([approveIt.click(), demo.act({ do: 'fault', name: 'kill', on: true })]);
  await isReady(starts + 1);
  const pressAgain = async (): Promise<number> => {
    if (await approveIt.isVisible()) await approveIt.click();
    return approvals();
  };
  await expect.poll(pressAgain, { timeout: patient(30_000), interval: 1_000 }).toBe(before + 1);
  await desk.page.keyboard.press('Escape');
  await cards(applicant).filter({ hasText: '承認済み' }).waitFor();
  expect(await approvals()).toBe(before + 1);
  expect(desk.complaints).toEqual([]);
});
