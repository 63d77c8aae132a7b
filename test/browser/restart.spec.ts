import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patient } from '#playground/patience.ts';
import { type DemoProcess, Desk, openBrowser, press, startDemoProcess, storyFolder } from './support.ts';

let browser: Browser;
let folder: Awaited<ReturnType<typeof storyFolder>>;
let demo: DemoProcess;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await storyFolder();
});
afterAll(async () => {
  await demo?.interrupt();
  await browser?.close();
  await folder?.[Symbol.asyncDispose]();
});

const open = async (): Promise<Desk> => {
  demo = await startDemoProcess(folder.path, '--dialect', 'runbook');
  const desk = new Desk(await browser.newPage({ locale: 'ja-JP', viewport: { width: 1280, height: 900 } }));
  await desk.visit(demo.url);
  return desk;
};

test('the story goes on after Ctrl-C, and begins anew when somebody asks for it', async () => {
  let desk = await open();
  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  await press(desk.message(/燕三条クラフト/u), '承認');
  await press(desk.dialog, '承認する');
  await desk.dialog.getByText('「燕三条クラフト」を承認しました。').waitFor();
  await desk.page.keyboard.press('Escape');
  await desk.message(/燕三条クラフト/u, '承認済み').waitFor();
  const before = await demo.state();
  expect(await demo.interrupt()).toBe(0);
  desk.complaints.length = 0;
  await desk.close();

  desk = await open();
  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  const card = desk.message(/燕三条クラフト/u);
  await card.getByText('承認済み').waitFor();
  const after = await demo.state();
  expect(after.story).toBe(before.story);
  // The clock stood still meanwhile.
  expect(Date.parse(after.now) - Date.parse(before.now)).toBeLessThan(patient(60_000));
  // Banto knows its cards: none is posted again.
  await desk.type('/partners pending');
  await desk.message('あなただけに表示されています').waitFor();
  expect(await desk.page.getByRole('article').filter({ hasText: '燕三条クラフト' }).count()).toBe(1);

  await press(desk.page.getByRole('banner'), '舞台裏');
  await press(desk.page.getByRole('complementary'), '最初からやり直す');
  const reloaded = desk.page.waitForEvent('load', { timeout: patient(60_000) });
  await press(desk.dialog, '日本語で');
  await reloaded;
  await press(desk.dialog, '自分で試す');
  expect((await demo.state()).story).not.toBe(after.story);
  await desk.open('reviews');
  await desk
    .message(/燕三条クラフト/u)
    .getByRole('button', { name: '承認', exact: true })
    .waitFor();
  desk.complaints.length = 0;
  await desk.close();
});
