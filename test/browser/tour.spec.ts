import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Language } from '#src/domain/text/words.ts';
import { patient } from '#playground/patience.ts';
import { seriousFaultsOf } from './accessibility.ts';
import { outsideOf } from './layout.ts';
import { type DemoProcess, Desk, openBrowser, press, startDemoProcess, storyFolder } from './support.ts';

let browser: Browser;
let demo: DemoProcess;
let folder: Awaited<ReturnType<typeof storyFolder>>;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await storyFolder();
  demo = await startDemoProcess(folder.path);
});
afterAll(async () => {
  await browser?.close();
  await demo?.interrupt();
  await folder?.[Symbol.asyncDispose]();
});

const phone = { width: 360, height: 740 };
const desktop = { width: 1440, height: 900 };
const alertsAt = Date.parse('2026-11-26T09:01:00+09:00');
const locales = { ja: 'ja-JP', en: 'en-US' } as const;

/** What the tour and Banto say. */
const said = {
  ja: {
    start: 'ツアーを始める',
    type: /を入力欄に入れる$/u,
    become: /さんになる$/u,
    open: / を開く$/u,
    send: '送信',
    approve: '承認',
    approveLast: '承認する',
    markPaid: '支払済みにする…',
    paid: '¥37,200 を支払済みにする',
    next: '確認へ進む',
    ask: /^承認を依頼する/u,
    agree: /を承認…$/u,
    take: '私が対応します',
    end: /これで全部です/u,
  },
  en: {
    start: 'Start the tour',
    type: /^Type /u,
    become: /^Become /u,
    open: /^Open /u,
    send: 'Send',
    approve: 'Approve',
    approveLast: 'Approve',
    markPaid: 'Mark as paid…',
    paid: 'Mark ¥37,200 paid',
    next: 'Continue',
    ask: /^Request (?:approval|¥)/u,
    agree: /^Approve ¥/u,
    take: 'I’ll take it',
    end: /That is all of it/u,
  },
} as const;

class Tourist extends Desk {
  readonly #words: (typeof said)[Language];

  constructor(page: ConstructorParameters<typeof Desk>[0], language: Language) {
    super(page);
    this.#words = said[language];
  }

  get tour(): Locator {
    return this.page.locator('.tour');
  }

  /** Presses what the panel offers: becomes the person, opens the channel, writes the command, which is then sent. */
  async follow(...offered: ('become' | 'open' | 'type')[]): Promise<void> {
    for (const each of offered) await this.tour.getByRole('button', { name: this.#words[each] }).click();
    if (offered.includes('type')) await press(this.page.locator('main .composer'), this.#words.send);
  }

  /** @throws when something of the page is outside the screen then, or cannot be used by everybody */
  async reached(step: number): Promise<void> {
    await this.tour.getByRole('heading', { name: new RegExp(` ${step} / 7$`, 'u') }).waitFor();
    const wrong = [...(await outsideOf(this.page)), ...(await seriousFaultsOf(this.page))];
    if (wrong.length > 0) throw new Error(`Outside the screen, or not for everybody: ${wrong.join('\n')}`);
  }

  /** Approves the newest request in #payouts as somebody else. */
  async agree({ withCode = false } = {}): Promise<void> {
    await this.follow('become');
    await this.message(/¥/u).getByRole('button', { name: this.#words.agree }).click();
    await this.dialog.locator('footer .button').last().click();
    if (!withCode) return;
    const code = await this.dialog.locator('.authenticator output').textContent();
    await this.dialog.locator('[data-block=code] input').fill(code ?? '');
    await this.dialog.locator('footer .button').last().click();
  }
}

test.each(['ja', 'en'] as const)('the tour, in %s, on a phone and at a desk', async (language) => {
  const words = said[language];
  const page = await browser.newPage({ locale: locales[language], viewport: desktop, hasTouch: true });
  const desk = new Tourist(page, language);
  await page.goto(demo.url);
  if (language === 'en') {
    // A new story, whose posts are in English.
    const reloaded = page.waitForEvent('load');
    await press(desk.dialog, 'Begin anew with posts in English');
    await reloaded;
    await desk.botReady();
    desk.complaints.length = 0;
  }
  expect(await desk.dialog.locator('.welcome').innerText()).not.toMatch(/[a-z0-9]\.[A-Z]/u);
  if (language === 'ja') {
    // Opened again, the welcome has nothing to lose a story with.
    await press(desk.dialog, '自分で試す');
    await press(page.getByRole('banner'), 'English');
    await press(page.getByRole('banner'), 'Welcome');
    await desk.dialog.getByText('The tour has seven steps').waitFor();
    await desk.dialog.getByRole('button', { name: /anew/u }).waitFor({ state: 'detached' });
    await press(desk.dialog, 'Look around');
    await press(page.getByRole('banner'), '日本語');
    await press(page.getByRole('banner'), 'はじめに');
  }
  const [first, second] = language === 'ja' ? [phone, desktop] : [desktop, phone];
  await page.setViewportSize(first);
  await press(desk.dialog, words.start);

  await desk.reached(1);
  await desk.follow('type');
  await desk.reached(2);

  await page.setViewportSize(second);
  await desk.follow('become', 'open');
  await press(desk.message(/燕三条クラフト/u), words.approve);
  await press(desk.dialog, words.approveLast);
  await desk.reached(3);
  await page.keyboard.press('Escape');

  await page.setViewportSize(first);
  await desk.follow('become', 'open', 'type');
  await press(desk.page.getByRole('row').filter({ hasText: '¥37,200' }).last(), words.markPaid);
  await desk.dialog.locator('[data-block=transaction_id] input').fill('FB20261126-001');
  await press(desk.dialog, words.paid);
  await desk.reached(4);
  await page.keyboard.press('Escape');

  await page.setViewportSize(second);
  await desk.follow('type');
  const payout = desk.dialog.locator('[data-block=id] select');
  await payout.selectOption((await payout.locator('option', { hasText: '¥250,000' }).getAttribute('value')) ?? '');
  await press(desk.dialog, words.next);
  await desk.dialog.locator('[data-block=transaction_id] input').fill('FB20261126-002');
  await press(desk.dialog, words.ask);
  await desk.tour.locator('.asked').waitFor();
  await page.keyboard.press('Escape');
  await desk.agree();
  await desk.reached(5);

  await page.setViewportSize(first);
  await desk.follow('become', 'type');
  const total = desk.dialog.getByRole('heading', { name: /¥/u });
  const whole = await total.textContent();
  await desk.dialog.locator('[data-block=exclude] label').filter({ hasText: '¥420,000' }).click();
  await expect.poll(() => total.textContent(), { timeout: patient(20_000) }).not.toBe(whole);
  await press(desk.dialog, words.ask);
  await desk.tour.locator('.asked').waitFor();
  await page.keyboard.press('Escape');
  await desk.agree({ withCode: true });
  await desk.reached(6);
  await page.keyboard.press('Escape');

  await page.setViewportSize(second);
  // A test walks faster than a visitor, to whom the alerts come by themselves.
  if (Date.parse((await demo.state()).now) < alertsAt)
    await demo.act({ do: 'clock', now: new Date(alertsAt).toISOString() });
  await desk.follow('become', 'open');
  await press(desk.message('🚨'), words.take);
  await desk.reached(7);

  await page.setViewportSize(first);
  await desk.follow('open', 'type');
  await desk.tour.getByText(words.end).waitFor();
  expect(await outsideOf(page)).toEqual([]);
  await desk.close();
});
