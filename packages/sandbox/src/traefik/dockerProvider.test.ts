/*
 * Proves that services of containers behave as recorded with routers in a file of ours
 * (docker-provider.json): default routers and how to be rid of them, containers that stop, die, start or
 * are unhealthy, a middleware or TLS that changes in the file only, Docker out of reach. Routers,
 * services and requests are compared whole; of the log, that each recorded line is there. What is not
 * replayed stands in `__testUtils__/recordings.ts`, with the reason.
 */

/* eslint-disable jest/expect-expect -- `expectCase` asserts */
import { z } from 'zod';
import { FakeWorld } from './__testUtils__/fakeWorld';
import { api, send } from './__testUtils__/play';
import { NOT_REPLAYED } from './__testUtils__/recordings';
import recorded from './__recordings__/docker-provider.json';

const caseSchema = z.object({
  note: z.string(),
  routers: z.array(z.record(z.string(), z.unknown())).optional(),
  services: z.array(z.record(z.string(), z.unknown())).optional(),
  requests: z.record(z.string(), z.string()).optional(),
  service: z.unknown().optional(),
  answer: z.object({ status: z.number(), body: z.string() }).optional(),
  log: z.array(z.string()).optional(),
});

type Case = z.infer<typeof caseSchema>;

const cases = z.array(caseSchema).parse(recorded.cases);
const replayed = new Set<string>();

function caseOf(note: string): Case {
  const found = cases.find(one => one.note === note);
  if (!found) {
    throw new Error(`There is no case "${note}".`);
  }
  replayed.add(note);
  return found;
}

interface Options {
  docker?: string;
  entryPoints?: string;
}

function staticFile({ docker = '', entryPoints = '' }: Options): string {
  return `log: {level: WARN, format: json}
entryPoints:
  web: {address: '127.0.0.1:8980'}
  traefik: {address: '127.0.0.1:8081'}
${entryPoints}
api: {insecure: true, dashboard: false}
providers:
  docker: {exposedByDefault: false${docker}}
  file: {directory: /srv/dyn}
`;
}

const NO_DEFAULT_RULE = { docker: ', defaultRule: ""' };

interface Routes {
  lab?: string;
  tls?: boolean;
}

function routes({ lab = 'one', tls = false }: Routes = {}): string {
  return `http:
  routers:
    app1: {rule: 'Host(\`app1.example.com\`)', entryPoints: [web], service: app1@docker, middlewares: [hdr]${
      tls ? ', tls: {}' : ''
    }}
    app2: {rule: 'Host(\`app2.example.com\`)', entryPoints: [web], service: app2@docker}
  middlewares:
    hdr: {headers: {customResponseHeaders: {X-Lab: ${lab}}}}
`;
}

const H1_ROUTE =
  "http:\n  routers:\n    h1: {rule: 'Host(`h1.example.com`)', entryPoints: [web], service: h1@docker}\n";

const APP1 = {
  name: 'app1',
  url: 'http://172.30.0.2:8080',
  running: true,
  container: 'app1-lab',
};
const APP2 = {
  name: 'app2',
  url: 'http://172.30.0.4:8080',
  running: true,
  container: 'app2-lab',
};
const H1 = {
  name: 'h1',
  url: 'http://172.30.0.5:8080',
  running: true,
  container: 'h1',
};

async function started(
  options: Options,
  file: string,
  containers = [APP1, APP2],
): Promise<FakeWorld> {
  const world = new FakeWorld(staticFile(options));
  for (const { name, url, version } of [
    { ...APP1, version: '1' },
    { ...APP2, version: '1' },
    { ...H1, version: '' },
  ]) {
    world.apps.set(new URL(url).host, () => ({
      status: 200,
      headers: new Headers(),
      body: Buffer.from(`app=${name} version=${version}`),
    }));
  }
  world.files.set('routes.yml', file);
  world.containers = containers;
  await world.traefik.start();
  await world.settle();
  await world.advance(5_000);
  return world;
}

async function change(world: FakeWorld, ...containers: (typeof APP1)[]) {
  world.containers = containers;
  await world.traefik.containersChanged();
  await world.advance(5_000);
}

const itemsSchema = z.array(
  z.looseObject({ provider: z.string(), name: z.string() }),
);

async function listed(world: FakeWorld, path: string) {
  return itemsSchema
    .parse((await api(world, path)).body)
    .filter(({ provider }) => provider !== 'internal');
}

const ROUTER_KEYS = [
  ...['name', 'rule', 'service', 'entryPoints', 'middlewares'],
  ...['status', 'error'],
];

async function routersOf(world: FakeWorld) {
  return (await listed(world, '/api/http/routers')).map(router =>
    Object.fromEntries(
      Object.entries(router).filter(([key]) => ROUTER_KEYS.includes(key)),
    ),
  );
}

const serviceSchema = z.looseObject({
  loadBalancer: z.object({
    servers: z.array(z.object({ url: z.string().optional() })),
  }),
});

async function servicesOf(world: FakeWorld) {
  return (await listed(world, '/api/http/services')).map(service => {
    const { name, status, serverStatus, usedBy, loadBalancer } =
      serviceSchema.parse(service);
    return {
      ...{ name, status },
      servers: loadBalancer.servers.map(
        ({ url }) => url ?? '(server entry without url)',
      ),
      ...(serverStatus !== undefined && { serverStatus }),
      ...(usedBy !== undefined && { usedBy }),
    };
  });
}

async function requestsOf(world: FakeWorld, hosts: readonly string[]) {
  const answers: Record<string, string> = {};
  for (const host of hosts) {
    const { status, headers, body } = await send(
      world,
      { url: `http://${host}:8980/` },
      'web',
    );
    const lab = headers.get('x-lab');
    answers[host] = `${status} ${body.toString().trim()}${
      lab === null ? '' : ` (X-Lab: ${lab})`
    }`;
  }
  return answers;
}

async function expectCase(world: FakeWorld, note: string, from = 0) {
  const { routers, services, requests = {}, log = [] } = caseOf(note);
  expect({
    routers: await routersOf(world),
    services: await servicesOf(world),
    requests: await requestsOf(world, Object.keys(requests)),
  }).toEqual({ routers, services, requests });
  const written = world.entries(from);
  for (const line of log) {
    expect(written).toContainEqual(JSON.parse(line));
  }
}

describe('default routers', () => {
  it('come by themselves', async () => {
    const world = await started({}, routes());
    await expectCase(
      world,
      'default rule not set: each labelled container without router labels gets a default router',
    );
  });

  it.each([
    { note: 'defaultRule empty', docker: ', defaultRule: ""' },
    {
      note: 'defaultRule is a template that gives nothing',
      docker: `, defaultRule: '{{ "" }}'`,
    },
  ])('do not come: $note', async ({ note, docker }) => {
    await expectCase(await started({ docker }, routes()), note);
  });

  it('stay off the public entry points', async () => {
    const world = await started(
      {
        entryPoints: "  unused: {address: '127.0.0.1:8985', asDefault: true}",
      },
      routes(),
    );
    await expectCase(
      world,
      'defaultRule not set, one unused loopback entry point with asDefault: true',
    );
  });
});

describe('changes in the file only', () => {
  it('reach the running container', async () => {
    const world = await started(NO_DEFAULT_RULE, routes());
    const from = world.lines.length;
    await world.put({ 'routes.yml': routes({ lab: 'two' }) });
    await world.advance(3_000);
    await expectCase(world, 'middleware changed in the file only', from);
    await world.put({ 'routes.yml': routes({ tls: true }) });
    await world.advance(3_000);
    await expectCase(
      world,
      'tls added to the router in the file only (web is plain HTTP, so 404 is right)',
      from,
    );
  });
});

describe('a container', () => {
  it('is gone while it does not run, and back by itself', async () => {
    const world = await started(NO_DEFAULT_RULE, routes());
    const stopped = { ...APP1, running: false };
    await expectCase(world, 'after restart');
    await expectCase(world, 'after recreate');
    let from = world.lines.length;
    await change(world, stopped, APP2);
    await expectCase(world, 'app1 stopped', from);
    from = world.lines.length;
    await change(world, APP1, APP2);
    await expectCase(world, 'after start', from);
    expect(caseOf('app1 started again').log).toEqual(
      world
        .entries(from)
        .filter(({ routerName }) => routerName === 'app1-lab')
        .map(line => JSON.stringify(line)),
    );
    from = world.lines.length;
    await change(world, stopped, APP2);
    await expectCase(world, '0.3 s after the container died', from);
    await expectCase(world, '3 s after the container died', from);
  });

  it('is gone while it is starting or unhealthy', async () => {
    const world = await started(NO_DEFAULT_RULE, H1_ROUTE, [
      APP1,
      APP2,
      { ...H1, running: false },
    ]);
    await expectCase(world, 'health check: starting (no result yet): excluded');
    await change(world, APP1, APP2, H1);
    await expectCase(world, 'health check: healthy');
    const from = world.lines.length;
    await change(world, APP1, APP2, { ...H1, running: false });
    await expectCase(
      world,
      'container unhealthy: excluded, although it answers',
      from,
    );
    await change(world, APP1, APP2, H1);
    await expectCase(world, 'healthy again: comes back by itself');
  });

  it('may stay, as a server without an address', async () => {
    const world = await started(
      { docker: `${NO_DEFAULT_RULE.docker}, allowEmptyServices: true` },
      H1_ROUTE,
      [APP1, APP2, { ...H1, running: false }],
    );
    const { answer, service } = caseOf('… the empty service in the API');
    await expectCase(world, 'allowEmptyServices: true, container unhealthy');
    const { body } = await api(world, '/api/http/services/h1@docker');
    const got = await send(
      world,
      { url: 'http://h1.example.com:8980/' },
      'web',
    );
    expect(body).toEqual(service);
    expect({ status: got.status, body: got.body.toString() }).toEqual(answer);
  });
});

describe('Docker out of reach', () => {
  const note =
    'Traefik in a container as uid 65534, socket mounted read-only (:ro)';

  it('leaves routers without services, until it is back', async () => {
    const world = new FakeWorld(
      staticFile({
        docker: `${NO_DEFAULT_RULE.docker}, endpoint: 'unix:///var/run/docker.sock'`,
      }),
    );
    world.files.set('routes.yml', routes());
    world.containers = [APP1, APP2];
    await world.traefik.control({ scenario: 'socket-refused' });
    await world.traefik.start();
    await world.settle();
    expect(await requestsOf(world, ['app1.example.com'])).toEqual({
      'app1.example.com': '404 404 page not found',
    });
    const service = await api(world, '/api/http/services/app1@docker');
    expect(`${service.text} ${service.status}`).toBe(caseOf(note).service);
    const written = world.entries();
    // The line of the router was cut by the recorder: read as far as it goes.
    for (const line of (caseOf(note).log ?? []).slice(0, 2)) {
      expect(written).toContainEqual(JSON.parse(line));
    }
    await world.traefik.control({ scenario: 'reset' });
    await world.advance(5_000);
    const [app1] = await servicesOf(world);
    expect(app1.name).toBe('app1@docker');
  });
});

describe('what is left out', () => {
  it('has its reason; the rest was replayed above', () => {
    const left = Object.keys(NOT_REPLAYED['docker-provider.json']);
    const notes = cases.map(({ note }) => note);
    expect(notes).toEqual(expect.arrayContaining(left));
    expect(new Set([...left, ...replayed])).toEqual(new Set(notes));
    expect(replayed.size).toBe(20);
  });
});
