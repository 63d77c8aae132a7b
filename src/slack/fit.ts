import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import { cut } from '../domain/text/text.ts';
import { limits } from './limits.ts';

/** Lengths to which texts are cut, tried in this order until the message fits. */
const LENGTHS = [1_000, 500, 250, 120, 60, 30];
/** Not counted here: tables have limits of their own and are built to keep them. */
const TABLES = ['table', 'data_table'];

/**
 * Returns the blocks unchanged when Slack accepts them; otherwise with long texts cut to the greatest length at which
 * they fit. Builders of long messages keep a budget of their own; this is for unexpected cases.
 */
export function fit(blocks: KnownBlock[]): KnownBlock[] {
  if (fits(blocks)) return blocks;
  const shorter = LENGTHS.map((length) => () => blocks.map((block) => shortened(block, length)));
  for (const shorten of shorter) {
    const candidate = shorten();
    if (fits(candidate)) return candidate;
  }
  return shorter.at(-1)?.() ?? blocks;
}

function fits(blocks: readonly KnownBlock[]): boolean {
  const counted = blocks.filter(({ type }) => !TABLES.includes(type));
  const { characters, json } = limits.message;
  return JSON.stringify(counted).length <= json && charactersIn(counted) <= characters;
}

/** Counts UTF-16 units, which are never fewer than the characters that Slack counts. */
function charactersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : charactersIn(item)),
    0,
  );
}

/** Shortens only rich text, which holds what people and databases say. */
function shortened(block: KnownBlock, length: number): KnownBlock {
  if (block.type !== 'rich_text') return block;
  return {
    ...block,
    elements: block.elements.map((part) =>
      part.type === 'rich_text_list'
        ? { ...part, elements: part.elements.map((section) => shortSection(section, length)) }
        : part.type === 'rich_text_section'
          ? shortSection(part, length)
          : part,
    ),
  };
}

const shortSection = (section: RichTextSection, length: number): RichTextSection => ({
  ...section,
  elements: section.elements.map((element): RichTextElement =>
    element.type === 'text' ? { ...element, text: cut(element.text, length) } : element,
  ),
});
