/** The best block types for answers, which some workspaces refuse. */
export const nativeBlocks = ['data_table', 'data_visualization'] as const;
export type NativeBlock = (typeof nativeBlocks)[number];
