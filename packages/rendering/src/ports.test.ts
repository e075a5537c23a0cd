/*
 * Proves that a profile whose services are reached on other ports says so in each address, and nowhere
 * else; that the ports of the proxy itself stay; and that what is no port is refused. Leaves the real
 * definitions to the catalogue of the backend, and live routes to traefik/liveRoutes.test.ts.
 */
import { PublicPorts, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { parse } from 'yaml';
import { judged } from './__testUtils__/judged';
import { largeModel } from './__testUtils__/models';
import { profileOf } from './__testUtils__/profile';
import { buildModel } from './buildModel';
import { renderCompose } from './compose/renderCompose';

const PORTS: PublicPorts = { http: 8088, https: 8443 };

const SERVICES = ['wiki', 'vault', 'homer'];

function files(ports?: PublicPorts, protocol: 'https' | 'http' = 'https') {
  return renderCompose(
    profileOf(wanted(protocol), { spec: { protocol }, ports }),
  );
}

/** Without HTTPS nobody can be kept out of some of them. */
function wanted(protocol: 'https' | 'http') {
  return protocol === 'https' ? SERVICES : ['vault', 'homer'];
}

function contentOf(all: readonly RenderedFile[], path: string): string {
  const file = all.find(each => each.path === path);
  if (!file) {
    throw new Error(`There is no ${path}.`);
  }
  return file.content;
}

/** Marks of the files' contents, which follow from what is in them. */
function withoutMarks(content: string): string {
  return content.replace(/"[0-9a-f]{12}"/g, '"mark"');
}

describe.each([
  ['https', 8443],
  ['http', 8088],
] as const)(
  'a profile with %s that is reached on port %d',
  (protocol, port) => {
    const usual = files(undefined, protocol);
    const moved = files(PORTS, protocol);

    it('has the port in each address', () => {
      const addresses = moved.flatMap(({ content }) =>
        [
          ...content.matchAll(
            /https?:\/\/[a-z]+\.ada\.example\.com[^\s"'>/]*/g,
          ),
        ].map(([address]) => address),
      );
      expect(addresses.length).toBeGreaterThanOrEqual(8);
      expect(addresses.filter(it => !it.endsWith(`:${port}`))).toEqual([]);
    });

    it('differs in nothing but that, and the port of the redirect', () => {
      const back = moved.map(({ path, content }) => ({
        path,
        content: withoutMarks(
          content
            .replaceAll(`:${port}`, '')
            .replace(`        port: "${port}"\n`, ''),
        ),
      }));
      expect(back).toEqual(
        usual.map(({ path, content }) => ({
          path,
          content: withoutMarks(content),
        })),
      );
    });

    it('opens the ports of the proxy as ever', () => {
      expect(
        parse(contentOf(moved, 'traefik/traefik.yml')).entryPoints,
      ).toEqual(parse(contentOf(usual, 'traefik/traefik.yml')).entryPoints);
      expect(
        parse(contentOf(moved, 'compose.yaml')).services.traefik.ports,
      ).toEqual(parse(contentOf(usual, 'compose.yaml')).services.traefik.ports);
    });
  },
);

it('says the port where browsers and services are sent: portal, start page, clients, redirects', () => {
  const all = files(PORTS);
  const authelia = contentOf(all, 'authelia/configuration.yml');
  expect(authelia).toContain('domain: "ada.example.com"');
  expect(authelia).toMatch(
    /authelia_url: "https:\/\/[a-z]+\.ada\.example\.com:8443"/,
  );
  expect(authelia).toMatch(
    /default_redirection_url: "https:\/\/[a-z]+\.ada\.example\.com:8443"/,
  );
  expect(
    parse(contentOf(all, 'traefik/dynamic/routes.yml')).http.middlewares[
      'to-https'
    ],
  ).toEqual({
    redirectScheme: { scheme: 'https', port: '8443', permanent: true },
  });
  const model = buildModel(profileOf(SERVICES, { ports: PORTS }));
  expect(model.oidcClients.length).toBeGreaterThan(0);
  for (const uri of model.oidcClients.flatMap(
    ({ redirectUris }) => redirectUris,
  )) {
    expect(uri).toMatch(/^https:\/\/[^/]+:8443\/|^wiki-app:/);
  }
});

it('has no port in names: hosts, routes, cookie domains', () => {
  const model = buildModel(profileOf(SERVICES, { ports: PORTS }));
  const names = [
    ...model.services.flatMap(({ host }) => host ?? []),
    ...model.routes.map(({ host }) => host),
  ];
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter(name => name.includes(':'))).toEqual([]);
});

it('renders the same bytes with the usual ports as without any', () => {
  expect(files({ http: 80, https: 443 })).toEqual(files());
});

it.each([
  ['zero', { http: 80, https: 0 }, 'ports.https'],
  ['more than there are', { http: 80, https: 65_536 }, 'ports.https'],
  ['negative', { http: -1, https: 443 }, 'ports.http'],
  ['broken', { http: 80, https: 8443.5 }, 'ports.https'],
  ['no number', { http: Number.NaN, https: 443 }, 'ports.http'],
  ['endless', { http: 80, https: Number.POSITIVE_INFINITY }, 'ports.https'],
  ['one for both', { http: 8443, https: 8443 }, 'ports.https'],
])('refuses ports that are %s', (_, ports, field) => {
  expect(() => files(ports)).toThrow(new RegExp(`^${field}: `));
});

describe('the rules', () => {
  it('take nothing that forgets the port', () => {
    expect(
      judged({ model: model => ({ ...model, publicPort: 8443 }) }),
    ).toEqual(
      expect.arrayContaining([
        'authelia/configuration.yml: session.cookies.0.authelia_url',
        'authelia/configuration.yml: session.cookies.0.default_redirection_url',
        'traefik/dynamic/routes.yml: http.middlewares.to-https.redirectScheme.port',
        'services.jellyfin.url',
      ]),
    );
  });

  it('take no port that is none', () => {
    expect(
      judged({ model: model => ({ ...model, publicPort: 99_999 }) }),
    ).toContain('publicPort');
  });

  it('take no port where there is none', () => {
    const path = 'traefik/dynamic/routes.yml';
    const [from, to] = [
      'scheme: "https"',
      'scheme: "https"\n        port: "8443"',
    ];
    expect(judged({ replace: { path, from, to } })).toEqual([
      `${path}: http.middlewares.to-https.redirectScheme.port`,
    ]);
    expect(largeModel().publicPort).toBeUndefined();
  });
});
