/** What `ops.yml` may have an address for. */
export const linkKinds = ['order', 'partner', 'payout', 'purchase'] as const;
export type LinkKind = (typeof linkKinds)[number];

/** Addresses in the company's own screens, with places for an id, an order number or a name. */
export type Links = Readonly<Partial<Record<LinkKind, string>>>;

/** A row of the marketplace that an address may lead to. */
export interface Thing {
  readonly kind: LinkKind;
  readonly id: string;
  readonly orderId?: string | null;
  /** A person's or a company's: an address with it is personal. */
  readonly name?: string | null;
}

const places = ['id', 'order_id', 'name'] as const;
type Place = (typeof places)[number];
const PLACE = /\{(id|order_id|name)\}/gu;

/** What an address may look like, for people who write one. */
export const linkAllowed = 'https://…, with {id}, {order_id} or {name} in its path or query';

/** Why an address cannot be used, in English; undefined when it can. */
export function linkFault(template: string): string | undefined {
  const filled = template.replaceAll(PLACE, 'x');
  if (/[{}]/u.test(filled)) return 'has other places than {id}, {order_id} and {name}';
  if (/[\s\p{Cc}\\]/u.test(template) || !URL.canParse(filled)) return 'is not an address';
  const { protocol, username, password } = new URL(filled);
  if (protocol !== 'https:') return 'does not begin with https://';
  if (username !== '' || password !== '') return 'has a user name or a password';
  // Before the path and after `#` a value could change where the address leads, or would not reach the server.
  const [, head = '', rest = ''] = /^(https:\/\/[^/?#]*)(.*)$/iu.exec(template) ?? [];
  const [, fragment = ''] = rest.split('#', 2);
  if (/[{}]/u.test(head) || /[{}]/u.test(fragment)) return 'has a place outside its path and query';
  return undefined;
}

/** Longer than any browser's address bar takes without trouble. */
const LONGEST = 2_000;

/**
 * The address of a thing, with its values percent-encoded; undefined when there is none for its kind, a value is missing
 * or would be read as `..`, or, where others read it, when a name stands in it.
 */
export function linkTo(links: Links, thing: Thing, { shared }: { readonly shared: boolean }): string | undefined {
  const template = links[thing.kind];
  if (template === undefined || (shared && template.includes('{name}'))) return undefined;
  const values: Readonly<Record<Place, string | null | undefined>> = {
    id: thing.id,
    order_id: thing.orderId,
    name: thing.name,
  };
  let complete = true;
  const url = template.replaceAll(PLACE, (_, place: Place) => {
    const value = (values[place] ?? '').toWellFormed();
    // Dots alone in a path lead somewhere else, encoded or not: https://url.spec.whatwg.org/#double-dot-path-segment
    if (value === '' || /^\.{1,2}$/u.test(value)) complete = false;
    return encodeURIComponent(value);
  });
  return complete && url.length <= LONGEST ? url : undefined;
}
