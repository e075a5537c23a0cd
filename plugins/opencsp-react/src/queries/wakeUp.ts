/** How often is looked, in milliseconds. */
const LOOK_MS = 10_000;
/** A gap of so long between two looks means that the computer slept, or the browser froze the page. */
const GAP_MS = 3 * LOOK_MS;

/** What {@link onWakeUp} needs of the browser. */
export interface WakeUpWorld {
  now: () => number;
  isVisible: () => boolean;
  every: (ms: number, look: () => void) => void;
}

const browser: WakeUpWorld = {
  now: () => Date.now(),
  isVisible: () => document.visibilityState === 'visible',
  every: (ms, look) => {
    setInterval(look, ms);
  },
};

/**
 * Tells when the computer woke up with the page in front: then no event of the browser does. A page that
 * comes to the front is another matter, which the cache of answers sees by itself.
 */
export function onWakeUp(
  awake: () => void,
  { now, isVisible, every }: WakeUpWorld = browser,
): void {
  let last = now();
  every(LOOK_MS, () => {
    const gap = now() - last;
    last = now();
    if (gap > GAP_MS && isVisible()) {
      awake();
    }
  });
}
