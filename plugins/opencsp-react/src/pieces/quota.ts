import { Quota } from '@opencsp/plugin-opencsp-common';
import { gibText } from '../format/sizes';

/** One bar of a quota. */
export interface QuotaBar {
  kind: 'instances' | 'cores' | 'memory' | 'disk';
  /** True when the figures are GiB. */
  gib: boolean;
  used: string;
  /** Absent when there is no limit. */
  limit?: string;
  /** Share in use, 0 to 1; absent when there is no limit. */
  share?: number;
  level: 'fine' | 'nearlyFull' | 'full';
}

const NEARLY_FULL = 0.8;

function bar(
  kind: QuotaBar['kind'],
  used: number,
  limit: number | undefined,
  figure: (amount: number) => string,
  gib: boolean,
): QuotaBar {
  if (limit === undefined) {
    return { kind, gib, used: figure(used), level: 'fine' };
  }
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  let level: QuotaBar['level'] = 'fine';
  if (share >= 1) {
    level = 'full';
  } else if (share >= NEARLY_FULL) {
    level = 'nearlyFull';
  }
  return { kind, gib, used: figure(used), limit: figure(limit), share, level };
}

/** The bars of a quota, in the order that a person asks for them. */
export function quotaBars(quota: Pick<Quota, 'limit' | 'used'>): QuotaBar[] {
  const { limit, used } = quota;
  return [
    bar('instances', used.instances, limit.instances, String, false),
    bar('cores', used.cores, limit.cores, String, false),
    bar('memory', used.memoryMiB, limit.memoryMiB, gibText, true),
    bar('disk', used.diskGiB, limit.diskGiB, String, true),
  ];
}
