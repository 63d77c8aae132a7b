import type { Feature } from '../engine/definitions/feature.ts';
import { access } from './access/index.ts';
import { alerts } from './alerts/index.ts';
import { audit } from './audit/index.ts';
import { digest } from './digest/index.ts';
import { handover } from './handover/index.ts';
import { health } from './health/index.ts';
import { help } from './help/index.ts';
import { incidents } from './incidents/index.ts';
import { maintenance } from './maintenance/index.ts';
import { orders } from './orders/index.ts';
import { partners } from './partners/index.ts';
import { payouts } from './payouts/index.ts';
import { purchases } from './purchases/index.ts';
import { reports } from './reports/index.ts';

/** All features: the table of contents of what Banto can do. */
export const features: readonly Feature[] = [
  orders,
  partners,
  payouts,
  purchases,
  reports,
  health,
  digest,
  alerts,
  incidents,
  maintenance,
  handover,
  access,
  help,
  audit,
];
