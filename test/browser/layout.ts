import type { Page } from 'playwright-core';

// What runs in the page is text here, because the tests' types know no page.

// A menu that folds is still on its way for a moment after the screen has changed.
const settled = `
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished));`;

const outside = `(async () => {${settled}
  const { clientWidth, scrollWidth } = document.documentElement;
  const found = [...document.querySelectorAll('body *')].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    if (width === 0 || (left >= -1 && right <= clientWidth + 1)) return false;
    return getComputedStyle(element).visibility !== 'hidden' && !element.closest('.table-scroll');
  });
  const named = found.map((element) => element.outerHTML.slice(0, 60));
  return scrollWidth > clientWidth ? ['the page is ' + scrollWidth + ' wide', ...named] : named;
})()`;

const brokenButtons = `[...document.querySelectorAll('dialog button, dialog button *')].filter((element) =>
  [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).some((node) => {
    const text = document.createRange();
    text.selectNode(node);
    return node.length < 8 && new Set([...text.getClientRects()].map(({ bottom }) => bottom)).size > 1;
  })
).map((element) => element.innerText)`;

const crowdedLabels = `[...document.querySelectorAll('.chart svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const labels = [...svg.querySelectorAll('text')]
    .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  return labels.flatMap(({ text, box }, index) => [
    ...(box.left < frame.left - 1 || box.right > frame.right + 1 ? [text] : []),
    ...labels.slice(index + 1).filter(({ box: other }) =>
      box.left < other.right && other.left < box.right && box.top < other.bottom - 2 && other.top < box.bottom - 2
    ).map((other) => text + ' on ' + other.text),
  ]);
})`;

/** Labels of charts that are cut at the side, or stand on each other. */
export const crowdedLabelsOf = (page: Page): Promise<string[]> => page.evaluate<string[]>(crowdedLabels);

/** What the page shows beyond the left or right end of the screen, except what scrolls in a box of its own. */
export const outsideOf = (page: Page): Promise<string[]> => page.evaluate<string[]>(outside);

/** Words of few letters, on a dialog's buttons, that need more than one line. */
export const brokenButtonsOf = (page: Page): Promise<string[]> => page.evaluate<string[]>(brokenButtons);
