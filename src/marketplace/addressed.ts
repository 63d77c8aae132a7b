import { type Words, words } from '../domain/text/words.ts';

/** Shown instead of a name that is not there. */
export const noName = words('（名前なし）', '(no name)');

/** Somebody who is paid, in a sentence: `星野 ひかり 様`. */
export const addressed = (name: string | null): Words => (name === null ? noName : words(`${name} 様`, name));
