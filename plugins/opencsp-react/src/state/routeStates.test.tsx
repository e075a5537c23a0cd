// Proves: the words and looks of each state of a URL, of each side and of its certificate, and that only what works is
// a link. Leaves to state.test.tsx: icons and colours; to the common package: what works, and what needs somebody.
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  certificateStates,
  CertificateState as CertificateStateName,
  ReachState as ReachStateName,
  reachStates,
  Route,
} from '@opencsp/plugin-opencsp-common';
import { screen } from '@testing-library/react';
import { RouteAddress } from '../pieces/RouteAddress';
import { reachFixture, routeFixture } from '../testUtils';
import {
  CertificateState,
  isRouteKnown,
  isRouteOnItsWay,
  NotKnownSince,
  ReachState,
  RouteState,
} from './RouteStateLabel';

const reachOf = (state: ReachStateName) => ({
  portal: reachFixture({ state }),
  host: reachFixture({ state }),
});

const withCertificate = (state: CertificateStateName, code?: string) => ({
  certificate: { ...routeFixture().certificate, state, code },
});

function shown(words: string | RegExp): string | null | undefined {
  return screen
    .getByText(words)
    .closest('[data-state]')
    ?.getAttribute('data-state');
}

it.each<[string, Partial<Route>, string | RegExp, string]>([
  ['up', {}, 'Works', 'up'],
  ['asked to sign in', { reach: reachOf('sign-in') }, 'Works', 'up'],
  ['staging', withCertificate('staging'), 'Works, with a warning', 'warning'],
  [
    'HTTP only',
    withCertificate('http-only'),
    'Works, with a warning',
    'warning',
  ],
  ['ending', withCertificate('expiring'), 'Works, with a warning', 'warning'],
  ['broken', { reach: reachOf('http-error') }, 'Does not work', 'failed'],
  [
    'on its way',
    { reach: reachOf('tls'), ...withCertificate('issuing') },
    'On its way',
    'waiting',
  ],
  [
    'held up by its name',
    {
      reach: reachOf('dns'),
      ...withCertificate('waiting-for-dns', 'dns-missing'),
    },
    'Does not work',
    'failed',
  ],
  [
    'new',
    { reach: reachOf('unknown'), checkedAt: undefined },
    'Not looked at yet',
    'unknown',
  ],
  [
    'not seen any more',
    { reach: reachOf('unknown') },
    /^Not known since \d\d:\d\d$/,
    'stale',
  ],
])('a URL that is %s', (_what, changes, words, look) => {
  renderInTestApp(<RouteState route={routeFixture(changes)} />);
  expect(shown(words)).toBe(look);
});

it('tells the later one of two times from which on nobody knows', () => {
  const reach = {
    portal: reachFixture({ state: 'unknown', since: '2026-01-05T10:00:00Z' }),
    host: reachFixture({ state: 'unknown', since: '2026-01-06T11:00:00Z' }),
  };
  renderInTestApp(<RouteState route={routeFixture({ reach })} />);
  expect(shown(/^Not known since .*6/)).toBe('stale');
});

it.each<[ReachStateName, string, string]>([
  ['unknown', 'Not looked at', 'unknown'],
  ['not-routed', 'The proxy knows no way', 'failed'],
  ['dns', 'Name not found', 'failed'],
  ['tcp', 'No connection', 'failed'],
  ['tls', 'No secure connection', 'failed'],
  ['http-error', 'Wrong answer', 'failed'],
  ['sign-in', 'Asks to sign in', 'up'],
  ['up', 'Answers', 'up'],
])('a request that came to %s', (state, words, look) => {
  renderInTestApp(<ReachState reach={{ state }} />);
  expect(shown(words)).toBe(look);
});

const certificateLooks: Record<CertificateStateName, [string, string]> = {
  'waiting-for-dns': ['Waits until the name leads here', 'waiting'],
  issuing: ['On its way', 'running'],
  issued: ['Valid', 'active'],
  staging: ['For trying out', 'warning'],
  failed: ['Could not be had', 'failed'],
  'default-certificate': ['Lost', 'failed'],
  expiring: ['Ends soon', 'warning'],
  expired: ['Has ended', 'failed'],
  'wrong-host': ['For another name', 'failed'],
  'http-only': ['None: HTTP only', 'warning'],
};

it.each(certificateStates)('a certificate that is %s', state => {
  const [words, look] = certificateLooks[state];
  renderInTestApp(<CertificateState route={withCertificate(state)} />);
  expect(shown(words)).toBe(look);
});

it('says since when something is not known', () => {
  renderInTestApp(<NotKnownSince at={new Date().toISOString()} />);
  expect(shown(/^Not known since \d\d:\d\d$/)).toBe('stale');
});

it.each(reachStates)('an address whose request comes to %s', state => {
  const route = routeFixture({ reach: reachOf(state) });
  renderInTestApp(<RouteAddress route={route} />);
  const link = screen.queryByRole('link', { name: /^cloud\.family/ });
  const works = ['up', 'sign-in'].includes(state);
  expect(link?.getAttribute('href')).toBe(works ? route.url : undefined);
  expect(screen.getByText('cloud.family.example.com')).toBeVisible();
});

it('what comes by itself is on its way, and what somebody has to do is not', () => {
  expect(isRouteOnItsWay(withCertificate('issuing'))).toBe(true);
  expect(isRouteOnItsWay(withCertificate('waiting-for-dns'))).toBe(true);
  expect(isRouteOnItsWay(withCertificate('waiting-for-dns', 'x'))).toBe(false);
  expect(isRouteOnItsWay(withCertificate('failed'))).toBe(false);
});

it('one side that knows is enough', () => {
  const unknown = reachFixture({ state: 'unknown' });
  const known = reachFixture({ state: 'tcp' });
  expect(isRouteKnown({ reach: { portal: unknown, host: known } })).toBe(true);
  expect(isRouteKnown({ reach: { portal: known, host: unknown } })).toBe(true);
  expect(isRouteKnown({ reach: { portal: unknown, host: unknown } })).toBe(
    false,
  );
});
