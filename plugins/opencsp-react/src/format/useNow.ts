import { useEffect, useState } from 'react';

/**
 * The time, again after each interval; it stands still with no interval.
 *
 * @param intervalMs - milliseconds
 */
export function useNow(intervalMs: number | undefined): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (intervalMs === undefined) {
      return undefined;
    }
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}
