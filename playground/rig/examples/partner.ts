import type { RefusalCode } from '#src/domain/errors.ts';
import type { PartnerStatus } from '#src/marketplace/tables.ts';
import { acts } from '../../acts/acts.ts';
import { ken } from '../../cast.ts';
import { byCommand, codesOf, type Example, reason, shows, type States, type Values } from './example.ts';

interface PartnerExample {
  readonly person?: string;
  /** What is entered in the modal's first step, when it has two. */
  readonly first?: Values;
  /** What is entered in the modal: a reason unless given. */
  readonly values?: Values;
  /** Left out where a first step comes before the guard. */
  readonly states?: States<PartnerStatus>;
  /** In SQL, what else is set before it. */
  readonly given?: string;
  /** The columns that it writes, with what is in them afterwards. */
  readonly gives: Readonly<Record<string, string>>;
  /** What its own guard refuses, by field: the code, and the SQL after which it does. */
  readonly refuses?: Readonly<Record<string, readonly [RefusalCode, (partner: string) => string]>>;
}

/** Of several from which an operation can start, the first is played. */
const statuses = ['suspended', 'approved', 'pending'] as const;

/** Operations on one partner, by the word that is typed. */
export const partners = (byWord: Readonly<Record<string, PartnerExample>>): Readonly<Record<string, Example>> =>
  byCommand('partners', byWord, partner);

function partner(
  word: string,
  { person = ken, first, values = reason, states, given, gives, refuses = {} }: PartnerExample,
): Example {
  const from = statuses.find((each) => states?.[each] === 'opens') ?? 'approved';
  const [column = '', ...others] = Object.keys(gives);
  const afterwards = Object.entries(gives)
    .map(([name, value]) => `${name} = '${value}'`)
    .join(' and ');
  const refused = Object.entries(refuses);
  return {
    writes: { table: 'manufacturing_partners', columns: [column, ...others] },
    ...(states && { states }),
    refuses: codesOf(refuses),
    async start(place, status = from) {
      const id = await acts(place).register({ name: '例の工房', status: status as PartnerStatus });
      const set = (change: string): string => `update manufacturing_partners set ${change} where id = '${id}'`;
      if (given !== undefined) await place.sql(set(given));
      return {
        person,
        line: `/partners ${word} ${id}`,
        ...(first && { first }),
        values,
        second: false,
        subject: `partner:${id}`,
        rows: 1,
        done: () => shows(place, `select from manufacturing_partners where id = '${id}' and ${afterwards}`),
        drifts: {
          name: set(`name = '別の工房'`),
          company_name: set(`company_name = '別の会社'`),
          contact_email: set(`contact_email = 'other@new.example'`),
          description: set(`description = '別の説明'`),
          status: set(`status = '${from === 'suspended' ? 'approved' : 'suspended'}'`),
          ...(place.dialect === 'production' && {
            has_webhook: set(`webhook_url = 'https://new.example/hook'`),
            has_shipping: set(`shipping_info = '{"days": 3}'`),
          }),
          ...Object.fromEntries(refused.map(([field, [, sql]]) => [field, sql(id)])),
        },
      };
    },
  };
}
