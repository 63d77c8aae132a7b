import { expect, test } from 'vitest';
import { meantBy, withoutMarks, withoutTitle } from '#src/domain/typed/pasted.ts';
import { isSameName, searchKey } from '#src/domain/typed/names.ts';
import { normalise } from '#src/domain/typed/normalise.ts';

test.each([
  ['PR-1、', 'PR-1'],
  ['「PR-1」', 'PR-1'],
  ['（『PR-1』）。', 'PR-1'],
  ['`PR-1`', 'PR-1'],
  ['"PR-1",', 'PR-1'],
  ["'PR-1'", 'PR-1'],
  ['【PR-1】', 'PR-1'],
  ['〈PR-1〉', 'PR-1'],
  ['《PR-1》', 'PR-1'],
  ['[PR-1]', 'PR-1'],
  ['<PR-1>', 'PR-1'],
  ['*PR-1*', 'PR-1'],
  ['(PR-1', 'PR-1'],
  ['PR-1)', 'PR-1'],
  ['0359799a…', '0359799a'],
  ['PR-1', 'PR-1'],
  ['batch_20261120_001', 'batch_20261120_001'],
  // These brackets belong to the name.
  ['(株)山田', '(株)山田'],
  ['山田(株)', '山田(株)'],
  ['「山田(株)」、', '山田(株)'],
  ['(株)山田(有)', '(株)山田(有)'],
  // Marks alone are all that was typed.
  ['…', '...'],
  ['「」', '「」'],
  ['', ''],
])('%s without the marks around it is %s', (typed, bare) => {
  expect(withoutMarks(normalise(typed))).toBe(bare);
});

test.each([
  ['https://admin.example.com/orders/PR-1', 'PR-1'],
  ['<https://admin.example.com/orders/PR-1/>、', 'PR-1'],
  ['https://admin.example.com/?order=PR%2D1&x=2', 'PR-1'],
  ['https://admin.example.com/%E5%B1%B1%E7%94%B0', '山田'],
  ['http://admin.example.com/orders/PR-1', 'PR-1'],
  ['https://admin.example.com/A+B&C', 'A+B&C'],
])('%s may mean %s', (link, part) => {
  expect(meantBy(normalise(link))).toContain(part);
});

test.each(['PR-1', 'https://', '山田製作所', 'see https://a.example/PR-1', 'https://a.example'])(
  '%s means only itself',
  (text) => {
    expect(meantBy(text)).toEqual([text]);
  },
);

test('a link with a broken escape is read as it stands', () => {
  expect(meantBy('https://a.example/%')).toEqual(['https://a.example/%', '%']);
});

test('a long run of marks takes no time', () => {
  for (const mark of ['.', '(', ')', '「', '`', '..('])
    expect(withoutMarks(`${mark.repeat(20_000)}a${mark.repeat(20_000)}b`).length).toBeGreaterThan(1);
}, 2_000);

test.each([
  ['林結衣', '林 結衣'],
  ['林　結衣 様', '林 結衣'],
  ['「林 結衣」様、', '林結衣'],
  ['山田製作所御中', '山田製作所'],
  ['パン屋さん', 'パン屋さん'],
])('%s is the name %s', (typed, name) => {
  expect(isSameName(name, typed)).toBe(true);
});

test('a title stands at the end of a name', () => {
  expect(withoutTitle('様子工房')).toBe('様子工房');
  expect(withoutTitle('林 さん子')).toBe('林 さん子');
});

test('a name is not only a title', () => {
  expect(withoutTitle('様')).toBe('様');
  expect(searchKey('さん')).toBe('さん');
  expect(isSameName('林 由衣', '林結衣')).toBe(false);
});
