import { Quota, resourcesOf, Size } from '@opencsp/plugin-opencsp-common';
import { gibText, OpencspTranslate } from '@opencsp/plugin-opencsp-react';

/** "2 cores · 4 GiB memory · 40 GiB disk". */
export function figuresText(size: Size, t: OpencspTranslate): string {
  return t('form.size.figures', {
    cores: coresText(size.cores, t),
    memory: gibText(size.memoryMiB),
    disk: String(size.diskGiB),
  });
}

/** "1 core", "4 cores". */
export function coresText(cores: number, t: OpencspTranslate): string {
  return cores === 1
    ? t('form.size.core')
    : t('form.size.cores', { n: String(cores) });
}

/** On a card: "Leaves 14 of 16 cores, … of your quota." */
export function leavesText(
  size: Size,
  quota: Quota,
  t: OpencspTranslate,
): string {
  const parts = leftAfter(size, quota, t);
  return parts ? t('form.size.leaves', { parts }) : t('form.size.unlimited');
}

/**
 * What is left of the quota after a machine of this size: "14 of 16 cores, …". Figures without a
 * limit are left out; nothing when there is no limit at all.
 */
export function leftAfter(
  size: Size,
  quota: Quota,
  t: OpencspTranslate,
): string | undefined {
  const { limit, used } = quota;
  const wanted = resourcesOf(size);
  const parts = [
    part(limit.cores, used.cores + wanted.cores, String, (left, of) =>
      t('form.size.leavesCores', { left, limit: of }),
    ),
    part(
      limit.memoryMiB,
      used.memoryMiB + wanted.memoryMiB,
      gibText,
      (left, of) => t('form.size.leavesMemory', { left, limit: of }),
    ),
    part(limit.diskGiB, used.diskGiB + wanted.diskGiB, String, (left, of) =>
      t('form.size.leavesDisk', { left, limit: of }),
    ),
    part(
      limit.instances,
      used.instances + wanted.instances,
      String,
      (left, of) => t('form.size.leavesMachines', { left, limit: of }),
    ),
  ].filter(text => text !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function part(
  limit: number | undefined,
  usedAfter: number,
  figure: (amount: number) => string,
  text: (left: string, limit: string) => string,
): string | undefined {
  return limit === undefined
    ? undefined
    : text(figure(Math.max(0, limit - usedAfter)), figure(limit));
}
