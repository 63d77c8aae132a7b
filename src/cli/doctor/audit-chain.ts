import { counted } from '../../domain/text/yen.ts';
import { faultTexts, verifyDatabase } from '../audit-log.ts';
import { type DoctorResult, fail, ok } from './check.ts';

/** Verifies the whole audit log, as `npm run audit:verify` does. */
export async function auditChain(databaseUrl: string): Promise<readonly DoctorResult[]> {
  const verifier = await verifyDatabase(databaseUrl);
  const fault = verifier.end();
  if (!fault) return [ok(`audit log: ${counted(verifier.seal().seq, 'row')} chained without a fault`)];
  return [
    fail(
      `audit log: broken at seq ${fault.seq}: ${faultTexts[fault.wrong]}`,
      'do not repair it: keep the database as it is and call the auditor',
    ),
  ];
}
