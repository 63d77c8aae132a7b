/** Block types that an answer is best shown in, and that some workspaces refuse. */
export const nativeBlocks = ['data_table', 'data_visualization'] as const;
export type NativeBlock = (typeof nativeBlocks)[number];
