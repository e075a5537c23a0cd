/*
 * Proves which routes need somebody's attention, for each state of the certificate and each pair of looks;
 * leaves how a route gets into its state to the backend's domain.
 */
import {
  certificateStates,
  reachStates,
  ReachState,
  routeNeedsAttention,
  routeWorks,
} from './route';

function reach(portal: ReachState, host: ReachState) {
  return { portal: { state: portal }, host: { state: host } };
}

const BAD: readonly string[] = [
  'waiting-for-dns',
  'failed',
  'default-certificate',
  'expiring',
  'expired',
  'wrong-host',
];

it.each(certificateStates)('a certificate that is %s', state => {
  const route = { reach: reach('up', 'up'), certificate: { state } };
  expect(routeNeedsAttention(route)).toBe(BAD.includes(state));
});

it.each(reachStates.flatMap(portal => reachStates.map(host => [portal, host])))(
  '%s from the portal, %s from the host',
  (portal, host) => {
    const route = {
      reach: reach(portal, host),
      certificate: { state: 'issued' as const },
    };
    const counts = portal === 'unknown' ? host : portal;
    expect(routeWorks(route)).toBe(['up', 'sign-in'].includes(counts));
    expect(routeNeedsAttention(route)).toBe(
      !['up', 'sign-in', 'unknown'].includes(counts),
    );
  },
);
