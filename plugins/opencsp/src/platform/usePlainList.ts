import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { PAGE_SIZE } from './listQuery';

/** How a list in the API's own order is narrowed and turned over; all of it lives in the page's address. */
export interface PlainView<State extends string> {
  search: string;
  group?: State;
  onlyMine: boolean;
  /** The cursors of the pages turned over to, the present one last; none is the first page. */
  cursors: string[];
}

/** Reads a page's address; what it does not know counts as not given. */
export function readPlainView<State extends string>(
  params: URLSearchParams,
  states: readonly State[],
): PlainView<State> {
  return {
    search: (params.get('search') ?? '').slice(0, 100),
    group: states.find(it => it === params.get('state')),
    onlyMine: params.get('owner') === 'mine',
    cursors: params.getAll('cursor'),
  };
}

/** Writes a view into an address and leaves its other parameters; what is usual is left out. */
export function writePlainView(
  view: PlainView<string>,
  before: URLSearchParams,
): URLSearchParams {
  const params = new URLSearchParams(before);
  const set = (key: string, value: string | undefined) =>
    value ? params.set(key, value) : params.delete(key);
  set('search', view.search);
  set('state', view.group);
  set('owner', view.onlyMine ? 'mine' : undefined);
  params.delete('cursor');
  view.cursors.forEach(cursor => params.append('cursor', cursor));
  return params;
}

/** True when the list shows less than all. */
export function isPlainNarrowed(view: PlainView<string>): boolean {
  return view.search !== '' || view.group !== undefined || view.onlyMine;
}

/**
 * What is asked of the API.
 *
 * @param me - the person's entity ref, for "only mine"
 */
export function plainQuery<State extends string>(
  view: PlainView<State>,
  me: string | undefined,
): { limit: number; state?: State; owner?: string; cursor?: string } {
  return {
    limit: PAGE_SIZE,
    ...(view.group ? { state: view.group } : {}),
    ...(view.onlyMine && me ? { owner: me } : {}),
    ...(view.cursors.length > 0
      ? { cursor: view.cursors[view.cursors.length - 1] }
      : {}),
  };
}

/** The list's view in the page's address. A changed filter begins at the first page. */
export function usePlainList<State extends string>(
  states: readonly State[],
): {
  view: PlainView<State>;
  change: (changes: Partial<PlainView<State>>) => void;
} {
  const [params, setParams] = useSearchParams();
  const view = useMemo(() => readPlainView(params, states), [params, states]);
  const change = useCallback(
    (changes: Partial<PlainView<State>>) =>
      setParams(
        before =>
          writePlainView(
            { ...readPlainView(before, states), cursors: [], ...changes },
            before,
          ),
        // Turning a page is a step to go back from; narrowing is not.
        { replace: changes.cursors === undefined },
      ),
    [setParams, states],
  );
  return { view, change };
}
