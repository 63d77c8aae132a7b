import type { Need } from '../../../engine/definitions/operation.ts';

function need(privilege: Need['privilege'], table: string, columns: string): Need {
  return { privilege, relation: `public.${table}`, columns: columns.split(' ') };
}

/**
 * What `generate_monthly_payouts_v50` reads and writes. It runs with the rights of its caller, and so does the view
 * that it sums (SakkaYuta/photo-rank: supabase/backups/backup_pre_v6.sql). docs/database-roles.sql grants the same.
 */
export const needs: readonly Need[] = [
  need('select', 'creator_earnings_v50', 'creator_id organizer_id sale_price creator_profit purchased_at'),
  need('select', 'purchases', 'id work_id user_id price status purchased_at factory_payment platform_total_revenue'),
  need('select', 'works', 'id creator_id organizer_id'),
  need('select', 'users', 'id display_name'),
  need('select', 'payout_accounts', 'user_id is_verified is_default'),
  need('select', 'creator_organizer_contracts', 'creator_id organizer_id status commission_rate'),
  need('select', 'payouts_v31', 'recipient_id period_start'),
  need('insert', 'payouts_v31', 'recipient_type recipient_id period_start period_end final_payout'),
  need('insert', 'payouts_v31', 'status scheduled_date notes breakdown created_at'),
  need('insert', 'payouts_v31', 'gross_revenue organizer_fee transfer_fee'),
  need('insert', 'payouts_v31', 'gross_amount platform_fee net_amount bank_transfer_fee'),
];
