import { roles, type Role } from '#src/domain/policy.ts';
import { cast } from '../cast.ts';

/** The strongest role that `ops.example.yml` gives a person; undefined for who must get nothing. */
function roleOf(id: string): Role | undefined {
  const member = cast.find((one) => one.id === id);
  return member === undefined || member.is !== undefined ? undefined : (member.role ?? 'viewer');
}

/** Whether a person may use what needs a role. */
export function may(id: string, needed: Role): boolean {
  const role = roleOf(id);
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}
