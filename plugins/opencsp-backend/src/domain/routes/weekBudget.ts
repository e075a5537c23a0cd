import { Time } from '../record';
import { OrderRecord } from './routeRecord';

/*
 * Let's Encrypt gives five certificates for exactly the same names in seven days, and then none
 * (services-contracts.md §3.5). A name gets there by being taken off its host with its data, and brought
 * back, again and again: each time its certificate is thrown away and another one ordered. Nothing is held
 * back here, for the fifth is worth having and a sixth order is refused by the authority at no cost, with
 * the time of the next. What keeps people out of it is that they see it coming.
 */

/** Certificates of one name in a week that the authority gives. */
export const WEEK_LIMIT = 5;

/** What the authority counts in. */
export const WEEK_MS = 7 * 24 * 3_600_000;

/** Certificates of the last seven days. */
export function certificatesOfWeek(
  { issued = [] }: OrderRecord,
  now: Time,
): number {
  return ofWeek(issued, now).length;
}

/** The orders with a certificate that is served: each is counted once, however often it is seen. */
export function withCertificate(
  orders: OrderRecord,
  issuedAt: Time,
  now: Time,
): OrderRecord {
  const { issued = [] } = orders;
  const isKnown = issued.includes(issuedAt);
  // An old one counts for nothing, and time alone changes no record.
  return isKnown || issuedAt <= now - WEEK_MS
    ? orders
    : { ...orders, issued: [...ofWeek(issued, now), issuedAt] };
}

function ofWeek(times: readonly Time[], now: Time): Time[] {
  return times.filter(time => time > now - WEEK_MS);
}
