/** A JSON object of unknown shape: everything that comes over the network, until it is checked. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object, or an empty one. */
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

/** The objects in a list, or none. */
export const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The value when it is a string that is not empty. */
export const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Parses JSON; returns `undefined` when the text is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Slack's booleans: JSON true, or `true` and `1` in a form. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === '1' || value === 1;

/** A JSON string, number or boolean as text; anything else becomes an empty string. */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
