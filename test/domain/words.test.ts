import { expect, test } from 'vitest';
import { bracketed, joinWords, words } from '#src/domain/text/words.ts';

test('each language has its own brackets', () => {
  expect(bracketed('保留', 'ja')).toBe('（保留）');
  expect(bracketed('on hold', 'en')).toBe(' (on hold)');
});

test('texts are joined language by language', () => {
  const parts = [words('一', 'one'), words('二', 'two'), words('三', 'three')];
  expect(joinWords(parts, ', ')).toEqual({ ja: '一, 二, 三', en: 'one, two, three' });
  expect(joinWords([], ', ')).toEqual({ ja: '', en: '' });
});
