/** `npm run screenshots`: takes the README's pictures from the demo, in both languages. Needs Chromium, as the browser tests do. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Language } from '#src/domain/text/words.ts';
import { Desk, openBrowser, press, startDemoProcess, storyFolder } from './support.ts';

const pictures = new URL('../../docs/pictures/', import.meta.url);
const locales = { ja: 'ja-JP', en: 'en-US' } as const;
const desktop = { width: 1200, height: 720 };
const phone = { width: 360, height: 720 };

await mkdir(pictures, { recursive: true });
await using folder = await storyFolder();
const demo = await startDemoProcess(folder.path);
const browser = await openBrowser();
try {
  for (const language of ['ja', 'en'] as const) await take(language);
} finally {
  await browser.close();
  await demo.interrupt();
}

async function take(language: Language): Promise<void> {
  const page = await browser.newPage({ locale: locales[language], viewport: desktop });
  const desk = new Desk(page);
  const shoot = async (name: string): Promise<void> => {
    await page.evaluate('document.fonts.ready');
    await page.screenshot({
      path: fileURLToPath(new URL(`${name}.${language}.png`, pictures)),
      animations: 'disabled',
    });
  };
  await page.goto(demo.url);
  if (language === 'en') {
    const reloaded = page.waitForEvent('load');
    await press(desk.dialog, 'Begin anew with posts in English');
    await reloaded;
    await desk.botReady();
  }
  await desk.dialog.locator('footer .primary').click();
  await desk.open('ops');
  await desk.type('/orders stuck');
  await desk
    .message(/PR-2026/u)
    .getByRole('table')
    .waitFor();
  await shoot('tour');
  // The approver reads the visitor's language since the tour began.
  await desk.actAs(/佐藤健/u);
  await desk.open('reviews');
  await press(desk.message(/燕三条クラフト/u), language === 'ja' ? '承認' : 'Approve');
  await desk.dialog.locator('textarea').waitFor();
  await shoot('preview');
  await page.keyboard.press('Escape');
  await desk.dialog.waitFor({ state: 'detached' });
  await page.setViewportSize(phone);
  await desk.message(/燕三条クラフト/u).scrollIntoViewIfNeeded();
  await shoot('phone');
  await page.close();
}
