import { isWrittenAsDay, parseDay } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import { readIdStart } from '../../engine/parameters/clues.ts';
import { flag } from '../../engine/parameters/parameters.ts';
import { optional, readBy } from '../../engine/parameters/parameter.ts';
import { outcomes, readActor, readOutcome, readSearchTerm, readSubject } from './rules.ts';

const id = words('番号の先頭6文字以上', 'at least the first 6 characters of the number');

/** What the audit log can be searched by; all are optional. */
export const auditParameters = {
  operation: optional(
    {
      label: words('操作', 'operation'),
      allowed: words(
        '操作の名前（payouts.paid、payouts など）。受付番号、依頼番号、対象のID、@メンションでも可',
        'a name (payouts.paid, payouts …), or the number of a receipt or request, the id of a subject, a mention',
      ),
      example: 'payouts.paid',
      keyed: true,
    },
    () => readBy(readSearchTerm),
  ),
  actor: optional(
    {
      label: words('実行者', 'actor'),
      allowed: words('@メンション、または schedule、system', 'a mention, schedule or system'),
      example: 'actor:U0OPER1',
    },
    () => readBy(readActor),
  ),
  subject: optional(
    {
      label: words('対象', 'subject'),
      allowed: words('payout:ID の形、またはIDだけ', 'payout:id, or the id alone'),
      example: 'subject:payout:0a1b2c3d-…',
    },
    () => readBy(readSubject),
  ),
  outcome: optional(
    {
      label: words('結果', 'outcome'),
      allowed: words(
        Object.values(outcomes)
          .map(({ ja }) => ja)
          .join('、'),
        Object.keys(outcomes).join(', '),
      ),
      example: 'outcome:refused',
    },
    () => readBy(readOutcome),
  ),
  receipt: optional({ label: words('受付番号', 'receipt'), allowed: id, example: 'receipt:0a1b2c3d' }, () =>
    readBy(readIdStart),
  ),
  request: optional({ label: words('依頼番号', 'request'), allowed: id, example: 'request:0a1b2c3d' }, () =>
    readBy(readIdStart),
  ),
  date: optional(
    {
      label: words('日付', 'date'),
      allowed: words('日付（2026-11-01、11/1、昨日 など）', 'a date (2026-11-01, 11/1, yesterday …)'),
      example: 'date:11/1',
      input: 'day',
      joins: isWrittenAsDay,
    },
    ({ now }) => readBy((text) => parseDay(text, now)),
  ),
  money: flag(
    words('お金だけ', 'money only'),
    ['money', 'お金だけ', 'お金'],
    words('お金を動かした操作だけ', 'only what moved money'),
  ),
  all: flag(words('閲覧も', 'reads too'), ['all', 'すべて', '全部'], words('閲覧も含める', 'questions too')),
};
