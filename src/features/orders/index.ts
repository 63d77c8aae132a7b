import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { orderFinder } from './finder.ts';
import { resend } from './operations/resend.ts';
import { notifications } from './queries/notifications.ts';
import { show } from './queries/show.ts';
import { stuck } from './queries/stuck.ts';
import { today } from './queries/today.ts';

export const orders: Feature = {
  name: 'orders',
  summary: words('注文', 'Orders'),
  queries: [today, stuck, notifications, show],
  operations: [resend],
  cards: [],
  finders: [orderFinder],
};
