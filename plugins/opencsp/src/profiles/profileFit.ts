import { Profile, Size } from '@opencsp/plugin-opencsp-common';

/** What a machine can be short of. */
export type Resource = 'cores' | 'memory' | 'disk';

/** How a size fits what a profile needs, and what it is short of. */
export interface Fit {
  /** More than is advised, only more than the floor, or less than that. */
  fit: 'good' | 'tight' | 'small';
  lacking: Resource[];
}

/** Holds a size against the needs of a profile. */
export function fitOf(
  needs: Profile['needs'],
  size: Pick<Size, 'cores' | 'memoryMiB' | 'diskGiB'>,
): Fit {
  const short = (of: 'floor' | 'advice') => {
    const resources: [Resource, boolean][] = [
      ['memory', size.memoryMiB < needs.memoryMiB[of]],
      ['cores', size.cores < needs.cores[of]],
      ['disk', size.diskGiB < needs.diskGiB[of]],
    ];
    return resources.flatMap(([name, isShort]) => (isShort ? [name] : []));
  };
  const floor = short('floor');
  if (floor.length > 0) {
    return { fit: 'small', lacking: floor };
  }
  const advice = short('advice');
  return advice.length > 0
    ? { fit: 'tight', lacking: advice }
    : { fit: 'good', lacking: [] };
}
