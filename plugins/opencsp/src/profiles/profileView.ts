import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** The parts of a profile's page, the first one first. */
export const profileTabs = [
  'overview',
  'people',
  'files',
  'history',
  'secrets',
] as const;

/** @public */
export type ProfileTab = (typeof profileTabs)[number];

/** What of a profile is open; all of it lives in the page's address. */
export interface ProfileView {
  tab: ProfileTab;
  /** Path of the open file. */
  file?: string;
  /** Hash of the commit whose files or difference are shown. */
  commit?: string;
}

/** Reads a page's address; what it does not know counts as not given. */
export function readProfileView(params: URLSearchParams): ProfileView {
  const commit = params.get('commit') ?? '';
  return {
    tab: profileTabs.find(it => it === params.get('tab')) ?? profileTabs[0],
    file: params.get('file') ?? undefined,
    commit: /^[0-9a-f]{7,64}$/.test(commit) ? commit : undefined,
  };
}

/** Writes a view into an address; what is usual is left out. */
export function writeProfileView(view: ProfileView): URLSearchParams {
  const params = new URLSearchParams();
  const set = (key: string, value: string | undefined) =>
    value && params.set(key, value);
  set('tab', view.tab === profileTabs[0] ? undefined : view.tab);
  set('file', view.file);
  set('commit', view.commit);
  return params;
}

/** The view of a profile in the page's address. Opening something is a step to go back from. */
export function useProfileView(): {
  view: ProfileView;
  open: (view: ProfileView) => void;
} {
  const [params, setParams] = useSearchParams();
  const open = useCallback(
    (view: ProfileView) => setParams(writeProfileView(view)),
    [setParams],
  );
  return { view: readProfileView(params), open };
}
