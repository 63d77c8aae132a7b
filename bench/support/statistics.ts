/** The percentile of the values for a share from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const p50 = (values: readonly number[]): number => percentile(values, 0.5);
export const p99 = (values: readonly number[]): number => percentile(values, 0.99);

/** How much longer than the anchor: the median of several rounds' ratios, each of a part of the values in their order. */
export function ratioOf(
  { own, anchor }: { readonly own: readonly number[]; readonly anchor: readonly number[] },
  rounds: number,
  figure: (values: readonly number[]) => number,
): number {
  const size = Math.max(1, Math.floor(own.length / rounds));
  const ratios = Array.from({ length: rounds }, (_, round) => {
    const part = (values: readonly number[]): readonly number[] => values.slice(round * size, (round + 1) * size);
    return figure(part(own)) / figure(part(anchor));
  });
  return p50(ratios.filter((ratio) => Number.isFinite(ratio)));
}

/** How long some work takes. Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
