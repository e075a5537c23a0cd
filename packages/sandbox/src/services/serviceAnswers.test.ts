/*
 * Proves that each service of a profile has its page and its health path on the port of its image, that
 * what speaks no HTTP refuses, who is signed in is shown, hostile values stay texts, the start page is
 * made of Homer's settings, and each scenario does what it says; leaves signing in to signIn.test.ts.
 */
import { BackendDown, BackendRequest, ProxyResponse } from '../traefik';
import { serviceIds } from './kinds';
import { RunningContainer } from './ports';
import { createServiceAnswers, ServiceAnswers } from '.';
import { ENVIRONMENTS, fakeContainer } from './__testUtils__/fakeContainer';

const NOW = new Date('2026-11-23T10:00:00.123Z');

const HOMER_CONFIG = `
title: family
subtitle: ada.localhost
services:
  - name: Collaboration
    items:
      - { name: Nextcloud, subtitle: Files, url: 'https://cloud.ada.localhost' }
      - { name: Wiki, url: 'http://wiki.ada.localhost:81/x' }
      - { name: '<b>Bad</b>', url: 'javascript:alert(1)' }
`;

/** As the definitions of the portal have them. */
const IMAGES: Record<string, { image: string; port: number; health: string }> =
  {
    nextcloud: {
      ...{ image: 'nextcloud:33.0.8-apache', port: 80 },
      health: '/status.php',
    },
    gitlab: {
      ...{ image: 'gitlab/gitlab-ce:19.1.2-ce.0', port: 80 },
      health: '/users/sign_in',
    },
    jellyfin: {
      ...{ image: 'jellyfin/jellyfin:10.11.11', port: 8096 },
      health: '/health',
    },
    vaultwarden: {
      ...{ image: 'vaultwarden/server:1.37.2', port: 80 },
      health: '/alive',
    },
    lldap: {
      ...{ image: 'lldap/lldap:v0.6.3-alpine-rootless', port: 17170 },
      health: '/health',
    },
    homer: { image: 'b4bz/homer:v26.4.2', port: 8080, health: '/' },
  };

/** One with pages of its own: the vault. */
const VAULT = 'vaultwarden';
const WITH_PAGE = Object.entries(IMAGES).filter(([name]) => name !== VAULT);

/** The first page, where it is not `/`. */
const PAGES: Record<string, string> = {
  nextcloud: '/login',
  gitlab: '/users/sign_in',
  jellyfin: '/web/',
};

function aContainer(
  service: string,
  over: Partial<RunningContainer> = {},
): RunningContainer {
  const image = IMAGES[service]?.image ?? `${service}:1`;
  const container = fakeContainer(service, { image, ...over });
  if (service === 'homer') {
    container.files.set('/www/assets/config.yml', HOMER_CONFIG);
  }
  return container;
}

function aRequest(
  port: number,
  path: string,
  {
    headers = {},
    method = 'GET',
    signal = new AbortController().signal,
  }: {
    headers?: Record<string, string>;
    method?: string;
    signal?: AbortSignal;
  } = {},
): BackendRequest {
  return {
    method,
    url: `http://172.30.0.2:${port}${path}`,
    headers: new Headers({
      host: 'cloud.ada.localhost:8443',
      'x-forwarded-proto': 'https',
      ...headers,
    }),
    body: Buffer.alloc(0),
    signal,
  };
}

describe('answers of services', () => {
  let answers: ServiceAnswers;

  beforeEach(() => {
    answers = createServiceAnswers({
      publicPorts: { http: 8088, https: 8443 },
      now: () => NOW,
    });
  });
  afterEach(() => answers.close());

  async function ask(
    container: RunningContainer,
    request: BackendRequest,
  ): Promise<ProxyResponse & { text: string }> {
    const opened = await answers.open(container);
    try {
      const answer = await opened.handle(request);
      return { ...answer, text: answer.body.toString() };
    } finally {
      await opened.close();
    }
  }

  it('knows all services that the portal offers and that have a page', () => {
    expect(serviceIds().sort()).toEqual(WITH_PAGE.map(([id]) => id).sort());
  });

  it.each(Object.entries(IMAGES))(
    '%s is well by its health path, on its own port only',
    async (service, { port, health }) => {
      const container = aContainer(service);
      expect((await ask(container, aRequest(port, health))).status).toBe(200);
      await expect(ask(container, aRequest(port + 1, health))).rejects.toThrow(
        new BackendDown(
          `dial tcp 172.30.0.2:${port + 1}: connect: connection refused`,
        ),
      );
    },
  );

  it.each(WITH_PAGE)(
    '%s has a readable page without script',
    async (service, { port }) => {
      const container = aContainer(service);
      const { status, headers, text } = await ask(
        container,
        aRequest(port, PAGES[service] ?? '/'),
      );
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toContain(
        "default-src 'none'",
      );
      expect(text.match(/<h1>/g)).toHaveLength(1);
      expect(text.match(/<main>/g)).toHaveLength(1);
      expect(text).toContain('<html lang="en">');
      expect(text).toContain('prefers-color-scheme: dark');
      expect(text).toContain('stand-in of the OpenCSP sandbox');
      expect(text).not.toContain('<script');
      const missing = await ask(container, aRequest(port, '/no-such-page'));
      // LLDAP answers each path with its first page (recorded: lldap 25).
      expect(missing.status).toBe(service === 'lldap' ? 200 : 404);
      expect(missing.text).not.toContain('Signed in as');
    },
  );

  it('has a page for what Homer has not, too', async () => {
    const { status, text } = await ask(
      aContainer('homer'),
      aRequest(8080, '/no-such-page'),
    );
    expect(status).toBe(404);
    expect(text.match(/<h1>/g)).toHaveLength(1);
  });

  it('shows the vault itself, with its script and its way in', async () => {
    const page = (path: string) => ask(aContainer(VAULT), aRequest(80, path));
    const first = await page('/');
    expect(first.status).toBe(200);
    expect(first.text).toContain('Vaultwarden</h1>');
    expect(first.text).toContain('vault.js');
    expect((await page('/vault.js')).headers.get('content-type')).toContain(
      'javascript',
    );
    expect((await page('/no-such-page')).status).toBe(404);
  });

  it('answers health in the words of each', async () => {
    const health = async (service: string, over = {}) => {
      const { port, health: path } = IMAGES[service];
      return (await ask(aContainer(service, over), aRequest(port, path))).text;
    };
    expect(JSON.parse(await health('nextcloud'))).toMatchObject({
      installed: true,
      versionstring: '33.0.8',
    });
    expect(await health('jellyfin')).toBe('Healthy');
    expect(await health(VAULT)).toBe('"2026-11-23T10:00:00.123000Z"');
    expect(await health('lldap')).toBe('');
  });

  it('leads from the first page to where the program does', async () => {
    const locations = await Promise.all(
      Object.entries(PAGES).map(async ([service, page]) => {
        const { status, headers } = await ask(
          aContainer(service),
          aRequest(IMAGES[service].port, '/'),
        );
        const location = headers.get('location') ?? '';
        const { pathname } = new URL(location, 'https://any.localhost/');
        return [status, pathname === page, location];
      }),
    );
    expect(locations).toEqual([
      [302, true, '/login'],
      // With its address from outside, which has the port of the front here.
      [302, true, 'https://git.ada.localhost:8443/users/sign_in'],
      [302, true, 'web/'],
    ]);
  });

  it('has a Nextcloud that refuses names that it does not trust', async () => {
    const environment = {
      ...ENVIRONMENTS.nextcloud,
      NEXTCLOUD_TRUSTED_DOMAINS: 'cloud.old.localhost',
    };
    const refused = await ask(
      aContainer('nextcloud', { environment }),
      aRequest(80, '/status.php'),
    );
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('Trusted domain error.');
    const fine = await ask(
      aContainer('nextcloud'),
      aRequest(80, '/status.php'),
    );
    expect(fine.status).toBe(200);
  });

  it.each([
    ['redis', 'redis:8.8.2-alpine', 6379],
    ['traefik', 'traefik:v3.7.11', 80],
    ['socket-proxy', 'wollomatic/socket-proxy:1.13.1', 2375],
    ['nextcloud-cron', 'nextcloud:33.0.8-apache', 80],
    ['nextcloud-main', 'registry.local:5000/library/postgres:17', 5432],
    ['database', `postgres@sha256:${'0'.repeat(64)}`, 5432],
    ['lldap', 'lldap/lldap:v0.6.3-alpine-rootless', 3890],
  ])('%s refuses where it speaks no HTTP', async (service, image, port) => {
    await expect(
      ask(aContainer(service, { image }), aRequest(port, '/')),
    ).rejects.toThrow(BackendDown);
  });

  it('gives a service with a definition of its own a page on the port that is asked', async () => {
    const { status, text } = await ask(
      aContainer('wiki', { image: 'ghcr.io/ada/wiki:2' }),
      aRequest(3000, '/'),
    );
    expect(status).toBe(200);
    expect(text).toContain('<h1>wiki</h1>');
  });

  it('says who is signed in, or that nobody is', async () => {
    const page = async (headers: Record<string, string>) =>
      (await ask(aContainer('lldap'), aRequest(17170, '/', { headers }))).text;
    expect(await page({})).toContain('The proxy names nobody');
    const shown = await page({
      'remote-user': 'ada',
      // UTF-8, as it comes over HTTP.
      'remote-name': Buffer.from('Ada Łace <b>').toString('latin1'),
      'remote-groups': 'people,admins',
    });
    expect(shown).toContain('<strong>Ada Łace &#60;b&#62;</strong>');
    expect(shown).toContain('<code>ada</code>');
    expect(shown).toContain('<code>people</code>, <code>admins</code>');
  });

  it('makes the start page of the settings, with the ports of the sandbox', async () => {
    const { text } = await ask(aContainer('homer'), aRequest(8080, '/'));
    expect(text).toContain('<h1>family</h1>');
    expect(text).toContain(
      '<a href="https://cloud.ada.localhost:8443/">Nextcloud</a>',
    );
    expect(text).toContain('<a href="http://wiki.ada.localhost:81/x">Wiki</a>');
    expect(text).toContain('&#60;b&#62;Bad&#60;/b&#62;');
    expect(text).not.toContain('alert(1)');
  });

  it.each([undefined, ': [', 'services: none'])(
    'has a start page without settings that can be read: %j',
    async config => {
      const { status, text } = await ask(
        aContainer('homer', { readFile: () => config }),
        aRequest(8080, '/'),
      );
      expect(status).toBe(200);
      expect(text).toContain('no settings that it understands');
    },
  );

  it('leads back to the start page of the same project, by the scheme of the request', async () => {
    await answers.open(aContainer('homer'));
    const page = async (project: string, proto: string) =>
      (
        await ask(
          aContainer('lldap', { project }),
          aRequest(17170, '/', { headers: { 'x-forwarded-proto': proto } }),
        )
      ).text;
    expect(await page('family', 'https')).toContain(
      'href="https://home.ada.localhost:8443/"',
    );
    expect(await page('family', 'http')).toContain(
      'href="http://home.ada.localhost:8088/"',
    );
    expect(await page('other', 'https')).toContain('no start page');
  });

  it('takes no posts', async () => {
    const { status } = await ask(
      aContainer('jellyfin'),
      aRequest(8096, '/web/', { method: 'POST' }),
    );
    expect(status).toBe(405);
  });

  describe('scenarios', () => {
    const control = (scenario: string, parameters = {}) =>
      answers.services.control({ scenario, ...parameters });
    const statusOf = async (service: string, path: string) =>
      (await ask(aContainer(service), aRequest(IMAGES[service].port, path)))
        .status;

    it('status: for one service, so many times', async () => {
      await control('status', { service: 'jellyfin', code: 500, times: 2 });
      expect(await statusOf('lldap', '/')).toBe(200);
      expect(await statusOf('jellyfin', '/health')).toBe(500);
      expect(await statusOf('jellyfin', '/web/')).toBe(500);
      expect(await statusOf('jellyfin', '/web/')).toBe(200);
    });

    it('health-refused: the pages go on', async () => {
      await control('health-refused', { project: 'family' });
      expect(await statusOf('vaultwarden', '/alive')).toBe(503);
      expect(await statusOf('vaultwarden', '/')).toBe(200);
      await control('health-refused', { path: '/', code: 404 });
      expect(await statusOf('vaultwarden', '/')).toBe(404);
    });

    it('down and mend: what was set up for others stays', async () => {
      await control('down', { service: 'lldap' });
      await control('status', { service: 'jellyfin', code: 502 });
      await expect(statusOf('lldap', '/')).rejects.toThrow(
        'connection refused',
      );
      await control('mend', { service: 'lldap' });
      expect(await statusOf('lldap', '/')).toBe(200);
      expect(await statusOf('jellyfin', '/health')).toBe(502);
      expect(await control('reset')).toMatchObject({ wrong: [] });
      expect(await statusOf('jellyfin', '/health')).toBe(200);
    });

    it.each([
      ['hang', {}],
      ['slow', { milliseconds: 600_000 }],
    ])('%s: until nobody waits any more', async (scenario, parameters) => {
      await control(scenario, parameters);
      const gone = new AbortController();
      const asked = ask(
        aContainer('lldap'),
        aRequest(17170, '/', { signal: gone.signal }),
      );
      const first = await Promise.race([
        asked.then(() => 'answered'),
        new Promise(resolve => setImmediate(() => resolve('waiting'))),
      ]);
      expect(first).toBe('waiting');
      gone.abort();
      await expect(asked).rejects.toThrow(new BackendDown('context canceled'));
    });

    it('state: what runs', async () => {
      await answers.open(aContainer('homer'));
      expect(await control('state')).toEqual({
        wrong: [],
        running: [{ project: 'family', service: 'homer' }],
      });
    });

    it('names what there is', async () => {
      await expect(control('explode')).rejects.toThrow('health-refused');
      await expect(
        answers.authelia.control({ scenario: 'state', project: 'nobody' }),
      ).rejects.toThrow(
        'No authelia of the project "nobody" runs. There are: none.',
      );
    });
  });
});
