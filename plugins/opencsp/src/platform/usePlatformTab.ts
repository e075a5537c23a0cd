import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** The parts of "My platform", the first one first. */
export const platformTabs = ['profiles', 'machines'] as const;

/** @public */
export type PlatformTab = (typeof platformTabs)[number];

/**
 * Which tab is open, by the page's address. Without one in the address it is the profiles, unless there
 * are none: then what there is comes first.
 *
 * @param profiles - how many there are, once known
 */
export function usePlatformTab(profiles: number | undefined): {
  tab: PlatformTab;
  open: (tab: PlatformTab) => void;
} {
  const [params, setParams] = useSearchParams();
  const named = platformTabs.find(it => it === params.get('tab'));
  const open = useCallback(
    // Search, filter, order and page were of the other list.
    (tab: PlatformTab) => setParams({ tab }),
    [setParams],
  );
  return { tab: named ?? (profiles === 0 ? 'machines' : 'profiles'), open };
}
