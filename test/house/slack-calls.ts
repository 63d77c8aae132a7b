import { withoutComments } from './imports.ts';

const families =
  'admin|api|apps|auth|bookmarks|bots|canvases|chat|conversations|dnd|emoji|files|functions(?=\\.(?:complete|distributions|workflows))|oauth|pins|reactions|reminders|search|slackLists|stars|team|usergroups|users|views|workflows';
const CALL = new RegExp(`\\.((?:${families})(?:\\.[a-zA-Z]+)+|filesUploadV2)\\(`, 'gu');
const GENERIC = /\bapiCall\(\s*['"]([\w.]+)['"]/gu;

/** The Web API's methods that a source file calls. */
export const slackCalls = (source: string): string[] => {
  const text = withoutComments(source);
  const called = [...text.matchAll(CALL), ...text.matchAll(GENERIC)].map(([, method = '']) => method);
  // A list that is called `users` has methods of its own.
  return called.filter((method) => !/\.(?:map|filter|find|some|every|flatMap|includes|forEach)$/u.test(method));
};

const LISTENING = /\.(command|action|view|event|shortcut|options|message)\(\s*(?:['"]([\w.]+)['"])?/gu;

export interface Listening {
  readonly kind: string;
  /** The name, where one is given. */
  readonly name: string | undefined;
}

/** What a source file listens for through Bolt. */
export const listensFor = (source: string): Listening[] =>
  [...withoutComments(source).matchAll(LISTENING)].map(([, kind = '', name]) => ({ kind, name }));

/** The bot scopes that a method needs to do what Banto asks of it; none for what any token may. */
export const scopesOf: Readonly<Record<string, readonly string[]>> = {
  // An app-level token's, which the doctor tries.
  'apps.connections.open': [],
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.open': ['im:write'],
  filesUploadV2: ['files:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
