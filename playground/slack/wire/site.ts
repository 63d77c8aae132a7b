import type { Views } from '../workspace/views.ts';
import type { World } from '../workspace/world.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Triggers } from './triggers.ts';

/** The workspace and its connections to the bot: everything that a method, an acknowledgement or a person can change. */
export interface Site {
  world: World;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  socket: SocketMode;
}
