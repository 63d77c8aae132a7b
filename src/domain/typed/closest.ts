import { normalise } from './normalise.ts';

/** Edits between two words; a swap of neighbours counts as one (optimal string alignment). */
const distance = (from: readonly string[], to: readonly string[]): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of from.entries()) {
    const row = [i + 1];
    for (const [j, other] of to.entries()) {
      // Nothing stands before the first letter, so that it cannot be swapped.
      const edits = [
        (last[j + 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (last[j] ?? 0) + (letter === other ? 0 : 1),
        letter === to[j - 1] && from[i - 1] === other ? (beforeLast[j - 1] ?? 0) + 1 : Infinity,
      ];
      row.push(Math.min(...edits));
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
};

/**
 * The candidate closest to a mistyped word, for "もしかして: stuck". Allows one edit in a word of up to five letters, and
 * one more for every three letters after that; a prefix of two letters or more counts as one edit. Undefined when no
 * candidate is close.
 */
export const closest = <Candidate extends string>(
  word: string,
  candidates: readonly Candidate[],
): Candidate | undefined => {
  const typed = Array.from(normalise(word).toLowerCase());
  let best: Candidate | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const meant = Array.from(candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.min(typed.length, meant.length) / 3));
    // The length check also avoids comparing an 8 kB "word" letter by letter.
    const isPrefix = candidate.toLowerCase().startsWith(typed.join(''));
    if (!isPrefix && Math.abs(typed.length - meant.length) > allowed) continue;
    const edits = isPrefix ? Math.min(1, meant.length - typed.length) : distance(typed, meant);
    if (edits <= allowed && edits < Math.min(typed.length, meant.length) && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
};
