/** What the bot's manifest asks for. */
export const defaultScopes: readonly string[] = [
  'commands',
  'chat:write',
  'users:read',
  'usergroups:read',
  'files:write',
  'im:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'files:read',
];
