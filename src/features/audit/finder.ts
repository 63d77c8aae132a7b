import { sql } from 'kysely';
import type { ReceiptState } from '../../db/tables.ts';
import { receiptNumber, requestNumber } from '../../domain/text/numbers.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type Fact, type OpenRequest } from '../../engine/definitions/answer.ts';
import { defineFinder, foundRows } from '../../engine/definitions/finder.ts';
import { total } from '../../engine/definitions/query.ts';
import { opens } from '../../engine/definitions/step.ts';
import { idStartsIn, readIdStart } from '../../engine/parameters/clues.ts';
import { effectOf, stateWords } from '../../engine/requests/text.ts';
import { selectRequests } from '../../engine/requests/store.ts';
import { audit } from './queries/audit.ts';
import { outcomes, titleOf } from './rules.ts';

const fact = (label: Words, value: Fact['value'], kind: Fact['kind'] = 'text'): Fact => ({ label, kind, value });
const label = {
  operation: words('操作', 'Operation'),
  who: words('実行者', 'Actor'),
  requester: words('依頼者', 'Requester'),
  at: words('日時 (JST)', 'At (JST)'),
  outcome: words('結果', 'Outcome'),
  effect: words('内容', 'Effect'),
};

const ranges = (parts: readonly string[]) => parts.flatMap((part) => readIdStart(part) ?? []);

/** Receipts of operations and changes, by the beginning of their number. Questions have receipts too, which nobody is shown. */
export const receiptFinder = defineFinder({
  thing: words('受付', 'Receipt'),
  question: audit,
  recognise: idStartsIn,
  async find(context, { parts }, rows) {
    const receipts = await context.db
      .selectFrom('banto.receipt')
      .select(['id', 'name', 'actor', 'at', 'state', total])
      .select(sql<boolean>`result ->> 'outcome' = 'rehearsed'`.as('rehearsed'))
      .where((eb) => eb.or(ranges(parts).map(({ from, to }) => eb.between('id', from, to))))
      .where('kind', '=', 'operation')
      .orderBy('at', 'desc')
      .limit(rows)
      .execute();
    const who = await context.whoAre(receipts.map(({ actor }) => actor));
    return foundRows(receipts, ({ id, name, actor, at, state, rehearsed }) => ({
      title: receiptNumber(id),
      facts: [
        fact(label.operation, titleOf(context.directory, name)),
        fact(label.who, who(actor)),
        fact(label.at, at, 'instant'),
        fact(label.outcome, outcomeOf(state, rehearsed)),
      ],
      steps: [opens(audit, { receipt: id })],
    }));
  },
});

/** What became of a receipt. */
function outcomeOf(state: ReceiptState, rehearsed: boolean | null): Words {
  if (state === 'stored') return words('処理中', 'in progress');
  return rehearsed === true ? outcomes.rehearsed : outcomes[state];
}

/** Requests for a second person, by the beginning of their number. */
export const requestFinder = defineFinder({
  thing: words('承認依頼', 'Request'),
  question: audit,
  recognise: idStartsIn,
  async find(context, { parts }, rows) {
    const requests = await selectRequests(context.db)
      .select(total)
      .where((eb) => eb.or(ranges(parts).map(({ from, to }) => eb.between('r.id', from, to))))
      .orderBy('r.at', 'desc')
      .limit(rows)
      .execute();
    const who = await context.whoAre(requests.map(({ requester }) => requester));
    return foundRows(requests, ({ id, operation, requester, at, state, expires_at, preview }) => {
      const open: OpenRequest | undefined =
        state === 'open' && expires_at > context.now ? { id, requester, preview } : undefined;
      return {
        title: requestNumber(id),
        facts: [
          fact(label.operation, titleOf(context.directory, operation, preview)),
          { ...fact(label.effect, effectOf(preview) ?? null), personal: true },
          fact(label.requester, who(requester)),
          fact(label.at, at, 'instant'),
          fact(label.outcome, stateWords[state]),
        ],
        steps: [opens(audit, { request: id })],
        ...(open && { request: open }),
      };
    });
  },
});
