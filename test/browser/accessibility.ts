import axe from 'axe-core';
import type { Page } from 'playwright-core';

// What runs in the page is text here, because the tests' types know no page.
const found = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')))`;

/** What axe-core calls a serious or critical fault for people with a screen reader, a keyboard or weak eyes. */
export async function seriousFaultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(found);
}
