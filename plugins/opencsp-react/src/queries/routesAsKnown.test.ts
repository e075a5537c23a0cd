// Proves: what counts as not known of routes: what a host that is not reached, or that nobody looks at, said last.
// Leaves to the pages' tests: how that is told.
import { RouteSet, routeWorks } from '@opencsp/plugin-opencsp-common';
import {
  before,
  reachFixture,
  routeFixture,
  routeSetFixture,
} from '../testUtils';
import { hostUnknown, routesAsKnown } from './routesAsKnown';

const now = new Date('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const lately = before(now, MINUTE);
const longAgo = before(now, 20 * MINUTE);

function warned(code: string, name?: string): RouteSet['warnings'] {
  return [{ code, name, message: 'It is so.', nextStep: 'Do this.' }];
}

function statesOf(changes: Partial<RouteSet>) {
  const [{ reach }] = routesAsKnown(routeSetFixture(changes), now).routes;
  return [reach.portal.state, reach.host.state];
}

it.each<[string, Partial<RouteSet>, string[]]>([
  ['looked at', { checkedAt: lately }, ['up', 'up']],
  ['never looked at', { checkedAt: undefined }, ['up', 'up']],
  ['not looked at for long', { checkedAt: longAgo }, ['unknown', 'unknown']],
  [
    'whose host is not reached',
    { checkedAt: longAgo, warnings: warned('host-not-seen') },
    ['up', 'unknown'],
  ],
  [
    'that its host lets nobody through to',
    { checkedAt: lately, warnings: warned('host-ports-forbidden') },
    ['up', 'unknown'],
  ],
  [
    'whose proxy is down',
    { checkedAt: lately, warnings: warned('proxy-down') },
    ['up', 'up'],
  ],
  [
    'of which one name has a warning',
    { checkedAt: lately, warnings: warned('host-not-seen', 'a.example.com') },
    ['up', 'up'],
  ],
])('of a set %s', (_what, changes, states) => {
  expect(statesOf(changes)).toEqual(states);
});

it('what only the host told does not work any more, as far as anybody knows', () => {
  const route = routeFixture({
    reach: { portal: reachFixture({ state: 'unknown' }), host: reachFixture() },
  });
  const set = routeSetFixture({ routes: [route], checkedAt: longAgo });
  expect(routeWorks(route)).toBe(true);
  const [known] = routesAsKnown(set, now).routes;
  expect(routeWorks(known)).toBe(false);
  expect(known.reach.host.since).toBe(longAgo);
});

it('is the same set while all is known', () => {
  const set = routeSetFixture({ checkedAt: lately });
  expect(routesAsKnown(set, now)).toBe(set);
});

it.each<[string, Partial<RouteSet>, ReturnType<typeof hostUnknown>]>([
  ['looked at', { checkedAt: lately }, undefined],
  [
    'not reached',
    { checkedAt: lately, warnings: warned('host-not-seen') },
    { since: lately },
  ],
  ['not looked at for long', { checkedAt: longAgo }, { since: longAgo }],
  [
    'that lets nobody through',
    { checkedAt: lately, warnings: warned('host-ports-forbidden') },
    {},
  ],
])('a host %s', (_what, changes, expected) => {
  expect(hostUnknown(routeSetFixture(changes), now)).toEqual(expected);
});
