import { blockMethods } from './blocks.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { Method } from './method.ts';
import { viewMethods } from './views.ts';
import { workspaceMethods } from './workspace.ts';

/** Every method this Slack has. Any other is `unknown_method`. */
export const methods: Readonly<Record<string, Method>> = {
  ...workspaceMethods,
  ...conversationMethods,
  ...chatMethods,
  ...blockMethods,
  ...viewMethods,
  ...fileMethods,
};
