import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { readWorkView, WorkView, writeWorkView } from './workView';

/** The list's view in the page's address. */
export function useWorkView(): {
  view: WorkView;
  change: (view: WorkView) => void;
} {
  const [params, setParams] = useSearchParams();
  const view = useMemo(() => readWorkView(params), [params]);
  const change = useCallback(
    (next: WorkView) =>
      setParams(before => writeWorkView(next, before), {
        // Turning a page is a step to go back from; narrowing is not.
        replace: next.cursors.length === 0,
      }),
    [setParams],
  );
  return { view, change };
}
