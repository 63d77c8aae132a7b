import { TypeOverrides, types } from 'pg';

/** How tests and rigs read rows: bigint and numeric as numbers, dates as text. */
export const plainTypes = new TypeOverrides();
plainTypes.setTypeParser(types.builtins.INT8, Number);
plainTypes.setTypeParser(types.builtins.NUMERIC, Number);
plainTypes.setTypeParser(types.builtins.DATE, (text) => text);
