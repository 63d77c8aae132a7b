import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { dayOf } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { record } from '../audit.ts';
import { previewCsvFile } from '../csv.ts';
import type { Engine } from '../engine.ts';
import { rolesOf } from '../permission.ts';
import { rowsOf } from './drift.ts';
import { permitOperation } from './preview.ts';
import { previewCsv } from './preview-blocks.ts';

/** Sends all rows of a preview to the direct messages of who pressed: whoever may do the operation, or decide on it. */
export async function sendRows(engine: Engine, click: ClickDelivery, person: Person): Promise<string> {
  const { preview: id } = previewCsv.parse(click.value);
  const preview = await engine.db
    .selectFrom('banto.preview')
    .select(['operation', 'rows'])
    .where('id', '=', id)
    .executeTakeFirst();
  const operation = preview && engine.catalog.findOperation(preview.operation);
  if (!preview || !operation)
    throw new Refused('expired', words('確認画面の記録が見つかりません。', 'The record of this preview is gone.'));
  if (!rolesOf(person, engine.policy).includes('approver')) permitOperation(engine, operation, person);
  const rows = rowsOf(preview.rows);
  const { language } = person;
  const at = engine.clock.now();
  const after = { parameters: { preview: id }, rows: rows.length };
  const entry = {
    at,
    actor: person.id,
    team: person.team,
    source: 'button',
    operation: operation.name,
    subject: null,
    outcome: 'read',
    reason: null,
    before: null,
    after,
    receiptId: null,
    policy: engine.policyHash,
  } as const;
  await engine.db.transaction().execute((trx) => record(trx, [entry]));
  const title = operation.title[language];
  await engine.messenger.sendFile(person.id, {
    name: `${operation.name.replace('.', '-')}-${dayOf(at)}.csv`,
    title,
    content: Buffer.from(previewCsvFile(rows, operation.fields, language), 'utf8'),
    comment: words(`${title}の対象 ${rows.length}件`, `${rows.length} rows of “${title}”`)[language],
  });
  const told = words('CSVをあなたへのダイレクトメッセージに送りました。', 'The CSV is in your direct messages.')[
    language
  ];
  if (click.responseUrl !== undefined)
    await engine.messenger.respond(click.responseUrl, message(told, [paragraph(told)]), 'ephemeral');
  return operation.name;
}
