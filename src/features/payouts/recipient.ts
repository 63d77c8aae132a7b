import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../marketplace/dialect.ts';

/** What a list shows of a payout, and what its recipient's name is found by. */
export const columns = ['id', 'recipient_id', 'recipient_type', 'final_payout', 'scheduled_date', 'notes'] as const;

/** The recipient's name of payout `p`, wherever this database keeps it; null when it does not. */
export function recipientName({ payouts, organizers }: Dialect): RawBuilder<string | null> {
  if (payouts.breakdown) return sql<string | null>`p.breakdown ->> 'creator_name'`;
  const creator = sql`(select u.display_name from users u where u.id = p.recipient_id)`;
  if (!organizers) return sql<string | null>`${creator}`;
  return sql<
    string | null
  >`case p.recipient_type when 'organizer' then (select o.name from organizers o where o.id = p.recipient_id) else ${creator} end`;
}
