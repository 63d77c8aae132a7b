import { words } from '../../../domain/text/words.ts';
import { askingRoles, exclusion, roleNames } from '../../../domain/permission/permission.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';

const terminal = words(
  '端末からの照会（データベースに接続できる方）',
  'asked on a terminal, by somebody who can reach the database',
);

/** The asker's roles, and which line of the policy gives each. */
export const whoami = defineQuery({
  name: 'ops.whoami',
  aliases: ['私', '権限'],
  section: 'banto',
  role: 'viewer',
  shareable: false,
  summary: words('あなたの権限と、その理由を表示します', 'Your roles and why you have them'),
  run: ({ asker, policy }) => {
    const roles = askingRoles(asker, policy);
    const excluded = exclusion(asker, policy);
    const names = ['*', asker.id, ...asker.groups];
    const why = roles.map((role) => {
      const by = policy.roles[role].find((holder) => names.includes(holder));
      const source =
        asker.onTerminal === true
          ? terminal
          : by === undefined
            ? words('上位の権限に含まれます', 'included in a stronger role')
            : words(`ops.yml の ${role}: ${by}`, `ops.yml, ${role}: ${by}`);
      return { label: roleNames[role], kind: 'text' as const, value: source };
    });
    return Promise.resolve({
      title: words('あなたの権限', 'Your roles'),
      ...(excluded && { lead: [excluded] }),
      sheets: [{ title: `${asker.displayName} (${asker.id})`, facts: why }],
    });
  },
});
