import type { Json } from '../../../db/tables.ts';
import { cut } from '../../../domain/text/text.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { type Fact, factsOf, filled } from '../../../engine/definitions/answer.ts';
import {
  defineOperation,
  type JsonRow,
  type Operation,
  type Preview,
  type RowContext,
} from '../../../engine/definitions/operation.ts';
import { need } from '../../../engine/definitions/need.ts';
import type { Parameter, ParameterSet } from '../../../engine/parameters/parameter.ts';
import { id, reason } from '../../../engine/parameters/parameters.ts';
import { partnerStatusWords } from '../../../marketplace/statuses/partner.ts';
import type { PartnerStatus } from '../../../marketplace/tables.ts';
import { partnerColumns } from '../columns.ts';
import { judgeStatus, missingLine, type Move, type PartnerRow } from '../rules.ts';
import { changePartner, loadPartner, namedPartners, partnerChoices } from './store.ts';
import { fields, label } from '../text.ts';

/** What a guard needs besides the partner's row, by field: its name, and how it is read. */
type Plus = Readonly<
  Record<
    string,
    { readonly label: Words; readonly read: (db: Pick<Db, 'selectFrom'>, partner: string) => Promise<Json> }
  >
>;

/** A partner's row with what was read besides. */
type RowWith<More extends Plus> = PartnerRow & {
  readonly [Field in keyof More]: Awaited<ReturnType<More[Field]['read']>>;
};

interface Parameters extends ParameterSet {
  readonly id: Parameter<string>;
}

type Said<Row> = Words | ((row: Row) => Words);
type Named = 'name' | 'aliases' | 'section' | 'role' | 'summary' | 'title' | 'label' | 'danger' | 'replaces' | 'chain';

/** What an operation that gives a partner another status says of itself. */
interface StatusChange<More extends Plus> extends Move, Pick<Operation<ParameterSet, JsonRow>, Named> {
  /** The id and a reason unless given. */
  readonly parameters?: Parameters;
  /** What its own guard needs besides the row; the preview is bound to it too. */
  readonly plus?: More;
  /** Its own guard, after the status. @throws Refused when the partner may not be changed. */
  readonly judge?: (row: RowWith<More>) => void;
  readonly effect: Said<RowWith<More>>;
  readonly submit: Said<RowWith<More>>;
  /** The modal's title where it depends on the partner. */
  readonly titled?: (row: RowWith<More>) => Words;
  /** What was done, in a sentence; the name is cut, so that the rest of the sentence stays visible. */
  readonly outcome: (name: string, row: RowWith<More>) => Words;
  /** What the preview shows: the partner's row, and what it is missing, unless given. */
  readonly shown?: (db: Db, row: RowWith<More>) => Promise<Pick<Preview, 'facts' | 'warnings'>>;
  /** What the audit log keeps besides the status. */
  readonly logged?: (row: RowWith<More>) => JsonRow;
}

/** The partner that an operation is about, as its command takes it. */
export const partnerId = id(label.partner, words('IDまたは名前の一部', 'an id or part of the name'));

interface Identified {
  readonly id: string;
}

/** The beginning of a partner's subject in the audit log: `partner:<uuid>`. */
export const PREFIX = 'partner:';
export const subject = ({ id: partner }: Identified): string => `${PREFIX}${partner}`;

/**
 * What all operations on one partner share: it takes the partner's id and a reason, shows its row, is announced on its
 * card, needs no second person and moves no money. An operation writes below it what is different there. `from` is the
 * statuses of the partners that are offered when no id was typed.
 */
export const onPartner = (...from: readonly PartnerStatus[]) => ({
  parameters: { id: partnerId, reason },
  bound: ['id'] as const,
  fields,
  valueWords: { status: partnerStatusWords },
  announcedIn: 'card' as const,
  secondPerson: 'never' as const,
  moves: 'nothing' as const,
  subject,
  choices: (db: Db, _context: RowContext, typed: string | undefined) => partnerChoices(db, from, typed),
  named: (db: Db, _context: RowContext, typed: string) => namedPartners(db, typed),
  load: (db: Db | Trx, values: Identified, lock: boolean, context: RowContext) =>
    loadPartner(db, values.id, lock, context),
});

/**
 * Defines an operation that gives a partner another status. It takes the partner's id and a reason, refuses every status
 * that is not in `from`, shows the partner's row, needs no second person, and writes `to`.
 */
export function defineStatusChange<const More extends Plus = {}>(change: StatusChange<More>) {
  type Row = RowWith<More>;
  const {
    from,
    to,
    otherwise: _,
    plus,
    judge,
    effect,
    submit,
    outcome,
    shown,
    logged,
    titled,
    parameters,
    ...named
  } = change;
  const more = Object.entries(plus ?? {});
  const said = (what: Said<Row>, row: Row): Words => (typeof what === 'function' ? what(row) : what);
  const operation = defineOperation<Parameters, Row>({
    ...onPartner(...from),
    ...named,
    ...(parameters && { parameters }),
    fields: { ...fields, ...Object.fromEntries(more.map(([field, { label: name }]) => [field, name])) },
    needs: [need('update', 'manufacturing_partners', 'status updated_at')],
    async load(db, values, lock, context) {
      const row: Record<string, Json> = await loadPartner(db, values.id, lock, context);
      for (const [field, { read }] of more) row[field] = await read(db, values.id);
      return row as Row;
    },
    judge(row) {
      judgeStatus(row, change);
      judge?.(row);
    },
    preview: async (db, row) => ({
      ...(shown ? await shown(db, row) : { facts: facts(row), warnings: missingLine(row) }),
      effect: said(effect, row),
      submit: said(submit, row),
      ...(titled && { title: titled(row) }),
    }),
    async write(trx, row, _values, { now }) {
      const { name, status } = row;
      const after = await changePartner(trx, row, { status: to }, now);
      return {
        effects: [{ subject: subject(row), before: { name, status }, after: { ...after, name, ...logged?.(row) } }],
        outcome: outcome(cut(name, 80), row),
      };
    },
  });
  const move: Move = change;
  return { ...operation, move };
}

/** What a preview shows of a partner. */
export const facts = (row: PartnerRow): Fact[] => {
  const { name, company, email, description, status } = partnerColumns;
  return filled(factsOf(row, [name, company, email, description, status]));
};
