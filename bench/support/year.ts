import { randomUUID } from 'node:crypto';
import { aoi, channels, hanako, ichiro, ken, sam } from '#playground/cast.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { auditHash, genesisHash } from '#src/domain/hash-chain/hash-chain.ts';

/** How many rows Banto's own tables have. */
export interface Age {
  readonly audit: number;
  readonly receipts: number;
  readonly cards: number;
}

const PIECE = 10_000;
const people = [hanako, sam, ken, ichiro, aoi];

/** Fills Banto's own tables as years of use do: a chain that verifies, settled receipts, cards that are as they should be. */
export async function makeOld({ sql }: Rig, { audit, receipts, cards }: Age): Promise<void> {
  for (const piece of auditPieces(audit))
    await sql('insert into banto.audit_log select * from json_populate_recordset(null::banto.audit_log, $1)', [piece]);
  await sql(
    `insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, channel, at, state, result, settled_at, stored_at)
     select 'old-' || n, case when n % 10 = 0 then 'operation' else 'query' end,
       case when n % 10 = 0 then 'payouts.paid' else 'orders.stuck' end, '{}', $2, 'T0000001', 'command', $3, t.at, 'done',
       jsonb_build_object('text', repeat('振込待ち ', 100)), t.at, t.at
     from generate_series(1, $1::int) n, lateral (select now() - n * interval '1 minute' as at) t`,
    [receipts, hanako, channels.ops],
  );
  // A tenth belongs to partners that were reviewed; the others are outcomes and notices.
  await sql(
    `insert into manufacturing_partners (name, contact_email, status)
     select '古い工房 ' || n, 'a@b.example', 'suspended' from generate_series(1, $1::int / 10) n`,
    [cards],
  );
  await sql(
    `insert into banto.card (kind, subject, channel, wanted, shown, ts, content, due_at, changed_at, posted_at)
     select case when p.id is null then 'notice' else 'partners.review' end, coalesce('partner:' || p.id, 'old:' || n),
       case when p.id is null then $2 else $3 end, 'once', 'once', '1700000000.' || lpad(n::text, 6, '0'),
       case when p.id is null then jsonb_build_object('text', repeat('お知らせ ', 50), 'blocks', '[]'::jsonb) end, t.at, t.at, t.at
     from generate_series(1, $1::int) n
     left join (select id, row_number() over (order by id) as n from manufacturing_partners where name like '古い工房 %') p using (n),
     lateral (select now() - n * interval '10 minutes' as at) t`,
    [cards, channels.payouts, channels.reviews],
  );
  await sql('vacuum analyze');
}

/** Rows of an audit log as JSON arrays, each row sealed by the one before it. */
function* auditPieces(rows: number): Generator<string> {
  const begun = Date.now() - rows * 15_000;
  const ids = Array.from({ length: 1_000 }, () => randomUUID());
  let prev_hash = genesisHash;
  for (let seq = 1; seq <= rows;) {
    const piece: object[] = [];
    for (; piece.length < PIECE && seq <= rows; seq++) {
      const id = ids[seq % ids.length] ?? '';
      // A quarter are payments, the others are questions; everybody works.
      const pays = seq % 4 === 0;
      const body = {
        seq,
        at: new Date(begun + seq * 15_000).toISOString().replace('Z', '000Z'),
        actor: people[seq % people.length] ?? hanako,
        team: 'T0000001',
        source: 'modal',
        operation: pays ? 'payouts.paid' : 'orders.stuck',
        subject: pays ? `payout:${id}` : null,
        outcome: pays ? 'done' : 'read',
        reason: null,
        before: pays ? { status: 'ready_for_transfer', notes: '備考' } : null,
        after: pays ? { status: 'completed', final_payout: 1, transaction_id: `OLD-${seq}` } : null,
        request_id: null,
        receipt_id: id,
        policy: genesisHash,
      };
      const hash = auditHash(prev_hash, body);
      piece.push({ ...body, prev_hash, hash });
      prev_hash = hash;
    }
    yield JSON.stringify(piece);
  }
}
