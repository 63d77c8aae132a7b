import { plainLines } from '../../../domain/text/text.ts';
import { words } from '../../../domain/text/words.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { maskEmails } from '../../../engine/parameters/clues.ts';
import { readBy, required } from '../../../engine/parameters/parameter.ts';

const MAX_TEXT = 200;

/** Whatever carries a number, an id, a name or an e-mail address. Not shareable: what it finds depends on who asks. */
export const find = defineQuery({
  name: 'ops.find',
  aliases: ['検索', '探す', 'さがす'],
  section: 'banto',
  role: 'viewer',
  summary: words(
    '注文番号・ID・名前・メール・受付番号から、それが何かを調べます（見られる範囲で）',
    'What a number, id, name, e-mail or receipt belongs to, as far as you may see it',
  ),
  shareable: false,
  parameters: {
    text: required(
      {
        label: words('番号・ID・名前・メール', 'text'),
        allowed: words(
          '2〜200文字の番号、ID、名前の一部、メール',
          'a number, an id, part of a name or an e-mail, 2 to 200 characters',
        ),
        example: '1028-0001',
        kind: 'name',
        rest: true,
        keyed: true,
        // The audit log keeps masked addresses.
        record: maskEmails,
      },
      () =>
        readBy((text) => {
          const read = plainLines(text).replaceAll(/\s+/gu, ' ').trim();
          return [...read].length >= 2 && read.length <= MAX_TEXT ? read : undefined;
        }),
    ),
  },
  run: ({ find: findAll }, { text }) => findAll(text),
});
