import type { Expression } from 'oxc-parser';
import { constantText } from './imports.ts';
import { visit } from './syntax.ts';

/** The method families of the Web API. `functions` is left out, because Banto's own port has that name. */
const families = new Set(
  (
    'admin api apps auth bookmarks bots canvases chat conversations dnd emoji files oauth pins reactions reminders ' +
    'search slackLists stars team usergroups users views workflows'
  ).split(' '),
);
/** Array methods, which a list named `users` has. */
const methodsOfLists = new Set(['map', 'filter', 'find', 'some', 'every', 'flatMap', 'includes', 'forEach']);

/** The names after the first dot of `client.chat.postMessage`. */
function membersOf(node: Expression): string[] {
  if (node.type !== 'MemberExpression') return [];
  const name =
    node.property.type === 'Identifier' || node.property.type === 'PrivateIdentifier' ? node.property.name : '';
  return [...membersOf(node.object), name];
}

function methodOf(callee: Expression): string | undefined {
  const members = membersOf(callee);
  const last = members.at(-1);
  if (last === undefined || methodsOfLists.has(last)) return undefined;
  if (last === 'filesUploadV2') return last;
  const family = members.findIndex((name) => families.has(name));
  return family >= 0 && family < members.length - 1 ? members.slice(family).join('.') : undefined;
}

/** The Web API methods that a source file calls. */
export function slackCalls(source: string): string[] {
  const found: string[] = [];
  visit(source, {
    CallExpression: ({ callee, arguments: [first] }) => {
      const generic = membersOf(callee).at(-1) === 'apiCall';
      const named = first && first.type !== 'SpreadElement' ? constantText(first) : undefined;
      const method = generic ? named : methodOf(callee);
      if (method !== undefined) found.push(method);
    },
  });
  return found;
}

const listeners = new Set(['command', 'action', 'view', 'event', 'shortcut', 'options', 'message']);

export interface Listening {
  readonly kind: string;
  /** The command's or event's name, when there is one. */
  readonly name: string | undefined;
}

/** Bolt listeners that a source file registers. */
export function listensFor(source: string): Listening[] {
  const found: Listening[] = [];
  visit(source, {
    CallExpression: ({ callee, arguments: [first] }) => {
      const kind = membersOf(callee).at(-1);
      if (kind === undefined || !listeners.has(kind)) return;
      found.push({ kind, name: first && first.type !== 'SpreadElement' ? constantText(first) : undefined });
    },
  });
  return found;
}

/** The bot scopes that each method needs for what Banto does with it; empty when any token may call it. */
export const scopesOf: Readonly<Record<string, readonly string[]>> = {
  // The doctor calls it with the app-level token.
  'apps.connections.open': [],
  'auth.test': [],
  // docs.slack.dev/reference/methods/chat.getPermalink: no scope.
  'chat.getPermalink': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.open': ['im:write'],
  filesUploadV2: ['files:write'],
  'files.info': ['files:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
