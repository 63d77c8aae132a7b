import { userInfo } from 'node:os';
import { plain } from '../domain/text.ts';

/** Who works at this terminal, for the audit log. In a container a user may have a number alone. */
export function terminalUser(): string {
  try {
    return plain(userInfo().username);
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
