import { parseDatabases } from '../../config/environment.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
import { openKysely, openPool } from '../../db/database.ts';
import { messageOf } from '../../db/message-of.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { codeHolders, type JudgedOperation } from '../../domain/second-person/money-rule.ts';
import type { Policy } from '../../domain/policy.ts';
import { isPersonId } from '../../domain/text/slack-id.ts';
import { formatYen } from '../../domain/text/yen.ts';
import { asReadonly, type Tables } from '../../engine/database.ts';
import { enrolledPeople } from '../../engine/second-factor/store.ts';

interface Checked {
  readonly policy: Policy;
  readonly operations: readonly JudgedOperation[];
  readonly people: readonly Person[];
}

/** What is known about who could decide above the step-up limit; nothing where no code is asked for. */
export async function checkCodes(
  variables: Variables,
  { policy, operations, people }: Checked,
): Promise<{ readonly lines: readonly string[]; readonly fails: boolean }> {
  const limit = policy.secondPerson.stepUpOverYen;
  if (limit === undefined) return { lines: [], fails: false };
  const above = `above ${formatYen(limit)}, with a code`;
  const enrolled = await readEnrolled(variables);
  if (typeof enrolled === 'string')
    return { lines: [`${above}: who is enrolled is not known, so not checked: ${enrolled}`], fails: false };
  const { able, unable, stuck } = codeHolders(operations, people, enrolled, policy);
  const named = (each: readonly Person[]): string => each.map(shown).join(', ') || 'nobody';
  const [known, unknown] = [unable.filter(isNamed), unable.filter((person) => !isNamed(person))];
  const lines = [`${above}: ${named(able)} could decide today; not enrolled: ${named(known)}`];
  if (unknown.length > 0)
    return { lines: [...lines, `${above}: not known of ${named(unknown)} without SLACK_BOT_TOKEN`], fails: false };
  return {
    lines: [
      ...lines,
      ...stuck.map((requester) => `${above}: nobody else could approve what ${requester} requests (npm run enrol)`),
    ],
    fails: stuck.length > 0,
  };
}

/** Whether it is somebody, and not some member of a group whose members are not known. */
const isNamed = ({ id }: Person): boolean => isPersonId(id);

const shown = ({ id, displayName }: Person): string => (displayName === id ? id : `${displayName} (${id})`);

/** Who has a second factor, or why that is not known. */
async function readEnrolled(variables: Variables): Promise<ReadonlySet<string> | string> {
  const parsed = parseDatabases(variables, readText);
  if (!parsed.ok) return parsed.faults.join('; ');
  const url = parsed.value.databaseReadonlyUrl ?? parsed.value.databaseUrl;
  const db = openKysely<Tables>(openPool(url, { name: 'policy', max: 1, readOnly: true, statementTimeoutMs: 10_000 }));
  try {
    return new Set((await enrolledPeople(asReadonly(db))).map(({ person }) => person));
  } catch (error) {
    return messageOf(error);
  } finally {
    await db.destroy();
  }
}
