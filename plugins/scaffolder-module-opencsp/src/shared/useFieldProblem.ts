import { useEffect, useRef, useState } from 'react';

/** When and which problem of a field is shown. */
export interface ShownProblem {
  /** What the person reads under the field. */
  shown: string | undefined;
  /** True once the field was left, or the person tried to go on. */
  touched: boolean;
  touch: () => void;
}

/**
 * A problem is shown after the field was left once, and then on every change. What the scaffolder
 * found when the person tried to go on is shown until the value changes; it would not take it back
 * by itself before the next try.
 *
 * @param options.problem - what the field itself finds wrong with the present value
 * @param options.foundOnNext - what was found when the person tried to go on
 * @param options.shownElsewhere - true when the form already shows `foundOnNext` below the field
 */
export function useFieldProblem(options: {
  value: unknown;
  problem: string | undefined;
  foundOnNext: readonly string[] | undefined;
  shownElsewhere: boolean;
}): ShownProblem {
  const { value, problem, foundOnNext = [], shownElsewhere } = options;
  const [touched, setTouched] = useState(false);
  const found = foundOnNext.join('\n');
  const key = JSON.stringify(value) ?? '';
  const foundFor = useRef({ found: '', key: '' });
  if (foundFor.current.found !== found) {
    foundFor.current = { found, key };
  }
  useEffect(() => {
    if (found !== '') {
      setTouched(true);
    }
  }, [found]);

  const fresh = found !== '' && foundFor.current.key === key;
  const own = touched || fresh ? problem : undefined;
  const shown = own ?? (fresh ? foundOnNext[0] : undefined);
  const isDouble =
    shown !== undefined && shownElsewhere && foundOnNext.includes(shown);
  return {
    shown: isDouble ? undefined : shown,
    touched,
    touch: () => setTouched(true),
  };
}
