import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { hanako } from '#playground/cast.ts';
import type { DemoThing } from '#playground/demo/control.ts';
import type { ControlState } from '#playground/slack/control/control.ts';
import type { Exchange } from '#playground/slack/control/traffic.ts';
import { patient } from '#playground/patience.ts';
import { seriousFaultsOf } from './accessibility.ts';
import { brokenButtonsOf, crowdedLabelsOf, outsideOf } from './layout.ts';
import { answerOf, type DemoProcess, Desk, openBrowser, press, startDemoProcess, storyFolder } from './support.ts';

let browser: Browser;
let demo: DemoProcess;
let desk: Desk;
let folder: Awaited<ReturnType<typeof storyFolder>>;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await storyFolder();
  // With names as awkward as a database allows.
  demo = await startDemoProcess(folder.path, '--hostile');
});
beforeEach(async () => {
  desk = new Desk(await browser.newPage({ locale: 'ja-JP', viewport: { width: 1280, height: 900 } }));
  await desk.visit(demo.url);
});
afterEach(async () => {
  await desk.close();
});
afterAll(async () => {
  await browser?.close();
  await demo?.interrupt();
  await folder?.[Symbol.asyncDispose]();
});

const slackState = (as: string): Promise<ControlState> => answerOf(`${demo.url}/playground/state?as=${as}`);

test('田中花子 asks for stuck orders, sorts, refreshes, takes the CSV, the SQL and the runbook, and shares', async () => {
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('/orders stuck 48');

  const answer = desk.page.locator('article.ephemeral').filter({ has: desk.page.getByRole('table') });
  const table = answer.getByRole('table');
  await table.waitFor();
  // Ten rows are a page.
  const numbers = () => table.locator('tbody tr td:nth-of-type(1)').allTextContents();
  const orders = await numbers();
  expect(orders).toHaveLength(10);
  await press(answer.getByRole('columnheader', { name: /注文番号/u }), '注文番号');
  await press(answer.getByRole('columnheader', { name: /注文番号/u }), '注文番号');
  const sorted = await numbers();
  expect(sorted).not.toEqual(orders);
  expect(sorted).toEqual(sorted.toSorted().toReversed());

  await press(answer, '更新');
  await answer.getByText('（編集済み）').waitFor();
  const more = (choice: string): Promise<unknown> => answer.locator('select.overflow').selectOption(choice);
  await more('csv');
  await more('sql');
  await desk.message('/orders stuck').locator('pre').filter({ hasText: 'manufacturing_orders' }).first().waitFor();
  await more('runbook');
  await desk
    .message('日次運用 2. 注文処理状況確認')
    .getByRole('heading', { name: /日次運用 2/u })
    .waitFor();
  await more('share');
  const shared = desk.page.locator('article:not(.ephemeral)').filter({ hasText: '滞留注文' });
  await shared.getByRole('table').waitFor();

  await desk.open('番頭');
  const download = desk.page.waitForEvent('download');
  await desk.page.getByRole('link', { name: /\.csv/u }).click();
  expect((await download).suggestedFilename()).toMatch(/^orders-stuck-.*\.csv$/u);

  // Other people see only what was shared.
  await desk.actAs(/加藤葵/u);
  await desk.open('ops');
  await shared.getByRole('table').waitFor();
  expect(await desk.page.getByText('あなただけに表示されています').count()).toBe(0);
  expect((await slackState(hanako)).faults).toEqual([]);
});

test('a partner applies, Sam Smith may not decide, 佐藤健 approves, and the card loses its buttons', async () => {
  await desk.open('reviews');
  await press(desk.page.getByRole('banner'), '舞台裏');
  await press(desk.page.getByRole('complementary'), 'パートナーが申請する');
  const card = desk.message(/輪島塗工房/u);
  await card.waitFor();

  await desk.actAs(/Sam Smith/u);
  await press(card, '承認');
  const refusal = desk.message('Only visible to you');
  await refusal.getByText('Only approvers can').waitFor();
  expect(await desk.dialog.count()).toBe(0);

  await desk.actAs(/佐藤健/u);
  await press(card, '承認');
  await desk.dialog.getByText('株式会社輪島塗工房').waitFor();
  // The focus starts in the first field and stays in the dialog.
  await desk.dialog.locator('textarea:focus').waitFor();
  for (const key of ['Tab', 'Tab', 'Shift+Tab', 'Shift+Tab']) {
    await desk.page.keyboard.press(key);
    expect(await desk.dialog.locator(':focus').count()).toBe(1);
  }
  await desk.dialog.getByLabel('メモ').fill('書類を確認しました');
  await press(desk.dialog, '承認する');
  await desk.dialog.getByText('「輪島塗工房」を承認しました。').waitFor();
  await desk.page.keyboard.press('Escape');
  await desk.dialog.waitFor({ state: 'detached' });

  await card.getByText('承認済み').waitFor();
  await card.getByText('@佐藤健').waitFor();
  await card.getByRole('button', { name: '承認', exact: true }).waitFor({ state: 'detached' });
  expect(await card.getByRole('button', { name: '拒否', exact: true }).count()).toBe(0);
  const partners = await answerOf<DemoThing[]>(`${demo.url}/demo/things?about=partners`);
  expect(partners.find(({ label }) => label === '輪島塗工房')?.status).toBe('approved');
  expect((await slackState(hanako)).faults).toEqual([]);
});

test('a rejection without a reason shows an error at the field, in Japanese', async () => {
  await desk.actAs(/鈴木一郎/u);
  await desk.open('reviews');
  const card = desk.message(/今治タオル工房/u);
  await press(card, '拒否');
  await press(desk.dialog, '拒否する');
  await desk.dialog.getByText('この必須フィールドに入力してください。').waitFor();
  await desk.dialog.locator('[aria-invalid]:focus').fill('連絡が取れません');
  await press(desk.dialog, '拒否する');
  await desk.dialog.getByText('「今治タオル工房」').waitFor();
  await card.getByText('連絡が取れません').waitFor();
  expect(await card.getByRole('button', { name: '承認', exact: true }).count()).toBe(0);
});

test('山田太郎 asks for last month’s payouts, as the marketplace’s function makes them', async () => {
  await desk.actAs(/山田太郎/u);
  await desk.open('ops');
  await desk.type('/payouts generate');
  await desk.dialog
    .getByText(/振込手数料 ¥250/u)
    .first()
    .waitFor();
  expect(await desk.dialog.getByRole('button', { name: /承認を依頼する/u }).count()).toBe(1);
});

test('the backstage shows what Slack and Banto say to each other, how fast, and what Slack refused', async () => {
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('/ops whoami');
  await desk.message('あなただけに表示されています', '権限').waitFor();
  await press(desk.page.getByRole('banner'), '舞台裏');
  const inspector = desk.page.locator('.inspector');
  await inspector.locator('summary').first().click();
  const typed = inspector.locator('li').filter({ hasText: '/ops whoami' }).first();
  await typed.getByText(/200 \d+ ms/u).waitFor();
  await typed.locator('summary').first().click();
  await typed.getByText('"text": "whoami"').waitFor();
  const answered = inspector.locator('li').filter({ hasText: 'response_url' }).first();
  await answered.locator('summary').first().click();
  await answered.getByText('blocks.validate に尋ねる内容').click();
  await answered.getByText('問題ありません。').waitFor();
  await demo.act({ do: 'fault', name: 'limited', on: true });
  try {
    await desk.type('/ops whoami');
    await inspector.locator('li.bad, li:has(.bad)').filter({ hasText: 'ratelimited' }).first().waitFor();
  } finally {
    await demo.act({ do: 'fault', name: 'limited', on: false });
  }
  expect(desk.complaints).toEqual([]);
});

test('on a phone everything is inside the screen: a channel with answers, the commands, the backstage, a dialog', async () => {
  await desk.page.setViewportSize({ width: 360, height: 740 });
  await desk.open('ops');
  await desk.type('/orders stuck');
  await desk.message('あなただけに表示されています').getByRole('table').waitFor();
  expect(await outsideOf(desk.page)).toEqual([]);

  await desk.type('/reports monthly');
  await desk.message('あなただけに表示されています', '月次レポート').locator('.chart').waitFor();
  expect(await outsideOf(desk.page)).toEqual([]);
  expect(await crowdedLabelsOf(desk.page)).toEqual([]);

  const box = desk.page.getByRole('combobox', { name: /コマンド/u });
  await box.fill('/pay');
  await desk.page.getByRole('option', { name: /\/payouts due/u }).waitFor();
  expect(await outsideOf(desk.page)).toEqual([]);
  expect(await seriousFaultsOf(desk.page)).toEqual([]);
  await box.fill('');

  await press(desk.page.getByRole('banner'), '舞台裏');
  const backstage = desk.page.getByRole('complementary');
  expect(await outsideOf(desk.page)).toEqual([]);
  expect(await seriousFaultsOf(desk.page)).toEqual([]);
  await press(backstage, '閉じる');
  await backstage.waitFor({ state: 'detached' });

  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  await press(desk.message(/パートナー審査/u), '詳細');
  await desk.message('あなただけに表示されています').waitFor();
  await desk.page.getByRole('button', { name: '承認', exact: true }).last().click();
  const cancel = desk.dialog.getByRole('button', { name: 'キャンセル' });
  await cancel.waitFor();
  expect(await outsideOf(desk.page)).toEqual([]);
  expect(await brokenButtonsOf(desk.page)).toEqual([]);
  expect(await seriousFaultsOf(desk.page)).toEqual([]);
  await cancel.click();
});

test('a thread opens and closes, and the page stays', async () => {
  await desk.open('reviews');
  const card = desk.message(/パートナー審査/u);
  await press(card, '返信する');
  const thread = desk.page.getByRole('complementary', { name: 'スレッド' });
  await thread.getByText(/パートナー審査/u).waitFor();
  await press(thread, '閉じる');
  await thread.waitFor({ state: 'detached' });
  await card.waitFor();
  expect(desk.complaints).toEqual([]);
});

test('what others wrote is marked until it is seen, replies too, and stays seen after a reload', async () => {
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('今日の振込を始めます');
  const written = desk.message('今日の振込を始めます');
  await written.waitFor();
  // Whoever changes the person stays in the channel, and has seen it.
  await desk.open('reviews');
  await desk.actAs(/佐藤健/u);
  const entry = desk.page.getByRole('navigation').getByRole('button', { name: 'ops' });
  await entry.locator('.count').waitFor();
  await desk.open('ops');
  await entry.locator('.count').waitFor({ state: 'detached' });
  await press(written, '返信する');
  const thread = desk.page.getByRole('complementary', { name: 'スレッド' });
  await thread.getByRole('textbox').fill('了解しました');
  await thread.getByRole('textbox').press('Enter');
  await thread.getByText('了解しました').waitFor();
  await press(thread, '閉じる');
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await written.getByRole('button', { name: '1件の返信' }).getByText('1件の新しい返信').waitFor();
  await written.getByRole('button', { name: '1件の返信' }).click();
  await press(thread, '閉じる');
  await written.getByText('1件の新しい返信').waitFor({ state: 'detached' });
  await desk.open('reviews');
  await desk.page.reload();
  await desk.page.getByRole('navigation').waitFor();
  expect(await entry.locator('.count').count()).toBe(0);
});

test('the completion offers what the person’s roles allow', async () => {
  const offered = async (person: RegExp): Promise<string> => {
    await desk.actAs(person);
    await desk.open('ops');
    await desk.page.getByRole('combobox', { name: /コマンド|command/u }).fill('/payouts');
    const list = desk.page.getByRole('listbox');
    await list.getByRole('option').first().waitFor();
    return (await list.getByRole('option').allTextContents()).join(' ');
  };
  expect(await offered(/加藤葵/u)).not.toContain('/payouts paid');
  expect(await offered(/田中花子/u)).toContain('/payouts paid');
});

test('a message is looked up from its own menu', async () => {
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('/orders stuck');
  const number = await desk
    .message(/PR-\d{8}-\d{4}/u)
    .getByRole('cell', { name: /PR-\d{8}-\d{4}/u })
    .first()
    .textContent();
  await desk.type(`${number} はどうなっていますか`);
  await press(desk.message('はどうなっていますか'), '番頭で調べる');
  await desk.page.getByText(`注文 ${number}`).first().waitFor();
  expect(desk.complaints).toEqual([]);
});

test('nothing moves for whoever wants no motion', async () => {
  await desk.page.emulateMedia({ reducedMotion: 'reduce' });
  await desk.open('reviews');
  await press(desk.message(/パートナー審査/u), '返信する');
  expect(await desk.page.evaluate('document.getAnimations().length')).toBe(0);
});

test('a file that was refused is mended and chosen again in the same dialog', async () => {
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('/payouts paid-list');
  const input = desk.dialog.locator('input[type=file]');
  const choose = async (text: string): Promise<void> => {
    const chooser = desk.page.waitForEvent('filechooser');
    const uploaded = desk.page.waitForResponse((response) => response.url().endsWith('/playground/act'));
    await input.click();
    expect(await input.inputValue()).toBe('');
    await (await chooser).setFiles({ name: 'furikomi.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await uploaded;
  };
  const [payout] = await answerOf<DemoThing[]>(`${demo.url}/demo/things?about=payouts`);
  await choose('なまえ,なにか\nあ,い\n');
  await desk.dialog.locator('footer .primary').click();
  await desk.dialog.getByText('1行目に見出しが必要です').waitFor();
  await choose(`支払いID,取引ID\n${payout?.id},FB20261126-777\n`);
  await desk.dialog.locator('footer .primary').click();
  await desk.dialog.getByText('FB20261126-777').first().waitFor();
  await press(desk.dialog.locator('footer'), 'キャンセル');
});

test('text from the database is shown as written, not as markup', async () => {
  await desk.open('reviews');
  const card = desk.message('<!channel> *x* & <@U1>');
  await card.getByText('<!here>|<https://evil.example|株式会社>').waitFor();
  expect(await card.locator('.mention, a, em, s, script').count()).toBe(0);
  // So is what people type, as in Slack: tags are no tags, and a handle is a person.
  await desk.type('<script>1 & 2</script> 🍣 @sato');
  const typed = desk.message('<script>1 & 2</script> 🍣');
  await typed.locator('.mention').getByText('@佐藤健').waitFor();
});

test('the keyboard picks a command, and while the bot is killed the person sees Slack’s error, until the bot restarts', async () => {
  const box = desk.page.getByRole('combobox', { name: /コマンド/u });
  await box.fill('/ord');
  await desk.page.getByRole('option', { name: /\/orders stuck/u }).waitFor();
  await box.press('ArrowDown');
  await box.press('Enter');
  expect(await box.inputValue()).toMatch(/^\/orders \w+ $/u);

  const { bot } = await demo.state();
  await press(desk.page.getByRole('banner'), '舞台裏');
  await press(desk.page.getByRole('complementary'), 'kill -9');
  await desk.type('/ops whoami');
  await desk.page.getByRole('alert').filter({ hasText: 'dispatch_failed' }).waitFor();
  await expect
    .poll(async () => (await demo.state()).bot, { timeout: patient(20_000) })
    .toMatchObject({ state: 'ready', starts: bot.starts + 1 });
  expect(demo.lines.some((line) => line.includes('SIGKILL'))).toBe(true);
  await desk.type('/ops whoami');
  await desk.message('あなただけに表示されています', '運用担当').waitFor();
});

test('what closes gives the focus back: a window, the backstage, a thread, the phone’s menu', async () => {
  const { page } = desk;
  const opened = async (button: Locator, closable: Locator): Promise<void> => {
    await button.focus();
    await page.keyboard.press('Enter');
    await closable.waitFor();
    await closable.locator(':focus').waitFor();
    await page.keyboard.press('Escape');
    await closable.waitFor({ state: 'detached' });
    await button.and(page.locator(':focus')).waitFor();
  };
  await page.locator('main:focus').waitFor();
  const side = page.getByRole('complementary');
  const top = page.getByRole('banner');
  await opened(top.getByRole('button', { name: '舞台裏' }), side);
  await opened(top.getByRole('button', { name: 'はじめに' }), desk.dialog);
  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  await opened(page.getByRole('button', { name: '返信する', exact: true }).last(), side);
  await opened(page.getByRole('button', { name: '承認', exact: true }).last(), desk.dialog);

  await page.setViewportSize({ width: 360, height: 740 });
  const menu = page.getByRole('button', { name: 'メニュー' });
  await menu.click();
  await page.getByRole('navigation').getByRole('button', { name: 'ops' }).focus();
  await page.keyboard.press('Escape');
  await page.locator('main:focus').waitFor();
  expect(await menu.getAttribute('aria-expanded')).toBe('false');
});

test('Slack’s client refuses a slash command that no app has', async () => {
  await desk.type('/order stuck');
  await desk.page.getByRole('alert').filter({ hasText: '/order は有効なコマンドではありません。' }).waitFor();
  const traffic = await answerOf<Exchange[]>(`${demo.url}/playground/traffic`);
  expect(traffic.map(({ what }) => what)).not.toContain('/order stuck');
  // As its sentence says: with a space before it, it is a message.
  const field = desk.page.getByRole('combobox', { name: /コマンド/u });
  expect(await field.inputValue()).toBe('/order stuck');
  await desk.type(' /order stuck');
  await desk.message('/order stuck').waitFor();
});

test('Slack’s client refuses every command in a thread', async () => {
  await desk.open('reviews');
  await desk.page.getByRole('button', { name: '返信する', exact: true }).last().click();
  const thread = desk.page.getByRole('complementary');
  const field = thread.getByRole('textbox');
  await field.fill('/partners pending');
  await field.press('Enter');
  await thread.getByRole('alert').filter({ hasText: '/partners はスレッドでは使えません。' }).waitFor();
  expect(await field.inputValue()).toBe('/partners pending');
});

test('a block that cannot be drawn takes nothing else with it', async () => {
  const never = { type: 'date', timestamp: 9e15, format: '{date}' };
  const elements = [{ type: 'rich_text_section', elements: [never] }];
  const broken = { type: 'rich_text', block_id: 'broken', elements };
  await desk.page.route('**/playground/state*', async (route) => {
    const state = (await (await route.fetch()).json()) as { channels: { messages: { blocks: object[] }[] }[] };
    for (const { messages } of state.channels) for (const message of messages) message.blocks.unshift(broken);
    await route.fulfill({ json: state });
  });
  await desk.page.reload();
  await desk.open('reviews');
  await desk.page.getByText('表示できないブロック: rich_text').first().waitFor();
  await desk.page.getByRole('button', { name: '承認', exact: true }).first().waitFor();
  expect(desk.complaints.splice(0).filter((line) => !/Invalid time value/u.test(line))).toEqual([]);
});

test('the clock moves for everyone, and the marketplace lives on', async () => {
  await press(desk.page.getByRole('banner'), '舞台裏');
  await desk.page.getByLabel('日時').fill('2027-03-01T10:00');
  await press(desk.page.getByRole('complementary'), '動かす');
  await desk.page.getByText(/2027年3月1日 10:00/u).waitFor();
  await desk.type('/orders today');
  const read = desk.message('あなただけに表示されています', '本日').getByText(/JST 時点/u);
  expect(await read.textContent()).toMatch(/^3\/1 10:0\d JST 時点/u);
  // The marketplace would have to live through eight thousand years.
  expect((await demo.act({ do: 'clock', now: '9999-12-31T00:00:00Z' })).ja).toContain('1年まで');
  await press(desk.page.getByRole('complementary'), '閉じる');
  await press(desk.page.getByRole('banner'), '舞台裏');
  const inspector = desk.page.locator('.inspector');
  await inspector.locator('summary').first().click();
  await inspector
    .locator('li')
    .filter({ hasText: '/orders today' })
    .first()
    .getByText(/^10:0\d:/u)
    .waitFor();
  const orders = await demo.act({
    do: 'sql',
    text: `select from manufacturing_orders where created_at > '2027-01-01'`,
  });
  expect(orders.ja).toMatch(/^SELECT [1-9]\d\d$/u);
});

// This test must be last, because it ends the demo.
test('after the clock was set back, new messages are still the last, and unread', async () => {
  const ahead = new Date(Date.now() + 40 * 86_400_000).toISOString();
  await demo.act({ do: 'clock', now: ahead });
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('先の日付です');
  await desk.message('先の日付です').waitFor();
  await demo.act({ do: 'clock', now: new Date().toISOString() });
  await desk.actAs(/佐藤健/u);
  await desk.open('ops');
  await desk.open('reviews');
  await desk.actAs(/田中花子/u);
  await desk.open('ops');
  await desk.type('もどりました');
  await desk.message('もどりました').waitFor();
  expect(await desk.page.getByRole('article').last().textContent()).toContain('もどりました');
  await desk.open('reviews');
  await desk.actAs(/佐藤健/u);
  await desk.page.getByRole('navigation').getByRole('button', { name: 'ops' }).locator('.count').waitFor();
});

test('Ctrl-C ends the demo and leaves no process', async () => {
  const { pid } = (await demo.state()).bot;
  expect(await demo.interrupt()).toBe(0);
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  await expect(fetch(demo.url)).rejects.toThrow('fetch failed');
  // The page shows the lost connection and does not break; the browser logs it.
  await desk.page.getByRole('alert').filter({ hasText: 'サーバーに接続できません。' }).waitFor();
  await desk.page.close();
  desk.complaints.length = 0;
});
