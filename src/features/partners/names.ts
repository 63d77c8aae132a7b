import { refersTo } from '../../engine/definitions/reference.ts';

/** The operations on a partner, for pure modules, which must not import anything that knows the database. */
export const approve = refersTo('operation', 'partners.approve');
export const suspend = refersTo('operation', 'partners.suspend');
export const reinstate = refersTo('operation', 'partners.reinstate');
