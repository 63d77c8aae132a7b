/** Who acts in the stories: the playground's people, by the name one calls them. */

/** 田中花子, operator by her own name. */
export const hanako = 'U0OPER1';
/** Sam Smith, operator as a member of the group S0OPSGRP; reads English. */
export const sam = 'U0OPER2';
/** 佐藤健, approver. */
export const ken = 'U0APPR1';
/** 鈴木一郎, approver. */
export const ichiro = 'U0APPR2';
/** 山田太郎, administrator. */
export const taro = 'U0ADMIN1';
/** 加藤葵, a full member without any other role: viewer. */
export const aoi = 'U0VIEW1';
/** A guest of the workspace. */
export const guest = 'U0GUEST1';
/** Olivia Other, a member of another workspace (Slack Connect). */
export const outsider = 'U0OTHER1';
/** Has left the company. */
export const gone = 'U0GONE1';
/** Another app's bot. */
export const robot = 'U0BOTX';

export const reviews = 'C0REVIEWS';
export const ops = 'C0OPS';
