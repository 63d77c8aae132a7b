import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { contacts } from './queries/contacts.ts';
import { find } from './queries/find.ts';

export const help: Feature = {
  name: 'help',
  summary: words('連絡先と検索', 'Contacts and search'),
  queries: [contacts, find],
  operations: [],
  cards: [],
};
