import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { ListView, readListView, writeListView } from './listQuery';

/** The list's view in the page's address. A changed filter or order begins at the first page. */
export function useListView(): {
  view: ListView;
  change: (changes: Partial<ListView>) => void;
} {
  const [params, setParams] = useSearchParams();
  const view = useMemo(() => readListView(params), [params]);
  const change = useCallback(
    (changes: Partial<ListView>) =>
      setParams(
        before =>
          writeListView(
            { ...readListView(before), cursors: [], ...changes },
            before,
          ),
        // Turning a page is a step to go back from; narrowing is not.
        { replace: changes.cursors === undefined },
      ),
    [setParams],
  );
  return { view, change };
}
