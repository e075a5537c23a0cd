import { useEffect, useState } from 'react';

/** How long to wait before a default is chosen again that the form did not keep, in milliseconds. */
const AGAIN_MS = 20;

/**
 * Chooses for the person while they have chosen nothing. When two fields choose at the same time the
 * form keeps only one of the changes, and may not render the other field again: so it runs after each
 * render, and looks once more a moment later.
 */
export function useDefault<T>(
  isEmpty: boolean,
  fallback: T | undefined,
  choose: (value: T) => void,
): void {
  const [, lookAgain] = useState(0);
  useEffect(() => {
    if (!isEmpty || fallback === undefined) {
      return undefined;
    }
    choose(fallback);
    const timer = setTimeout(() => lookAgain(times => times + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  });
}
