import type { Button, KnownBlock } from '@slack/types';

/** What stands out says what to do next. Where several buttons would, they are equal, and none of them does. */
export function onePrimary(blocks: readonly KnownBlock[]): KnownBlock[] {
  const primary = blocks.flatMap(buttonsOf).filter(({ style }) => style === 'primary');
  return primary.length < 2 ? [...blocks] : blocks.map(withoutPrimary);
}

function buttonsOf(block: KnownBlock): Button[] {
  const elements =
    block.type === 'actions' ? block.elements : block.type === 'section' && block.accessory ? [block.accessory] : [];
  return elements.filter((element) => element.type === 'button');
}

function withoutPrimary(block: KnownBlock): KnownBlock {
  if (block.type === 'actions') return { ...block, elements: block.elements.map(plain) };
  return block.type === 'section' && block.accessory ? { ...block, accessory: plain(block.accessory) } : block;
}

function plain<Element extends { readonly type: string }>(element: Element): Element {
  if (element.type !== 'button' || !('style' in element) || element.style !== 'primary') return element;
  const { style: _style, ...others } = element;
  return others as Element & typeof others;
}
