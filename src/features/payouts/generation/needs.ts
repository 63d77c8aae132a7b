import { need, type Need } from '../../../engine/definitions/need.ts';

/**
 * What `generate_monthly_payouts_v50` reads and writes, as far as no question reads it. It runs with the rights of its
 * caller (SakkaYuta/photo-rank: supabase/backups/backup_pre_v6.sql). Some databases allow functions to nobody but their
 * owner.
 */
export const needs: readonly Need[] = [
  { privilege: 'execute', on: 'public.generate_monthly_payouts_v50()', columns: [] },
  need('select', 'creator_earnings_v50', 'creator_name factory_payment'),
  need('select', 'payout_accounts', 'user_id is_verified is_default'),
  need('select', 'creator_organizer_contracts', 'creator_id organizer_id status commission_rate'),
  need('insert', 'payouts_v31', 'recipient_type recipient_id period_start period_end final_payout'),
  need('insert', 'payouts_v31', 'status scheduled_date notes breakdown created_at'),
  need('insert', 'payouts_v31', 'gross_revenue organizer_fee transfer_fee'),
  need('insert', 'payouts_v31', 'gross_amount platform_fee net_amount bank_transfer_fee'),
];
