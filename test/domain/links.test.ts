import { describe, expect, test } from 'vitest';
import { linkFault, linkTo } from '#src/domain/links.ts';

describe('an address in ops.yml', () => {
  test.each([
    'https://admin.example.com/orders/{order_id}',
    'https://admin.example.com/partners/{id}?name={name}&from=slack#top',
    'https://admin.example.com/{id}/{id}',
    'https://admin.example.com:8443/partners',
    'HTTPS://admin.example.com/p/{id}',
  ])('%s is fine', (template) => {
    expect(linkFault(template)).toBeUndefined();
  });

  test.each([
    ['http://admin.example.com/{id}', 'does not begin with https://'],
    ['javascript:alert({id})', 'does not begin with https://'],
    ['slack://user?id={id}', 'does not begin with https://'],
    ['https://{id}.example.com/', 'has a place outside its path and query'],
    ['https://example.com:{id}/', 'is not an address'],
    ['https://example.com{id}', 'has a place outside its path and query'],
    ['https://example.com/#{id}', 'has a place outside its path and query'],
    ['https://a:b@example.com/{id}', 'has a user name or a password'],
    ['https://a@example.com/{id}', 'has a user name or a password'],
    ['https://:b@example.com/{id}', 'has a user name or a password'],
    ['https://example.com/{email}', 'has other places than {id}, {order_id} and {name}'],
    ['https://example.com/{ID}', 'has other places than {id}, {order_id} and {name}'],
    ['https://example.com/{id', 'has other places than {id}, {order_id} and {name}'],
    ['https://example.com/{{id}}', 'has other places than {id}, {order_id} and {name}'],
    ['https://exa mple.com/{id}', 'is not an address'],
    ['/orders/{id}', 'is not an address'],
    ['', 'is not an address'],
  ])('%s %s', (template, fault) => {
    expect(linkFault(template)).toBe(fault);
  });
});

describe('a link', () => {
  const mine = { shared: false };
  const order = { kind: 'order', id: 'i', orderId: 'PR-1' } as const;

  test('has every value percent-encoded, and leads nowhere else', () => {
    const links = { order: 'https://a.example/o/{order_id}?n={name}' };
    expect(linkTo(links, { ...order, orderId: 'A/B?c#d&e|<f>', name: '星野 ひかり' }, mine)).toBe(
      'https://a.example/o/A%2FB%3Fc%23d%26e%7C%3Cf%3E?n=%E6%98%9F%E9%87%8E%20%E3%81%B2%E3%81%8B%E3%82%8A',
    );
    expect(linkTo(links, { ...order, name: '\uD800' }, mine)).toBe('https://a.example/o/PR-1?n=%EF%BF%BD');
  });

  test('$-signs in a value are values', () => {
    expect(linkTo({ order: 'https://a.example/{order_id}' }, { ...order, orderId: '$&$1' }, mine)).toBe(
      'https://a.example/%24%26%241',
    );
  });

  test.each(['...', '.a', 'a.', 'a..b', '..a', 'a..'])('the value %s leads nowhere else', (orderId) => {
    expect(linkTo({ order: 'https://a.example/{order_id}' }, { ...order, orderId }, mine)).toBe(
      `https://a.example/${orderId}`,
    );
  });

  test('of two thousand characters is the longest', () => {
    const links = { order: 'https://a.example/{order_id}' };
    const fits = 2_000 - 'https://a.example/'.length;
    expect(linkTo(links, { ...order, orderId: 'x'.repeat(fits) }, mine)).toHaveLength(2_000);
    expect(linkTo(links, { ...order, orderId: 'x'.repeat(fits + 1) }, mine)).toBeUndefined();
  });

  test.each([['..'], ['.'], [''], [null], [undefined]])('none where the value is %o', (orderId) => {
    expect(
      linkTo({ order: 'https://a.example/{order_id}' }, { ...order, orderId: orderId ?? null }, mine),
    ).toBeUndefined();
  });

  test('none without an address for its kind, or when it grows too long', () => {
    expect(linkTo({ partner: 'https://a.example/{id}' }, order, mine)).toBeUndefined();
    expect(
      linkTo({ order: 'https://a.example/{order_id}' }, { ...order, orderId: 'x'.repeat(2_000) }, mine),
    ).toBeUndefined();
    expect(
      linkTo({ order: 'https://a.example/{order_id}' }, { ...order, orderId: 'x'.repeat(1_900) }, mine),
    ).toBeDefined();
  });

  test('where others read it, none with a name in it', () => {
    const shared = { shared: true };
    expect(linkTo({ order: 'https://a.example/{id}?n={name}' }, { ...order, name: 'x' }, shared)).toBeUndefined();
    expect(linkTo({ order: 'https://a.example/{id}' }, order, shared)).toBe('https://a.example/i');
  });
});
