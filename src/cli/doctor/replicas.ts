import { sql } from 'kysely';
import { canonicalJson } from '../../domain/hash-chain/canonical-json.ts';
import { type Policy, termsOf } from '../../domain/policy.ts';
import type { Db } from '../../engine/database.ts';
import { version } from '../../process/version.ts';
import { type DoctorResult, ok, warn } from './check.ts';

/** What a policy's terms are called in `ops.yml`. */
const settings: Readonly<Record<string, string>> = {
  payoutsOverYen: 'policy.second_person.payouts_over_yen',
  stepUpOverYen: 'policy.second_person.step_up_over_yen',
};

/** Whether the replicas that were seen in the last minute are of this version and have the same terms in `ops.yml`. */
export async function replicas(db: Db, policy: Policy): Promise<readonly DoctorResult[]> {
  const { rows } = await sql<{ version: string; terms: Readonly<Record<string, unknown>> }>`
    select version, terms from banto.replica where seen_at > clock_timestamp() - interval '60 seconds'`.execute(db);
  const here = `this is Banto ${version} on Node ${process.version.slice(1)}`;
  if (rows.length === 0) return [ok(`replicas: none runs at the moment; ${here}`)];
  const own: Readonly<Record<string, unknown>> = termsOf(policy);
  const differing = rows.map(({ terms }) => fieldsThatDiffer(own, terms)).filter((fields) => fields.length > 0);
  const others = [...new Set(rows.map((row) => row.version))].filter((each) => each !== version);
  const fields = [...new Set(differing.flat())].map((field) => settings[field] ?? field);
  return [
    ...(differing.length === 0
      ? []
      : [
          warn(
            `replicas: ${differing.length} of the ${rows.length} that run have another ops.yml than this one, in ${fields.join(', ')}; the stricter rules hold`,
            'give all the same file, and restart them: it is read at start',
          ),
        ]),
    ...(others.length === 0
      ? []
      : [warn(`replicas: some run Banto ${others.join(', ')}; ${here}`, 'start the same version everywhere')]),
    ...(differing.length + others.length === 0
      ? [ok(`replicas: ${rows.length} run, of this version and with the rules of this ops.yml; ${here}`)]
      : []),
  ];
}

function fieldsThatDiffer(own: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string[] {
  const fields = new Set([...Object.keys(own), ...Object.keys(other)]);
  const text = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
  return [...fields].filter((field) => text(own[field]) !== text(other[field]));
}
