import canonicalize from 'canonicalize';

/**
 * RFC 8785 JSON: the one spelling of a value that everyone who hashes it agrees on.
 * Throws a TypeError for what JSON cannot say: undefined, functions, NaN, infinities, lone surrogates, circles.
 */
export const canonicalJson = (value: unknown): string => {
  let json: string | undefined;
  try {
    json = canonicalize(value);
  } catch (cause) {
    throw new TypeError('not a JSON value', { cause });
  }
  if (json === undefined) throw new TypeError('not a JSON value');
  return json;
};
