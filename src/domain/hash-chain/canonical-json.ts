import canonicalize from 'canonicalize';

/**
 * RFC 8785 JSON: one spelling for each value, so that everyone who hashes it gets the same hash.
 * @throws TypeError for what JSON cannot express: undefined, functions, NaN, infinities, lone surrogates, cycles.
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
