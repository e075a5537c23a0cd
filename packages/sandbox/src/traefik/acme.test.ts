/*
 * Proves that certificates come and fail as recorded: acme-success-timeline (log, order of events),
 * acme-validation-failure, acme-server-down-at-start with its three sequels, acme-json-shape, and what
 * the mode and the content of acme.json do (start-and-healthcheck). Lines are compared as a set: orders
 * run side by side. Leaves budgets and real validation to the authority's own tests.
 */
import { z } from 'zod';
import { FakeWorld } from './__testUtils__/fakeWorld';
import { api, echo, recordedWorld, send } from './__testUtils__/play';
import { linesSchema, recordedText } from './__testUtils__/recordings';
import recordedShape from './__recordings__/acme-json-shape.json';
import recordedDown from './__recordings__/acme-server-down-at-start.json';
import recordedSuccess from './__recordings__/acme-success-timeline.json';
import recordedFailure from './__recordings__/acme-validation-failure.json';
import { listedCertificate } from './certificates';

const STORAGE = '/srv/lab/traefik/acme/acme.json';
const DAY_MS = 86_400_000;

const stageSchema = z.object({ log: linesSchema });
const down = z
  .object({
    router_files: z.unknown(),
    overview: z.unknown(),
    certificates: z.unknown(),
    log: linesSchema,
    acme_json: z.object({ mode: z.string(), text: z.string() }),
    after_acme_server_is_up_25s: stageSchema,
    after_comment_only_change_10s: stageSchema,
    after_adding_a_router_20s: stageSchema,
  })
  .parse(recordedDown);
const failure = z
  .object({
    router: z.unknown(),
    overview: z.unknown(),
    certificates: z.array(z.array(z.string())),
    log: linesSchema,
    log_in_the_next_30s: linesSchema,
  })
  .parse(recordedFailure);
const success = stageSchema.parse(recordedSuccess);

/** Values that are new each time. */
function comparable(lines: readonly Record<string, unknown>[]): string[] {
  const texts = lines.map(line =>
    JSON.stringify(line)
      .replace(/\/authZ\/[\w-]+/, '/authZ/…')
      .replace(/acme-challenge\/[\w-]+/, 'acme-challenge/…'),
  );
  return [...new Set(texts)].sort();
}

function router(name: string, host: string): string {
  return `http:\n  routers:\n    ${name}: {rule: 'Host(\`${host}\`)', entryPoints: [websecure], service: open, tls: {certResolver: le}}\n`;
}

async function names(world: FakeWorld): Promise<string[][]> {
  const { body } = await api(world, '/api/certificates');
  return z
    .array(z.object({ sans: z.array(z.string()) }))
    .parse(body)
    .map(({ sans }) => sans)
    .sort();
}

async function newWorld(): Promise<FakeWorld> {
  const world = new FakeWorld(await recordedText('traefik.good.yml'));
  world.files.set('apps.yml', await recordedText('apps.good.yml'));
  world.apps.set('127.0.0.1:9003', echo(9003));
  return world;
}

async function start(world: FakeWorld): Promise<void> {
  await world.traefik.start();
  await world.settle();
}

describe('certificates that can be had', () => {
  it('write the log that was recorded', async () => {
    const world = await newWorld();
    await start(world);
    await world.advance(5_000);
    expect(comparable(world.entries())).toEqual(comparable(success.log));
  });

  it('are in the API before a handshake shows them', async () => {
    const world = await newWorld();
    await start(world);
    const before = await names(world);
    expect(before).toHaveLength(5);
    expect(servedName(world, 'files.lab.example.com')).toMatch(
      /traefik\.default$/,
    );
    await world.advance(500);
    expect(servedName(world, 'files.lab.example.com')).toBe(
      'files.lab.example.com',
    );
  });

  it('are kept in a file of the recorded form', async () => {
    const world = await newWorld();
    await start(world);
    const file = world.stored.get(STORAGE);
    const kept = JSON.parse(file?.text ?? '');
    expect(file?.mode.toString(8)).toBe(recordedShape.mode);
    expect(Object.keys(kept)).toEqual(Object.keys(recordedShape.content));
    expect(Object.keys(kept.le)).toEqual(Object.keys(recordedShape.content.le));
    expect(kept.le.Account.Registration.body.contact).toEqual(
      recordedShape.content.le.Account.Registration.body.contact,
    );
    const [wanted] = recordedShape.content.le.Certificates;
    expect(Object.keys(kept.le.Certificates[0])).toEqual(Object.keys(wanted));
    expect(
      kept.le.Certificates.map(
        (one: { domain: { main: string } }) => one.domain.main,
      ).sort(),
    ).toEqual(
      recordedShape.content.le.Certificates.map(
        ({ domain }) => domain.main,
      ).sort(),
    );
    const [chain] = kept.le.Certificates.map((one: { certificate: string }) =>
      Buffer.from(one.certificate, 'base64').toString(),
    );
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it('are there again after a restart, without an order', async () => {
    const world = await newWorld();
    await start(world);
    await world.advance(2_000);
    await world.traefik.stop();
    world.authority.orders.length = 0;
    await start(world);
    expect(await names(world)).toHaveLength(5);
    expect([...new Set(world.authority.orders)]).toEqual([
      'blocked.lab.example.com',
    ]);
    expect(servedName(world, 'files.lab.example.com')).toBe(
      'files.lab.example.com',
    );
  });

  it('are renewed 30 days before their end, and stay when that fails', async () => {
    const world = await newWorld();
    await start(world);
    await world.advance(1_000);
    const first = await names(world);
    world.authority.isDown = true;
    await world.advance(59 * DAY_MS);
    expect(world.entries().filter(isRenewal)).toHaveLength(0);
    await world.advance(2 * DAY_MS);
    expect(
      world
        .entries()
        .filter(({ message }) =>
          String(message).startsWith('Error renewing certificate from LE: {'),
        ),
    ).not.toHaveLength(0);
    expect(await names(world)).toEqual(first);
    expect(await statuses(world)).toEqual(new Set(['warning']));
    world.authority.isDown = false;
    await world.advance(DAY_MS + 1_000);
    expect(await statuses(world)).toEqual(new Set(['enabled']));
  });

  it('end at last when they are not renewed', async () => {
    const world = await newWorld();
    await start(world);
    world.authority.isDown = true;
    await world.advance(90 * DAY_MS);
    expect(await statuses(world)).toEqual(new Set(['disabled']));
  });
});

describe('a validation that fails', () => {
  let world: FakeWorld;
  let from = 0;

  beforeAll(async () => {
    world = await recordedWorld(
      await recordedText('traefik.good.yml'),
      await recordedText('apps.good.yml'),
    );
    from = world.lines.length;
    await world.put({ 'f1.yml': router('f1', 'elsewhere.lab.example.com') });
    await world.advance(3_000);
  });

  it('is told by the log', () => {
    expect(
      comparable(world.entries(from)).map(line => line.replace('TOKEN', '…')),
    ).toEqual(comparable(failure.log));
  });

  it('is not seen in the API', async () => {
    const one = await api(world, '/api/http/routers/f1@file');
    const overview = await api(world, '/api/overview');
    expect(one.body).toEqual(failure.router);
    expect(overview.body.http).toEqual(failure.overview);
    expect(await names(world)).toEqual([...failure.certificates].sort());
  });

  it('is not tried again by itself', async () => {
    const before = world.lines.length;
    await world.advance(30_000);
    expect(world.entries(before)).toEqual(failure.log_in_the_next_30s);
  });
});

describe('an authority that is down at the start', () => {
  let world: FakeWorld;

  beforeAll(async () => {
    world = await newWorld();
    world.authority.isDown = true;
    await start(world);
  });

  it('is told by the log only', async () => {
    const file = world.stored.get(STORAGE);
    expect(comparable(world.entries())).toEqual(comparable(down.log));
    expect((await api(world, '/api/http/routers/files@file')).body).toEqual(
      down.router_files,
    );
    expect((await api(world, '/api/overview')).body).toEqual(down.overview);
    expect((await api(world, '/api/certificates')).body).toEqual(
      down.certificates,
    );
    expect([file?.mode.toString(8), file?.text]).toEqual([
      down.acme_json.mode,
      down.acme_json.text,
    ]);
  });

  it('is not asked again when it is back', async () => {
    world.authority.isDown = false;
    const from = world.lines.length;
    await world.advance(25_000);
    expect(world.entries(from)).toEqual(down.after_acme_server_is_up_25s.log);
  });

  it('is asked by a change of a comment, written in its place', async () => {
    const from = world.lines.length;
    const before = world.authority.orders.length;
    await world.overwrite(
      'apps.yml',
      `# changed\n${await recordedText('apps.good.yml')}`,
    );
    await world.advance(10_000);
    const { log } = down.after_comment_only_change_10s;
    expect(comparable(world.entries(from))).toEqual(comparable(log));
    // Each certificate that comes is a reload, which orders the failed name again.
    const again = world.authority.orders
      .slice(before)
      .filter(name => name.startsWith('blocked.'));
    expect(again.length).toBeGreaterThan(1);
  });

  it('is asked again for what failed by each new router', async () => {
    const from = world.lines.length;
    await world.put({ 'extra.yml': router('extra', 'extra.lab.example.com') });
    await world.advance(20_000);
    const { log } = down.after_adding_a_router_20s;
    expect(comparable(world.entries(from))).toEqual(comparable(log));
  });
});

describe('acme.json', () => {
  const skipped = 'The ACME resolve is skipped from the resolvers list';

  it.each([
    {
      note: 'with mode 644',
      file: { mode: 0o644, text: '' },
      error: `unable to get ACME account: permissions 644 for ${STORAGE} are too open, please use 600`,
    },
    {
      note: 'with garbage',
      file: { mode: 0o600, text: 'garbage' },
      error:
        "unable to get ACME account: invalid character 'g' looking for beginning of value",
    },
  ])('$note takes its resolver away, and nothing else', async one => {
    const world = await newWorld();
    world.stored.set(STORAGE, one.file);
    await start(world);
    expect(world.authority.orders).toEqual([]);
    expect(world.stored.get(STORAGE)).toEqual(one.file);
    expect(world.entries()).toEqual(
      expect.arrayContaining([
        {
          level: 'error',
          error: one.error,
          resolver: 'le',
          message: skipped,
        },
        {
          level: 'error',
          entryPointName: 'web',
          routerName: 'acme-http@internal',
          error: 'HTTP challenge is not enabled',
        },
        {
          level: 'error',
          routerName: 'files@file',
          certificateResolver: 'le',
          message: 'Router uses a nonexistent certificate resolver',
        },
      ]),
    );
    const { status } = await send(world, {
      url: 'https://nocert.lab.example.com:8443/',
    });
    expect(status).toBe(200);
  });

  it('keeps what another resolver has in it', async () => {
    const world = await newWorld();
    const other = { Account: { Email: 'ada@example.com' }, Certificates: null };
    world.stored.set(STORAGE, {
      mode: 0o600,
      text: JSON.stringify({ other }),
    });
    await start(world);
    const kept = JSON.parse(world.stored.get(STORAGE)?.text ?? '');
    expect(kept.other).toEqual(other);
    expect(kept.le.Certificates).toHaveLength(5);
  });
});

describe('a challenge', () => {
  it('is answered on the entry point while it is open, and no longer', async () => {
    const world = await newWorld();
    const { order } = world.authority;
    const seen: number[] = [];
    const ask = async () => {
      const { status, body } = await send(world, {
        url: `http://files.lab.example.com:8880/.well-known/acme-challenge/${world.authority.token}`,
      });
      seen.push(status);
      return body.toString();
    };
    const answers: string[] = [];
    world.authority.order = given =>
      order.call(world.authority, {
        ...given,
        solver: {
          present: async challenge => {
            await given.solver.present(challenge);
            answers.push(await ask());
          },
          remove: given.solver.remove,
        },
      });
    await start(world);
    await ask();
    expect(new Set(answers)).toEqual(new Set(['key']));
    expect(seen.at(-1)).toBe(404);
  });
});

function isRenewal({ message }: Record<string, unknown>): boolean {
  return String(message).startsWith('Renewing certificate');
}

async function statuses(world: FakeWorld): Promise<Set<string>> {
  const { body } = await api(world, '/api/certificates');
  return new Set(
    z
      .array(z.object({ status: z.string() }))
      .parse(body)
      .map(({ status }) => status),
  );
}

/** The first name of the certificate that a client would get. */
function servedName(world: FakeWorld, name: string): string {
  const pair = world.traefik.certificate(name);
  const listed = pair && listedCertificate(pair, world.clock.now());
  return String(Array.isArray(listed?.sans) ? listed.sans[0] : '');
}
