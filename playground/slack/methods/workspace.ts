import { SlackError } from '../workspace/errors.ts';
import { isTrue, type Json } from '../../json.ts';
import { bot, workspaceDomain, workspaceName } from '../workspace/people.ts';
import type { Group, Person } from '../workspace/types.ts';
import type { World } from '../workspace/world.ts';
import { needs, required, type Method } from './method.ts';

const auth = ({ settings }: World): Json => ({
  url: `https://${workspaceDomain}.slack.com/`,
  team: workspaceName,
  user: bot.name,
  team_id: settings.team,
  user_id: bot.userId,
  bot_id: bot.botId,
  ...(settings.enterprise === undefined ? {} : { enterprise_id: settings.enterprise }),
  is_enterprise_install: false,
});

const userJson = (person: Person, withLocale: boolean): Json => ({
  id: person.id,
  // In an Enterprise Grid organisation Slack leaves `team_id` out (slack-morphism-rust pull request 215) and lists the
  // workspaces in `enterprise_user` (docs.slack.dev/reference/objects/user-object).
  ...(person.enterprise
    ? {
        enterprise_user: {
          id: person.id,
          enterprise_id: person.enterprise.id,
          enterprise_name: 'Playground Grid',
          is_admin: false,
          is_owner: false,
          teams: [...person.enterprise.teams],
        },
      }
    : { team_id: person.teamId }),
  name: person.name,
  real_name: person.realName,
  deleted: person.deleted,
  tz: 'Asia/Tokyo',
  tz_label: 'Japan Standard Time',
  tz_offset: 32_400,
  profile: {
    real_name: person.realName,
    display_name: person.name,
    title: person.title,
    ...(person.enterprise ? {} : { team: person.teamId }),
  },
  is_admin: false,
  is_owner: false,
  is_restricted: person.isRestricted,
  is_ultra_restricted: person.isUltraRestricted,
  is_bot: person.isBot,
  // Slack sets false even for people of another workspace in a shared channel; only team_id shows it.
  is_stranger: false,
  is_app_user: person.id === bot.userId,
  updated: 1_780_000_000,
  ...(withLocale ? { locale: person.locale } : {}),
});

const groupJson = (world: World, group: Group): Json => ({
  id: group.id,
  team_id: world.settings.team,
  is_usergroup: true,
  name: group.name,
  handle: group.handle,
  date_delete: group.isDisabled === true ? 1_780_000_000 : 0,
  user_count: group.members.length,
  users: [...group.members],
});

/** Methods about the app, the team, its people and their groups. */
export const workspaceMethods: Record<string, Method> = {
  'api.test': { tier: 4, token: 'none', run: (args) => ({ args }) },
  'auth.test': { tier: 'none', run: (_args, { world }) => auth(world) },
  'team.info': {
    tier: 3,
    scopes: needs('team:read'),
    run: (_args, { world }) => ({ team: { id: world.settings.team, name: workspaceName, domain: workspaceDomain } }),
  },
  'bots.info': {
    tier: 3,
    scopes: needs('users:read'),
    run(args) {
      if (args['bot'] !== undefined && args['bot'] !== bot.botId) throw new SlackError('bot_not_found');
      return { bot: { id: bot.botId, deleted: false, name: bot.name, app_id: bot.appId, user_id: bot.userId } };
    },
  },
  'users.info': {
    tier: 4,
    scopes: needs('users:read'),
    run(args, { world }) {
      const person = world.people.get(required(args, 'user'));
      if (!person) throw new SlackError('user_not_found');
      return { user: userJson(person, isTrue(args['include_locale'])) };
    },
  },
  'users.list': {
    tier: 2,
    scopes: needs('users:read'),
    run: (args, { world }) => ({
      members: [...world.people.values()].map((person) => userJson(person, isTrue(args['include_locale']))),
      cache_ts: Math.floor(Date.now() / 1_000),
      response_metadata: { next_cursor: '' },
    }),
  },
  'usergroups.list': {
    tier: 2,
    scopes: needs('usergroups:read'),
    run: (args, { world }) => ({
      usergroups: [...world.groups.values()]
        .filter((group) => group.isDisabled !== true || isTrue(args['include_disabled']))
        .map((group) => {
          const { users, ...rest } = groupJson(world, group);
          return isTrue(args['include_users']) ? { ...rest, users } : rest;
        }),
    }),
  },
  'usergroups.users.list': {
    tier: 2,
    scopes: needs('usergroups:read'),
    run(args, { world }) {
      const group = world.groups.get(required(args, 'usergroup'));
      if (!group) throw new SlackError('no_such_subteam');
      // As vercel-labs/emulate has it; the documentation has only `include_disabled`.
      if (group.isDisabled === true && !isTrue(args['include_disabled']))
        throw new SlackError('subteam_disabled', { planned: true });
      return { users: [...group.members] };
    },
  },
  'apps.connections.open': { tier: 1, token: 'app', run: (_args, { socket }) => ({ url: socket.ticket() }) },
};
