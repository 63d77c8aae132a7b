/**
 * Rows that the seed always has, with fixed ids, one per trap, so that a test can name the row it means. Ids differ in
 * their first group, because people see only that part.
 */
const id = (number: number): string => `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

export const landmarks = {
  partners: {
    /** 山田製作所: approved, complete, busy. */
    yamada: id(0x1a01),
    /** 山田工業: approved; `山田` alone matches two partners. */
    yamadaKogyo: id(0x1a02),
    /** Pending, with everything an approver needs. */
    pendingComplete: id(0x1a03),
    pendingWithoutWebhook: id(0x1a04),
    pendingWithoutShipping: id(0x1a05),
    pendingWithoutCompany: id(0x1a06),
    /** Pending; name, company and description full of Slack markup. */
    pendingHostile: id(0x1a07),
    /** Registered today at 08:30 in Tokyo, which is yesterday in UTC (or at `now`, when that is earlier). */
    pendingToday: id(0x1a08),
    /** Approved; bidi marks and control characters in its name. */
    bidi: id(0x1a09),
    /** Approved; emoji of several code points in its name. */
    emoji: id(0x1a0a),
    /** Suspended; a name of 3,200 characters. */
    longName: id(0x1a0b),
    /** Suspended; a spreadsheet would run its name as a formula. */
    formula: id(0x1a0c),
    /** Approved, without any order. */
    withoutOrders: id(0x1a0d),
    /** Suspended with open orders. */
    suspendedWithOrders: id(0x1a0e),
    /** Approved, but no address to notify (production). */
    approvedWithoutWebhook: id(0x1a0f),
    /** Two approved partners with one contact e-mail, `info@kyodo.example`. */
    sharedEmailFirst: id(0x1a10),
    sharedEmailSecond: id(0x1a11),
  },
  users: {
    /** `admin@marketplace.example`: role admin. */
    admin: id(0x1b01),
    /** Can sign in (`norow@marketplace.example`), but has no row in public.users. */
    withoutPublicRow: id(0x1b02),
    /** Has a row in public.users, but no account to sign in with. */
    withoutAuthRow: id(0x1b03),
    /** No e-mail in either table. */
    withoutEmail: id(0x1b04),
    /** `old@marketplace.example` in auth.users, `new@marketplace.example` in public.users. */
    otherEmail: id(0x1b05),
    /** Owner of 山田製作所, `yamada@yamada-ss.example`. */
    yamadaOwner: id(0x1b06),
    /** The creator of the sales and payouts below. */
    creator: id(0x1b07),
    /** The same address twice in auth.users, in different case: `Sato@…` and `sato@marketplace.example`. */
    caseFirst: id(0x1b08),
    caseSecond: id(0x1b09),
  },
  orders: {
    submitted25h: id(0x1c01),
    accepted49h: id(0x1c02),
    submitted73h: id(0x1c03),
    inProduction73h: id(0x1c04),
    /** In production for 40 days. The runbook's statement never shows it. */
    inProduction40d: id(0x1c05),
    /** Never assigned to a factory. */
    withoutPartner: id(0x1c06),
    /** Both have the order id `PR-DOUBLE-0001`. */
    doubleFirst: id(0x1c07),
    doubleSecond: id(0x1c08),
    /** Today, 08:30 in Tokyo: yesterday in UTC (or at `now`, when that is earlier). */
    todayMorning: id(0x1c09),
    /** The first and the last moment of days in Tokyo. */
    todayMidnight: id(0x1c0a),
    yesterdayLast: id(0x1c0b),
    yesterdayMorning: id(0x1c0c),
    /** Open orders. The notification failed / waits / was sent five minutes ago / was never created. */
    notificationFailed: id(0x1c0d),
    notificationWaiting: id(0x1c0e),
    notificationSentJustNow: id(0x1c0f),
    neverNotified: id(0x1c10),
    /** Orders whose partner is suspended / is pending / has no webhook. */
    partnerSuspended: id(0x1c11),
    partnerWithoutWebhook: id(0x1c12),
    /** Its order id is full of Slack markup. */
    hostile: id(0x1c13),
    failedToday: id(0x1c14),
  },
  purchases: {
    /** The factory's cost is unknown, so the fees cannot be computed. */
    unknownFactory: id(0x1d01),
    /** The factory's cost is known, but the fees were never computed. */
    withoutFees: id(0x1d02),
    /** Fees too low by more than 100,000 yen. */
    wrongFeesLarge: id(0x1d03),
    /** Wrong fees, and the creator's payout of that month exists. */
    wrongFeesPaidOut: id(0x1d04),
    /** First hour of this month in Tokyo: last month in UTC. */
    monthStart: id(0x1d05),
    /** Last hour of last month in Tokyo. */
    monthEnd: id(0x1d06),
    pending: id(0x1d07),
    refunded: id(0x1d08),
  },
  payouts: {
    /** Ready and due today: 48,500 yen / 250,000 yen. */
    dueSmall: id(0x1e01),
    dueLarge: id(0x1e02),
    /** Ready, due nine days ago. */
    overdue: id(0x1e03),
    /** Still scheduled, three days after its day. process-payouts never picks it up again. */
    missed: id(0x1e04),
    /** Scheduled for today. */
    scheduledToday: id(0x1e05),
    /** Failed with a note, due 40 days ago. */
    failed: id(0x1e06),
    failedLarge: id(0x1e07),
    completed: id(0x1e08),
    /** Same payee, same period, paid twice. */
    twiceFirst: id(0x1e09),
    twiceSecond: id(0x1e0a),
    /** Both have the transaction id `manual_20260101_777`. */
    sameTransactionFirst: id(0x1e0b),
    sameTransactionSecond: id(0x1e0c),
    /** Due on 2099-12-31. */
    farFuture: id(0x1e0d),
    /** 0 yen, ready and due. */
    zero: id(0x1e0e),
    /** Production: an unknown status. */
    banana: id(0x1e0f),
    /** The recipient's id does not exist (production); breakdown is NULL (runbook). */
    unknownRecipient: id(0x1e10),
    organizer: id(0x1e11),
    /** Completed today as `batch_<today>_002`: the day's next number is 003. */
    batchToday: id(0x1e12),
    /** Ready and due; recipient's name full of Slack markup. */
    hostile: id(0x1e13),
  },
} as const;
