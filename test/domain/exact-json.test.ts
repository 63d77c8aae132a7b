import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactly } from '#src/domain/text/exact-json.ts';

test.each([
  '60000.000000000000000001',
  '60000.0',
  '60000.00',
  '6e4',
  '6.0e4',
  '9007199254740993',
  '100000000000000000001',
  '0.1000000000000000055',
  '-0',
  '-0.0',
  '1e400',
  '1E5',
])('%s is not the number that JavaScript makes of it', (text) => {
  expect(parseExactly(text)).toBe(`the number ${text}`);
  expect(parseExactly(`{"a": [1, {"b": ${text}}]}`)).toEqual({ a: [1, { b: `the number ${text}` }] });
});

test('every number that JavaScript writes is kept, also written out as PostgreSQL does', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      fc.pre(!Object.is(number, -0));
      expect(parseExactly(JSON.stringify({ number }))).toEqual({ number });
    }),
  );
  for (const [text, value] of [
    ['1000000000000000000000', 1e21],
    ['0.000001', 0.000_001],
    ['0.0000001', 1e-7],
    ['-0.00000012', -1.2e-7],
    ['120000000000000000000000', 1.2e23],
    ['-1.5', -1.5],
    ['1234567890123456800000', 1.234_567_890_123_456_8e21],
    ['-0.0000001234567', -1.234_567e-7],
    ['60000', 60_000],
  ] as const)
    expect(parseExactly(text)).toBe(value);
});

test('everything else is parsed as usual', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/-0[^.]|-0$/u.test(text));
      expect(parseExactly(text)).toEqual(JSON.parse(text));
    }),
  );
});
