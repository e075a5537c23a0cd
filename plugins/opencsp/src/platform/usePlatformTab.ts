import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** The parts of "My platform", the first one first. */
export const platformTabs = [
  'services',
  'profiles',
  'machines',
  'deployments',
  'hosts',
] as const;

/** @public */
export type PlatformTab = (typeof platformTabs)[number];

/** How many there are of each, once known. */
export type PlatformCounts = Record<PlatformTab, number | undefined>;

/** The tab that is open when the address names none: services, and before there are any, what there is. */
function usualTab({ services, profiles }: PlatformCounts): PlatformTab {
  if (services !== 0) {
    return 'services';
  }
  return profiles === 0 ? 'machines' : 'profiles';
}

/** Which tab is open, by the page's address. */
export function usePlatformTab(counts: PlatformCounts): {
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
  return { tab: named ?? usualTab(counts), open };
}
