import { refersTo } from '../../engine/definitions/reference.ts';

/** The operations on a partner, for what is pure: an operation knows the database. */
export const approve = refersTo('operation', 'partners.approve');
export const suspend = refersTo('operation', 'partners.suspend');
export const reinstate = refersTo('operation', 'partners.reinstate');
