/** Each dialect of the marketplace and each of Slack's transports, in two starts instead of four. */
export const ways = [
  { dialect: 'production', transport: 'socket' },
  { dialect: 'runbook', transport: 'http' },
] as const;
