import type { PartnerStatus } from '#src/marketplace/tables.ts';
import { acts } from '../../acts/acts.ts';
import { ken } from '../../cast.ts';
import { type Example, shows, type States, type Values, type Writes } from './example.ts';

interface PartnerExample {
  readonly word: string;
  readonly person?: string;
  readonly values?: Values;
  readonly states: States<PartnerStatus>;
  /** The status that it starts from. */
  readonly from: PartnerStatus;
  /** In SQL, what else is set before it. */
  readonly given?: string;
  /** In SQL, what is true of the partner only when it is done. */
  readonly done: string;
  readonly writes?: Writes;
}

/** An operation on one partner. */
export const partner = ({
  word,
  person = ken,
  values = {},
  states,
  from,
  given,
  done,
  writes = { table: 'manufacturing_partners', columns: ['status'] },
}: PartnerExample): Example => ({
  writes,
  states,
  async start(place, status = from) {
    const id = await acts(place).register({ name: '例の工房', status: status as PartnerStatus });
    const set = (change: string): string => `update manufacturing_partners set ${change} where id = '${id}'`;
    if (given !== undefined) await place.sql(set(given));
    return {
      person,
      line: `/partners ${word} ${id}`,
      values,
      second: false,
      subject: `partner:${id}`,
      rows: 1,
      done: () => shows(place, `select from manufacturing_partners where id = '${id}' and ${done}`),
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
      },
    };
  },
});
