/*
 * Proves what the owner of a profile hears of its addresses and certificates: each thing once, louder the
 * nearer the end of a certificate is, and nothing of what a run does to addresses; and that open pages are
 * told of each change, and of no mere look. Leaves what is seen and decided to `domain/routes`.
 */
import { ReachState } from '@opencsp/plugin-opencsp-common';
import {
  NameRecord,
  newName,
  newRouteSet,
  withChange,
} from '../domain/routes/routeRecord';
import { RouteTroubleCode } from '../domain/routes/routeTroubles';
import type { RouteSetRow } from '../store/routes/RouteSetStore';
import { AWAY_MS, routeMessages } from './routeMessages';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const OPTIONS = { ports: { https: 8443, http: 8088 }, isQuiet: false };

function row(
  names: NameRecord[],
  change: Partial<RouteSetRow> = {},
): RouteSetRow {
  return {
    id: 'p.h',
    state: 'followed',
    owner: 'user:default/ada',
    profileId: 'p',
    profileName: 'family',
    hostId: 'h',
    hostName: 'attic',
    deploymentId: 'd',
    set: { ...newRouteSet('p', 'h', 'mark-0123456789'), names },
    warnings: [],
    httpsOnly: [],
    checkedAt: NOW,
    createdAt: NOW,
    updatedAt: NOW,
    version: 1,
    ...change,
  };
}

function fresh(service: string): NameRecord {
  const about = { name: `${service}.example.com`, service, https: true };
  const isPortal = service === 'authelia';
  return {
    ...newName({ ...about, isPortal, signIn: false }, NOW),
    live: 'issued',
  };
}

/** The name after the portal saw it in another state. */
function turned(name: NameRecord, to: ReachState, at: number): NameRecord {
  const { portal } = name.reach;
  return {
    ...withChange(name, { at, of: 'portal', from: portal.state, to }),
    since: at,
    reach: { ...name.reach, portal: { state: to, since: at } },
  };
}

function certified(
  name: NameRecord,
  state: 'issued' | 'expiring' | 'expired',
  code?: RouteTroubleCode,
): NameRecord {
  const expiresAt = Date.parse('2026-12-01T00:00:00Z');
  return {
    ...name,
    certificate: {
      ...{ state, expiresAt, since: NOW },
      ...(code && { trouble: { code } }),
    },
  };
}

function told(
  before: RouteSetRow,
  after: RouteSetRow,
  options: Partial<typeof OPTIONS> = {},
) {
  return routeMessages(before, after, { ...OPTIONS, ...options })
    .filter(({ kind }) => kind === 'notification')
    .map(({ payload }) => payload);
}

const up = (service: string, at = NOW) => turned(fresh(service), 'up', at);

describe('signals', () => {
  it('tell of each change, with a version that makes no deployment look new', () => {
    const before = row([fresh('wiki')]);
    expect(routeMessages(before, row([]), OPTIONS)).toEqual([
      {
        kind: 'signal',
        payload: { deploymentId: 'd', owner: 'user:default/ada', version: 0 },
      },
    ]);
  });

  it.each<[string, Partial<RouteSetRow>, number]>([
    ['a mere look', { checkedAt: NOW + 1, updatedAt: NOW + 1 }, 0],
    ['the end', { state: 'ended' }, 1],
    ['another deployment', { deploymentId: 'e' }, 1],
    [
      'a warning',
      { warnings: [{ code: 'a', message: 'b', nextStep: 'c' }] },
      1,
    ],
    ['a service that needs HTTPS', { httpsOnly: ['wiki'] }, 1],
  ])('of %s', (_, change, count) => {
    const names = [fresh('wiki')];
    const messages = routeMessages(row(names), row(names, change), OPTIONS);
    expect(messages).toHaveLength(count);
  });
});

describe('that all addresses work', () => {
  const sets = {
    none: [fresh('authelia'), fresh('wiki')],
    some: [up('authelia'), fresh('wiki')],
    all: [up('authelia'), up('wiki', NOW + MINUTE)],
  };

  it('is told when the last one begins to, with each URL', () => {
    expect(told(row(sets.some), row(sets.all))).toEqual([
      {
        deploymentId: 'd',
        owner: 'user:default/ada',
        thing: 'addresses',
        title: 'All addresses of "family" on attic work',
        description:
          'https://authelia.example.com:8443, https://wiki.example.com:8443',
        severity: 'normal',
      },
    ]);
  });

  it('is told in the middle of a run, which waits for it', () => {
    const messages = told(row(sets.none), row(sets.all), { isQuiet: true });
    expect(messages).toHaveLength(1);
  });

  it.each<[string, NameRecord[], NameRecord[]]>([
    ['while one does not', sets.none, sets.some],
    ['a second time', sets.all, sets.all],
    ['where there are none', sets.some, []],
    [
      'after all of them were away',
      sets.all.map(each => turned(each, 'tcp', NOW + 2 * MINUTE)),
      sets.all.map(each =>
        turned(turned(each, 'tcp', NOW + 2 * MINUTE), 'up', NOW + 3 * MINUTE),
      ),
    ],
    [
      'when what was missing is not wanted any more',
      [...sets.all, turned(fresh('cloud'), 'dns', NOW)].map(each =>
        turned(each, each.reach.portal.state, NOW + MINUTE),
      ),
      sets.all,
    ],
  ])('is not told %s', (_, before, after) => {
    expect(told(row(before), row(after))).toEqual([]);
  });

  it('is told when a new one comes to those that work', () => {
    const before = row([...sets.all, fresh('cloud')]);
    const after = row([...sets.all, up('cloud', NOW + 5 * MINUTE)]);
    expect(told(before, after)).toHaveLength(1);
    expect(told(row(sets.all), after)).toHaveLength(1);
  });

  it('is not told of two that only worked one after the other, before both do', () => {
    const wiki = up('wiki', NOW);
    const away = turned(wiki, 'tcp', NOW + MINUTE);
    const cloud = up('cloud', NOW + 2 * MINUTE);
    expect(told(row([away, fresh('cloud')]), row([away, cloud]))).toEqual([]);
    const back = turned(away, 'up', NOW + 3 * MINUTE);
    expect(told(row([away, cloud]), row([back, cloud]))).toHaveLength(1);
  });
});

describe('an address that worked', () => {
  const away: NameRecord = {
    ...turned(up('wiki'), 'http-error', NOW + MINUTE),
  };
  const gone: NameRecord = {
    ...away,
    reach: {
      ...away.reach,
      portal: { ...away.reach.portal, trouble: { code: 'backend-down' } },
    },
  };
  const at = (ms: number, name = gone) =>
    row([name], { checkedAt: NOW + MINUTE + ms });

  it('is told to be away in the look by which it was for two', () => {
    expect(told(at(AWAY_MS - 1), at(AWAY_MS))).toEqual([
      {
        deploymentId: 'd',
        owner: 'user:default/ada',
        thing: 'address-wiki.example.com',
        title:
          'Address https://wiki.example.com:8443 of "family" does not work any more',
        description: expect.stringContaining('(502)'),
        severity: 'high',
      },
    ]);
  });

  it('is told once in all looks of a day', () => {
    const looks = Array.from({ length: 2_880 }, (_, look) => look * 30_000);
    const all = looks.flatMap(ms => told(at(ms - 30_000), at(ms)));
    expect(all).toHaveLength(1);
  });

  it.each<[string, () => unknown[]]>([
    ['it was just seen', () => told(at(0, up('wiki')), at(0))],
    [
      'it is back',
      () =>
        told(at(AWAY_MS - 1), at(AWAY_MS, turned(gone, 'up', NOW + AWAY_MS))),
    ],
    [
      'a run is at it',
      () => told(at(AWAY_MS - 1), at(AWAY_MS), { isQuiet: true }),
    ],
    [
      'it never worked',
      () => {
        const never = turned(fresh('wiki'), 'dns', NOW + MINUTE);
        return told(at(AWAY_MS - 1, never), at(AWAY_MS, never));
      },
    ],
    [
      'its certificate has ended, which was told',
      () => {
        const ended = certified(gone, 'expired', 'expired');
        return told(at(AWAY_MS - 1, ended), at(AWAY_MS, ended));
      },
    ],
    [
      'the host could not be looked at',
      () => told(at(AWAY_MS - 1), at(AWAY_MS - 1)),
    ],
  ])('is not told when %s', (_, messages) => {
    expect(messages()).toEqual([]);
  });
});

describe('a certificate', () => {
  const good = certified(up('wiki'), 'issued');
  const late = certified(up('wiki'), 'expiring', 'expiring');
  const soon = certified(up('wiki'), 'expiring', 'expiring-soon');
  const over = certified(up('wiki'), 'expired', 'expired');

  it.each<[NameRecord, NameRecord, string, string]>([
    [good, late, 'ends on 2026-12-01', 'normal'],
    [late, soon, 'ends on 2026-12-01', 'high'],
    [good, soon, 'ends on 2026-12-01', 'high'],
    [soon, over, 'has ended', 'high'],
  ])(
    'that is not renewed is told, case %#',
    (before, after, words, severity) => {
      expect(told(row([before]), row([after]))).toEqual([
        {
          deploymentId: 'd',
          owner: 'user:default/ada',
          thing: 'certificate-wiki.example.com',
          title: `Certificate of wiki.example.com ("family") ${words}`,
          description: expect.stringMatching(/\. .+\./),
          severity,
        },
      ]);
    },
  );

  it.each<[string, NameRecord, NameRecord]>([
    ['is as it was', late, late],
    ['has ended long ago', over, over],
    ['is renewed', soon, good],
    ['is issued', certified(up('wiki'), 'issued'), good],
  ])('that %s is not', (_, before, after) => {
    expect(told(row([before]), row([after]))).toEqual([]);
  });
});

it('tells notifications apart that are about the longest names', () => {
  const long = (label: string) => ({
    ...certified(up('wiki'), 'expiring', 'expiring'),
    name: `${label}.${'a'.repeat(240)}`,
  });
  const before = [long('one'), long('two')].map(each =>
    certified(each, 'issued'),
  );
  const messages = told(row(before), row([long('one'), long('two')]));
  const things = JSON.stringify(messages).match(/certificate-\w+\.a+/g) ?? [];
  expect(new Set(things).size).toBe(2);
  expect(Math.max(...things.map(({ length }) => length))).toBeLessThan(150);
});
