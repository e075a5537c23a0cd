/*
 * Proves how many certificates of a week a name had: each counted once, whoever saw it, over removals and
 * new deployments, as nothing but time takes one out of the count. Leaves the orders of an hour to
 * `budget.test.ts`, and what people are shown to `routeRequests.test.ts`.
 */
import { OrderRecord } from './routeRecord';
import { certificatesOfWeek, WEEK_MS, withCertificate } from './weekBudget';

const T0 = Date.parse('2026-11-24T00:00:00Z');
const DAY = 24 * 3_600_000;
const NONE: OrderRecord = { asks: [], failures: [], streak: 0 };

it('counts each certificate once, however often it is seen', () => {
  const once = withCertificate(NONE, T0, T0);
  expect(certificatesOfWeek(once, T0)).toBe(1);
  expect(withCertificate(once, T0, T0 + DAY)).toBe(once);
});

it('counts those of seven days, and forgets the others when a new one comes', () => {
  const days = [0, 1, 2, 7.5];
  const orders = days.reduce(
    (before, day) =>
      withCertificate(before, T0 + day * DAY, T0 + day * DAY + 1),
    NONE,
  );
  expect(certificatesOfWeek(orders, T0 + 7.5 * DAY)).toBe(3);
  expect(orders.issued).toEqual([1, 2, 7.5].map(day => T0 + day * DAY));
  expect(certificatesOfWeek(orders, T0 + 30 * DAY)).toBe(0);
});

it('keeps nothing of a certificate that is older', () => {
  expect(withCertificate(NONE, T0, T0 + WEEK_MS)).toBe(NONE);
});
