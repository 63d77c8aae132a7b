import { type Words, words } from '../../domain/text/words.ts';

/** Says a status in words. A database without a CHECK may have any other, which is said to be unknown, or none. */
export const statusWords =
  (known: Readonly<Record<string, Words>>) =>
  (status: string | null): Words => {
    if (status === null) return words('状態なし', 'no status');
    const said = Object.hasOwn(known, status) ? known[status] : undefined;
    return said ?? words(`不明な状態 (${status})`, `unknown (${status})`);
  };
