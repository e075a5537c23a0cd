import { RefObject, useCallback, useEffect, useState } from 'react';

/** What is to be seen of a scrolling area. */
export interface ScrollState {
  scrollTop: number;
  height: number;
  width: number;
}

/** The size that is taken where nothing can be measured. */
const UNMEASURED = { height: 400, width: 800 };

/** Follows the scrolling and the size of an element. */
export function useScroll(
  element: RefObject<HTMLElement>,
): ScrollState & { onScroll: () => void } {
  const [state, setState] = useState<ScrollState>({
    scrollTop: 0,
    ...UNMEASURED,
  });
  const measure = useCallback(() => {
    const at = element.current;
    if (at) {
      const next = {
        scrollTop: at.scrollTop,
        height: at.clientHeight || UNMEASURED.height,
        width: at.clientWidth || UNMEASURED.width,
      };
      setState(now =>
        now.scrollTop === next.scrollTop &&
        now.height === next.height &&
        now.width === next.width
          ? now
          : next,
      );
    }
  }, [element]);
  useEffect(() => {
    measure();
    if (!element.current || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(measure);
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, measure]);
  return { ...state, onScroll: measure };
}
