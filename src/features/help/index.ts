import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/words.ts';
import { contacts } from './queries/contacts.ts';

export const help: Feature = {
  name: 'help',
  summary: words('連絡先', 'Contacts'),
  queries: [contacts],
  operations: [],
  cards: [],
};
