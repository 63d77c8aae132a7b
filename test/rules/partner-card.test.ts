import { expect, test } from 'vitest';

import { reviewCard } from '#src/features/partners/review/views.ts';

const now = new Date('2026-11-22T00:00:00Z');
const partner = {
  id: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  name: 'A',
  company_name: null,
  contact_email: null,
  description: null,
  status: 'pending',
  has_webhook: true,
  has_shipping: true,
  capabilities: { products: ['badges', 'stickers'], max_lot: 3_000 },
  created_at: now,
  updated_at: now,
} as const;

test.each([
  ['ja', '製品: badges、stickers／最大ロット: 3,000'],
  ['en', 'Products: badges, stickers; Largest lot: 3,000'],
] as const)('what a partner makes is listed as %s is written', (language, makes) => {
  expect(JSON.stringify(reviewCard(partner, [], [], language, now).blocks)).toContain(makes);
});
