/*
 * Proves what the proxy of a host is given for each thing that is known of a certificate: who answers
 * over HTTP, who is ordered, where strict transport security stands, that each name carries its mark;
 * and what is refused. Leaves all mixtures to liveRoutes.properties.test.ts, names that are kept during a
 * move to mergeRoutes.test.ts, and what the proxy does with the file to its stand-in.
 */
import { InputError } from '@backstage/errors';
import { load } from 'js-yaml';
import { coreModel, plainModel } from '../__testUtils__/models';
import {
  LiveCertificate,
  liveRoutes,
  liveRoutesFile,
  markAnswerOf,
  markPathOf,
} from './liveRoutes';
import { liveProblems } from './liveRules';
import { readRoutes } from './readRoutes';
import { routedNames } from './routeParts';
import { traefikRoutes } from './routesFile';
import { TraefikRouter, TraefikRoutes } from './settings';

const MARK = 'mark-0123456789';

function live(
  wanted: TraefikRoutes,
  certificate: LiveCertificate | ((name: string) => LiveCertificate),
  more: Partial<Parameters<typeof liveRoutes>[1]> = {},
) {
  return liveRoutes(wanted, {
    certificateOf:
      typeof certificate === 'function' ? certificate : () => certificate,
    mark: MARK,
    ...more,
  });
}

function routerOf(routes: TraefikRoutes, key: string): TraefikRouter {
  const router = routes.http.routers?.[key];
  if (!router) {
    throw new Error(`There is no router ${key}.`);
  }
  return router;
}

/** One name of each kind: open, guarded, and the sign-in portal. */
function threeKinds(): TraefikRoutes {
  const core = coreModel();
  const [portal] = core.routes.filter(({ service }) => service === 'authelia');
  const name = (service: string) => `${service}.${core.domain}`;
  return traefikRoutes({
    ...core,
    routes: [
      portal,
      {
        ...portal,
        service: 'open',
        host: name('open'),
        policy: 'open',
        forwardAuth: false,
      },
      {
        ...portal,
        service: 'guarded',
        host: name('guarded'),
        policy: 'one_factor',
        forwardAuth: true,
      },
    ],
  });
}

describe('a name', () => {
  const wanted = threeKinds();

  it.each([
    ['open', 'none', undefined, ['security-headers'], ['security-headers']],
    ['open', 'asked', 'le', ['security-headers'], ['security-headers']],
    ['open', 'issued', 'le', ['security-headers', 'hsts'], ['to-https']],
    [
      'guarded',
      'none',
      undefined,
      ['security-headers', 'authelia'],
      ['to-https'],
    ],
    ['guarded', 'asked', 'le', ['security-headers', 'authelia'], ['to-https']],
    [
      'guarded',
      'issued',
      'le',
      ['security-headers', 'hsts', 'authelia'],
      ['to-https'],
    ],
    ['authelia', 'none', undefined, ['security-headers'], ['to-https']],
    ['authelia', 'asked', 'le', ['security-headers'], ['to-https']],
    ['authelia', 'issued', 'le', ['security-headers', 'hsts'], ['to-https']],
  ] as const)(
    '%s, %s: ordered by %s, HTTPS through %s, HTTP through %s',
    (key, certificate, certResolver, secure, plain) => {
      const routes = live(wanted, certificate);
      expect(routerOf(routes, key)).toMatchObject({
        entryPoints: ['websecure'],
        service: `${key}@docker`,
        middlewares: secure,
      });
      expect(routerOf(routes, key).tls).toEqual(
        certResolver ? { certResolver } : {},
      );
      expect(routerOf(routes, `${key}_http`)).toMatchObject({
        entryPoints: ['web'],
        service: `${key}@docker`,
        middlewares: plain,
      });
    },
  );

  it('stays on HTTPS when the service needs it', () => {
    const routes = live(wanted, 'none', { httpsOnly: new Set(['open']) });
    expect(routerOf(routes, 'open_http').middlewares).toEqual(['to-https']);
  });

  it('stays on HTTPS as a whole when a part of it is signed in to', () => {
    const guarded = routerOf(wanted, 'guarded');
    const mixed: TraefikRoutes = {
      http: {
        ...wanted.http,
        routers: {
          ...wanted.http.routers,
          guarded_2: {
            ...guarded,
            rule: `${guarded.rule} && PathRegexp(\`^(?:/api/)\`)`,
            middlewares: ['security-headers'],
          },
          guarded_2_http: {
            ...routerOf(wanted, 'guarded_http'),
            rule: `${guarded.rule} && PathRegexp(\`^(?:/api/)\`)`,
          },
        },
      },
    };
    const routes = live(mixed, 'none');
    expect(routerOf(routes, 'guarded_2_http').middlewares).toEqual([
      'to-https',
    ]);
  });

  it('is sent on with the port where HTTPS is not on its own', () => {
    const { middlewares } = live(wanted, 'none', {
      ports: { https: 8443 },
    }).http;
    expect(middlewares['to-https']).toEqual({
      redirectScheme: { scheme: 'https', permanent: true, port: '8443' },
    });
    expect(live(wanted, 'none', { ports: { https: 443 } })).toEqual(
      live(wanted, 'none'),
    );
  });

  it('is sent on as ports are now, whatever the branch says of them', () => {
    const before = {
      http: {
        ...wanted.http,
        middlewares: {
          ...wanted.http.middlewares,
          'to-https': {
            redirectScheme: { scheme: 'https', port: '9443', permanent: true },
          },
        },
      },
    };
    const portOf = (ports?: { https: number }) =>
      live(before, 'none', { ports }).http.middlewares['to-https'];
    expect(portOf({ https: 8443 })).toMatchObject({
      redirectScheme: { port: '8443' },
    });
    expect(portOf({ https: 443 })).toEqual({
      redirectScheme: { scheme: 'https', permanent: true },
    });
    expect(portOf()).toMatchObject({ redirectScheme: { port: '9443' } });
  });

  it('answers with its mark, before all else and over plain HTTP', () => {
    const routes = live(wanted, 'none');
    const marks = Object.entries(routes.http.routers ?? {}).filter(([key]) =>
      key.endsWith('_mark'),
    );
    expect(marks.map(([key]) => key)).toEqual([
      'authelia_mark',
      'open_mark',
      'guarded_mark',
    ]);
    const highest = Math.max(
      ...Object.values(wanted.http.routers ?? {}).map(each => each.priority),
    );
    for (const [key, router] of marks) {
      const name = `${key.replace('_mark', '')}.ada.example.com`;
      expect(router).toEqual({
        rule: `Host(\`${name}\`) && Path(\`${markPathOf(MARK)}\`)`,
        entryPoints: ['web'],
        priority: expect.any(Number),
        service: 'noop@internal',
        middlewares: ['opencsp-mark'],
      });
      expect(router.priority).toBeGreaterThan(highest);
    }
    expect(routes.http.middlewares['opencsp-mark']).toEqual({
      redirectRegex: {
        regex: '^.*$',
        replacement: '/.well-known/opencsp/mark-0123456789/here',
        permanent: false,
      },
    });
    // Anybody may send a request on to where it came from; nobody else answers with another path.
    expect(markAnswerOf(MARK)).not.toBe(markPathOf(MARK));
  });

  it('is said with what it is for', () => {
    const name = (service: string) => `${service}.ada.example.com`;
    const none = { https: true, signIn: false, isPortal: false };
    expect(routedNames(live(wanted, 'none'))).toEqual([
      { ...none, name: name('authelia'), service: 'authelia', isPortal: true },
      { ...none, name: name('guarded'), service: 'guarded', signIn: true },
      { ...none, name: name('open'), service: 'open' },
    ]);
  });
});

it('takes strict transport security out of headers that hold more', () => {
  const wanted = threeKinds();
  const { hsts: _, ...others } = wanted.http.middlewares;
  const before: TraefikRoutes = {
    http: {
      routers: Object.fromEntries(
        Object.entries(wanted.http.routers ?? {}).map(([key, router]) => [
          key,
          {
            ...router,
            middlewares: router.middlewares?.filter(each => each !== 'hsts'),
          },
        ]),
      ),
      middlewares: {
        ...others,
        'security-headers': {
          headers: {
            contentTypeNosniff: true,
            referrerPolicy: 'no-referrer',
            stsSeconds: 15_552_000,
          },
        },
      },
    },
  };
  const routes = live(before, name =>
    name.startsWith('open') ? 'issued' : 'none',
  );
  expect(routes.http.middlewares['security-headers']).toEqual({
    headers: { contentTypeNosniff: true, referrerPolicy: 'no-referrer' },
  });
  expect(routerOf(routes, 'open').middlewares).toContain('hsts');
  expect(routerOf(routes, 'guarded').middlewares).not.toContain('hsts');
});

it('gives a profile without HTTPS its marks, and nothing else', () => {
  const wanted = traefikRoutes(plainModel());
  const routes = live(wanted, 'issued');
  const { routers = {} } = routes.http;
  for (const [key, router] of Object.entries(wanted.http.routers ?? {})) {
    expect(routers[key]).toEqual(router);
  }
  expect(Object.keys(routers)).toHaveLength(
    Object.keys(wanted.http.routers ?? {}).length + routedNames(wanted).length,
  );
  expect(liveRoutesFile(routes).content).not.toMatch(
    /tls|websecure|stsSeconds/,
  );
});

it('writes no empty map when nothing is routed', () => {
  const wanted: TraefikRoutes = {
    http: { middlewares: threeKinds().http.middlewares },
  };
  expect(load(liveRoutesFile(live(wanted, 'issued')).content)).toEqual({
    http: { middlewares: { 'security-headers': expect.anything() } },
  });
});

describe('what is refused', () => {
  it.each(['', 'short', 'a`b-12345678', '{{ env }}-12345678', 'x'.repeat(65)])(
    'the mark "%s"',
    mark => {
      expect(() => live(threeKinds(), 'none', { mark })).toThrow(InputError);
    },
  );

  it('a router without one name', () => {
    const wanted = threeKinds();
    const odd: TraefikRoutes = {
      http: {
        ...wanted.http,
        routers: {
          odd: { ...routerOf(wanted, 'open'), rule: 'PathPrefix(`/`)' },
        },
      },
    };
    expect(() => live(odd, 'none')).toThrow(/http\.routers\.odd\.rule/);
  });

  it.each([
    ['an unknown middleware', { middlewares: ['nobody'] }, 'middlewares'],
    [
      'an unknown entry point',
      { entryPoints: ['websecure', 'elsewhere'] },
      'entryPoints',
    ],
    [
      'tls on the plain one',
      { entryPoints: ['web'], rule: 'Host(`other.example.com`)' },
      'tls',
    ],
    [
      'an unknown resolver',
      { tls: { certResolver: 'el' } },
      'tls.certResolver',
    ],
    [
      'strictness without an order',
      { tls: {}, middlewares: ['hsts'] },
      'middlewares',
    ],
    [
      'two that say the same',
      { rule: 'Host(`guarded.ada.example.com`)' },
      'rule',
    ],
  ])('%s', (_, change, at) => {
    const routes = live(threeKinds(), 'issued');
    const changed: TraefikRoutes = {
      http: {
        ...routes.http,
        routers: {
          ...routes.http.routers,
          open: { ...routerOf(routes, 'open'), ...change },
        },
      },
    };
    expect(liveProblems(routes)).toEqual([]);
    expect(liveProblems(changed).map(({ path }) => path)).toEqual([
      expect.stringMatching(
        new RegExp(`routes\\.yml: http\\.routers\\.\\w+\\.${at}$`),
      ),
    ]);
    expect(() => liveRoutesFile(changed)).toThrow(InputError);
  });

  it('a template in any value', () => {
    const routes = live(threeKinds(), 'issued');
    const changed: TraefikRoutes = {
      http: {
        ...routes.http,
        routers: {
          ...routes.http.routers,
          open: { ...routerOf(routes, 'open'), service: '{{ env "HOME" }}' },
        },
      },
    };
    expect(() => liveRoutesFile(changed)).toThrow(/braces/);
  });
});

describe('reading back', () => {
  it.each([
    ['a template', 'http: {middlewares: {"{{ env }}": {}}}', /line 1/],
    ['no YAML', 'http: [', /no YAML/],
    ['an unknown key', 'http: {middlewares: {}, nonsense: 1}', /nonsense/],
    ['a text', 'hello', /routes\.yml/],
    ['nothing', '', /routes\.yml/],
  ])('refuses %s', (_, text, why) => {
    expect(() => readRoutes(text)).toThrow(InputError);
    expect(() => readRoutes(text)).toThrow(why);
  });
});
