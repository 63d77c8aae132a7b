import type { Config } from '../../config/load.ts';
import { unseal } from '../../domain/second-factor/sealed-key.ts';
import { formatYen } from '../../domain/text/yen.ts';
import type { Db } from '../../engine/database.ts';
import { type DoctorResult, fail, ok, warn } from './check.ts';

/** Whether the key of this environment opens the second factors that are stored; where a code is asked for, who has one. */
export async function factors(
  db: Db,
  { environment: { secretKey }, policy }: Config,
): Promise<readonly DoctorResult[]> {
  const limit = policy.secondPerson.stepUpOverYen;
  if (secretKey === undefined) return [];
  const stored = await db.selectFrom('banto.factor').select(['person', 'sealed']).orderBy('person').execute();
  const closed = stored.filter(({ person, sealed }) => !unseal(Buffer.from(sealed, 'base64'), person, secretKey));
  if (closed.length > 0)
    return [
      fail(
        `second factors: BANTO_SECRET_KEY does not open those of ${closed.map(({ person }) => person).join(', ')}`,
        'set the key that they were enrolled with, or enrol these people anew with npm run enrol',
      ),
    ];
  if (limit === undefined) return [];
  return [
    stored.length === 0
      ? warn(
          `second factors: nobody is enrolled, so nobody can approve more than ${formatYen(limit)}`,
          'npm run enrol -- U…, then npm run policy:check',
        )
      : ok(`second factors: the key opens that of everybody enrolled (${stored.length})`),
  ];
}
