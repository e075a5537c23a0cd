import { useEffect } from 'react';

/**
 * Chooses for the person while they have chosen nothing. It runs after each render on purpose:
 * when two fields choose at the same time the form keeps only one of the changes.
 */
export function useDefault<T>(
  isEmpty: boolean,
  fallback: T | undefined,
  choose: (value: T) => void,
): void {
  useEffect(() => {
    if (isEmpty && fallback !== undefined) {
      choose(fallback);
    }
  });
}
