/**
 * The best ways to show an answer, which some workspaces refuse; the newest last. `action_cell` is a button in a row of
 * a `data_table`.
 */
export const nativeBlocks = ['data_table', 'data_visualization', 'action_cell'] as const;
export type NativeBlock = (typeof nativeBlocks)[number];

/** What of these a block uses. */
export function nativesIn(block: { readonly type: string; readonly rows?: unknown }): NativeBlock[] {
  return nativeBlocks.filter((native) => native === block.type || (native === 'action_cell' && hasActionCell(block)));
}

const hasActionCell = ({ type, rows }: { readonly type: string; readonly rows?: unknown }): boolean =>
  type === 'data_table' && Array.isArray(rows) && rows.flat().some((cell: unknown) => isActionCell(cell));

const isActionCell = (cell: unknown): boolean =>
  typeof cell === 'object' && cell !== null && 'type' in cell && cell.type === 'action_cell';
