import { Quota, ServiceOption, Size } from '@opencsp/plugin-opencsp-common';

/** What is needed at least, and what is advised. */
export interface Amount {
  floor: number;
  advice: number;
}

/** What services come to together. */
export interface Totals {
  /** MiB. */
  memoryMiB: Amount;
  cores: Amount;
  /** GiB. */
  diskGiB: Amount;
}

/** The figures that are counted. */
export const figures = ['memoryMiB', 'cores', 'diskGiB'] as const;

/** @public */
export type Figure = (typeof figures)[number];

/** The sum over services; cores to the hundredth, so that 0.1 + 0.2 is 0.3. */
export function totalsOf(services: readonly ServiceOption[]): Totals {
  const sum = (figure: Figure, kind: keyof Amount) =>
    Math.round(
      services.reduce((all, service) => all + service[figure][kind], 0) * 100,
    ) / 100;
  const amount = (figure: Figure) => ({
    floor: sum(figure, 'floor'),
    advice: sum(figure, 'advice'),
  });
  return {
    memoryMiB: amount('memoryMiB'),
    cores: amount('cores'),
    diskGiB: amount('diskGiB'),
  };
}

/** How the totals stand to the sizes that are offered. */
export type SizeFit =
  /** No sizes are offered, or they are not known. */
  | { kind: 'unknown' }
  /** The smallest size that has what is advised. */
  | { kind: 'advised'; size: Size }
  /** The smallest size that has the least; none has what is advised. */
  | { kind: 'tight'; size: Size }
  | { kind: 'none'; largest: Size };

/** The smallest size that fits, among those that the caller may choose. */
export function sizeFitOf(totals: Totals, sizes: readonly Size[]): SizeFit {
  const allowed = sizes
    .filter(size => size.allowed)
    .sort((a, b) => a.memoryMiB - b.memoryMiB || a.cores - b.cores);
  const largest = allowed.at(-1);
  if (!largest) {
    return { kind: 'unknown' };
  }
  const fits = (kind: keyof Amount) =>
    allowed.find(size =>
      figures.every(figure => size[figure] >= totals[figure][kind]),
    );
  const advised = fits('advice');
  if (advised) {
    return { kind: 'advised', size: advised };
  }
  const tight = fits('floor');
  return tight ? { kind: 'tight', size: tight } : { kind: 'none', largest };
}

/** What is left of a quota; nothing for a figure without a limit. */
export function leftOf(
  quota: Quota | undefined,
  figure: Figure,
): number | undefined {
  const limit = quota?.limit[figure];
  return quota === undefined || limit === undefined
    ? undefined
    : Math.max(0, limit - quota.used[figure]);
}
