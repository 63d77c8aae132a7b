import { shortId } from './text.ts';
import { type Words, words } from './words.ts';

/** The number by which people speak of what they clicked: the first eight characters of the receipt's id. */
export const receiptNumber = (id: string): Words => words(`受付番号 ${shortId(id)}`, `Receipt ${shortId(id)}`);

/** The one number by which people speak of a request. */
export const requestNumber = (id: string): Words => words(`依頼番号 ${shortId(id)}`, `Request ${shortId(id)}`);
