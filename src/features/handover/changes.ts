import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { type AnyChange, defineChange } from '../../engine/definitions/change.ts';
import { id } from '../../engine/parameters/parameters.ts';
import { closeNote, insertNote, lockNote } from './store.ts';
import { names, text } from './text.ts';

const subjectOf = (noteId: string): string => `handover:${noteId}`;

const add = defineChange({
  name: names.add,
  section: 'contacts',
  role: 'operator',
  quiet: false,
  title: words('引継ぎメモ', 'Handover note'),
  parameters: { text },
  asks: ['text'],
  async run(trx, values, { person, now }) {
    const kept = await insertNote(trx, { text: values.text, by: person.id, at: now });
    return {
      effects: [{ subject: subjectOf(kept.id), before: null, after: { text: kept.text } }],
      outcome: words(
        '引継ぎメモを残しました。完了にするまで、ホームと毎朝のダイジェストに表示します。',
        'The note is kept: it stands on Home and in each digest until somebody marks it as done.',
      ),
    };
  },
});

const close = defineChange({
  name: names.close,
  section: 'contacts',
  role: 'operator',
  quiet: false,
  title: words('引継ぎメモを完了にする', 'Mark the note as done'),
  parameters: { note: id(words('引継ぎメモ', 'note')) },
  subjectOf: (_trx, noteId) => Promise.resolve(subjectOf(noteId)),
  async run(trx, values, { person, now, nameOf }) {
    const found = await lockNote(trx, values.note);
    if (!found) throw new Refused('not_found', words('この引継ぎメモは見つかりません。', 'There is no such note.'));
    if (found.closed_at) {
      const name = await nameOf(found.closed_by ?? '');
      throw new Refused(
        'already_done',
        words(
          `この引継ぎメモは ${formatTime(found.closed_at, 'ja', now)} に ${name} さんがすでに完了にしています。`,
          `${name} already marked this note as done, at ${formatTime(found.closed_at, 'en', now)} JST.`,
        ),
      );
    }
    await closeNote(trx, found.id, person.id, now);
    return {
      effects: [{ subject: subjectOf(found.id), before: { text: found.text, open: true }, after: { open: false } }],
      outcome: words('引継ぎメモを完了にしました。', 'The note is done.'),
    };
  },
});

export const changes: readonly AnyChange[] = [add, close];
