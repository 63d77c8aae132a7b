import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import { cut } from '../domain/text.ts';
import { limits } from './limits.ts';

/** How long one text may be, ever shorter until the message fits. */
const LENGTHS = [1_000, 500, 250, 120, 60, 30];
/** They have limits of their own, and are built within them. */
const TABLES = ['table', 'data_table'];

/**
 * The blocks as they are when Slack takes them; otherwise with all long texts cut to the same length, the longest at which
 * they fit. Builders that say many things at length have budgets of their own: this is for what nobody expected.
 */
export function fit(blocks: KnownBlock[]): KnownBlock[] {
  if (fits(blocks)) return blocks;
  const shorter = LENGTHS.map((length) => () => blocks.map((block) => shortened(block, length)));
  for (const make of shorter) {
    const made = make();
    if (fits(made)) return made;
  }
  return shorter.at(-1)?.() ?? blocks;
}

function fits(blocks: readonly KnownBlock[]): boolean {
  const counted = blocks.filter(({ type }) => !TABLES.includes(type));
  const { characters, json } = limits.message;
  return JSON.stringify(counted).length <= json && charactersIn(counted) <= characters;
}

/** In UTF-16 units, of which there are never fewer than Slack counts. */
function charactersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : charactersIn(item)),
    0,
  );
}

/** Rich text alone: it holds whatever people and databases say. */
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
