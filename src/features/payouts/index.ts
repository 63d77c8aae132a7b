import type { Feature } from '../../engine/definitions/feature.ts';
import { words } from '../../domain/text/words.ts';
import { correct } from './operations/correct.ts';
import { payoutFinder } from './finder.ts';
import { fail } from './operations/fail.ts';
import { generate } from './operations/generate.ts';
import { paidAll } from './operations/paid-all.ts';
import { paidList } from './operations/paid-list.ts';
import { paid } from './operations/paid.ts';
import { reopen } from './operations/reopen.ts';
import { reschedule } from './operations/reschedule.ts';
import { process } from './operations/process.ts';
import { due } from './queries/due.ts';
import { ready } from './queries/ready.ts';
import { status } from './queries/status.ts';

export const payouts: Feature = {
  name: 'payouts',
  summary: words('支払い', 'Payouts'),
  queries: [status, ready, due],
  operations: [paid, paidAll, paidList, correct, fail, reschedule, reopen, generate, process],
  cards: [],
  finders: [payoutFinder],
};
