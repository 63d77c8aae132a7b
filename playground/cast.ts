/**
 * Everybody in the playground, by first name: the same people in tests, drills, benchmarks and the demo.
 * `ops.example.yml` gives them their roles.
 */

/** 田中花子, operator by her own name. */
export const hanako = 'U0OPER1';
/** Sam Smith, operator as a member of the operators' group; reads English. */
export const sam = 'U0OPER2';
/** 佐藤健, approver. */
export const ken = 'U0APPR1';
/** 鈴木一郎, approver. */
export const ichiro = 'U0APPR2';
/** 山田太郎, administrator. */
export const taro = 'U0ADMIN1';
/** 伊藤真理, an administrator by title only: `ops.example.yml` gives her no role. */
export const mari = 'U0ADMIN2';
/** 高橋誠, the last level of escalation. */
export const makoto = 'U0OWNER';
/** 加藤葵, a full member with no other role: viewer. */
export const aoi = 'U0VIEW1';
/** A guest of the workspace. */
export const guest = 'U0GUEST1';
/** Olivia Other, a member of another workspace (Slack Connect). */
export const outsider = 'U0OTHER1';
/** Has left the company. */
export const gone = 'U0GONE1';
/** Another app's bot. */
export const robot = 'U0BOTX';
/** Banto itself. */
export const banto = 'U0BANTO';

/** Everybody's workspace, except the outsider's. */
export const homeTeam = 'T0000001';
export const otherTeam = 'T0OTHER9';

export const groups = { operators: 'S0OPSGRP', technicians: 'S0TECH' } as const;

/** Banto is in all of them except `random`. */
export const channels = {
  ops: 'C0OPS',
  reviews: 'C0REVIEWS',
  payouts: 'C0PAYOUTS',
  alerts: 'C0ALERTS',
  random: 'C0RANDOM',
} as const;

/** One person of the cast. */
export interface Member {
  readonly id: string;
  /** The name people type after @. */
  readonly handle: string;
  readonly name: string;
  /** Job title; Slack knows the Japanese one. */
  readonly title: string;
  /** The title in English. */
  readonly english?: string;
  /** The language and region Slack shows them. Default: `ja-JP`. */
  readonly locale?: string;
  /** The role in `ops.example.yml`. Default: that of every full member. */
  readonly role?: 'operator' | 'approver' | 'admin';
  readonly group?: (typeof groups)[keyof typeof groups];
  /** Why this person may not use Banto. */
  readonly is?: 'guest' | 'outsider' | 'gone' | 'bot';
}

export const cast: readonly Member[] = [
  { id: hanako, handle: 'tanaka', name: '田中花子', title: '運用担当', english: 'operator', role: 'operator' },
  {
    id: sam,
    handle: 'smith',
    name: 'Sam Smith',
    title: 'Operations',
    english: 'operator',
    locale: 'en-US',
    role: 'operator',
    group: groups.operators,
  },
  { id: ken, handle: 'sato', name: '佐藤健', title: '承認者', english: 'approver', role: 'approver' },
  { id: ichiro, handle: 'suzuki', name: '鈴木一郎', title: '承認者', english: 'approver', role: 'approver' },
  {
    id: taro,
    handle: 'yamada',
    name: '山田太郎',
    title: 'システム管理者',
    english: 'administrator',
    role: 'admin',
    group: groups.technicians,
  },
  { id: mari, handle: 'ito', name: '伊藤真理', title: 'システム管理者', english: 'administrator by title only' },
  {
    id: makoto,
    handle: 'takahashi',
    name: '高橋誠',
    title: '事業責任者',
    english: 'head of the business',
    role: 'operator',
  },
  { id: aoi, handle: 'kato', name: '加藤葵', title: '閲覧のみ', english: 'may look only' },
  { id: guest, handle: 'guest', name: '外部ゲスト', title: 'ゲスト', english: 'guest', is: 'guest' },
  {
    id: outsider,
    handle: 'outsider',
    name: 'Olivia Other',
    title: '他社（Slackコネクト）',
    english: 'another company (Slack Connect)',
    locale: 'en-GB',
    is: 'outsider',
  },
  { id: gone, handle: 'gone', name: '退職済太', title: '退職者', english: 'has left', is: 'gone' },
  { id: robot, handle: 'otherbot', name: 'Other bot', title: '別のアプリ', english: 'another app', is: 'bot' },
  { id: banto, handle: 'banto', name: '番頭', title: 'Banto', english: 'Banto', is: 'bot' },
];
