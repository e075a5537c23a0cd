import { RunStep } from '@opencsp/plugin-opencsp-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { readRunView, RunView, writeRunView } from './runView';

/** The open step and line in the page's address. */
export function useRunView(steps: readonly RunStep[]): {
  view: RunView;
  show: (view: RunView) => void;
} {
  const [params, setParams] = useSearchParams();
  const view = useMemo(() => readRunView(params, steps), [params, steps]);
  const show = useCallback(
    (next: RunView) =>
      setParams(before => writeRunView(next, before), { replace: true }),
    [setParams],
  );
  return { view, show };
}
