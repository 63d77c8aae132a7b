import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { receiptFinder, requestFinder } from './finder.ts';
import { audit as search } from './queries/audit.ts';
import { requests } from './queries/requests.ts';

export const audit: Feature = {
  name: 'audit',
  summary: words('監査ログ', 'Audit log'),
  queries: [search, requests],
  operations: [],
  cards: [],
  finders: [receiptFinder, requestFinder],
};
