import { words } from '../../domain/text/words.ts';
import { required } from '../../engine/parameters/parameter.ts';
import { requiredNote } from '../../engine/parameters/parameters.ts';
import { refersTo } from '../../engine/definitions/reference.ts';

/** The question cannot import the changes, which write. */
export const names = {
  add: refersTo('change', 'handover.add'),
  close: refersTo('change', 'handover.close'),
} as const;

export const button = {
  add: words('メモを残す…', 'Leave a note…'),
  close: words('完了にする', 'Mark as done'),
} as const;

/** What is left for whoever works next. */
export const text = required(
  {
    label: words('引継ぎメモ', 'note'),
    allowed: words('1000文字以内', 'at most 1000 characters'),
    example: '山田製作所の再送は午後に確認',
    kind: 'prose',
    input: 'text',
    rest: true,
  },
  (context) => requiredNote.schema(context),
);
