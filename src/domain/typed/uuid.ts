import { meantBy } from './pasted.ts';
import { normaliseValue } from './normalise.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** A uuid in lower case, also with marks around it or in a link; undefined for other text. */
export const readUuid = (text: string): string | undefined =>
  meantBy(normaliseValue(text).toLowerCase()).find((part) => UUID.test(part));
