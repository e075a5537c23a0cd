/*
 * Proves that each action answers as its route does, for each role: generated from the list of actions,
 * the same request goes both ways and status, code, fields and words are compared. And that both count
 * together, are audited alike, and refuse what is not set up alike. With the real registry, the real
 * permission rules and all parts of the plugin. Leaves who may do what to the tests of the routes, which
 * say it role by role.
 */
import { z } from 'zod';
import { PEOPLE } from '../__testUtils__/people';
import { GOOD_REQUEST, startPortal } from '../__testUtils__/portal';
import { routes, UserRoute } from '../http/routes';
import {
  Portal,
  registryOf,
  startWholePortal,
} from './__testUtils__/wholePortal';
import { ActionOfRoute } from './ActionOfRoute';
import { actions } from './actions';

jest.setTimeout(60_000);

const nameOf = ({ name, operation }: ActionOfRoute) => name ?? operation;

function routeOf({ operation }: ActionOfRoute): UserRoute {
  const [route] = routes.filter(
    (it): it is UserRoute =>
      it.principal === 'user' && it.operation === operation,
  );
  return route;
}

/** What came of a call, as far as both ways can say it. */
const answerSchema = z.object({
  status: z.number(),
  body: z.object({
    error: z
      .object({
        name: z.string(),
        message: z.string(),
        code: z.string().optional(),
        nextStep: z.string().optional(),
        fields: z.unknown().optional(),
      })
      .optional(),
  }),
});

const listSchema = z.object({
  actions: z.array(z.object({ name: z.string() })),
});

/** The same request over HTTP. */
function overHttp(
  portal: Portal,
  who: string,
  route: UserRoute,
  input: Record<string, unknown>,
) {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const path = names.reduce(
    (text, name) => text.replace(`:${name}`, String(input[name])),
    route.path,
  );
  const rest = Object.fromEntries(
    Object.entries(input).filter(([name]) => !names.includes(name)),
  );
  if (route.method === 'get') {
    const query = new URLSearchParams(
      Object.entries(rest).map(([name, value]) => [name, String(value)]),
    );
    return portal.as(who).get(`${path}?${query}`);
  }
  return portal.as(who)[route.method](path, rest);
}

/** What came of it, with the words. */
interface Told {
  status: number;
  error?: z.infer<typeof answerSchema>['body']['error'];
}

/** By both ways; whoever speaks MCP reads the message only, so the next step is a part of it there. */
async function bothWays(
  portal: Portal,
  who: string,
  action: ActionOfRoute,
  input: Record<string, unknown>,
): Promise<{ http: Told; registry: Told }> {
  const [http, registry] = [
    answerSchema.parse(await overHttp(portal, who, routeOf(action), input)),
    answerSchema.parse(
      await registryOf(portal)(who).invoke(nameOf(action), input),
    ),
  ];
  const { error } = http.body;
  return {
    http: {
      status: http.status >= 400 ? http.status : 200,
      error: error && {
        ...error,
        message: [error.message, error.nextStep].filter(Boolean).join(' '),
      },
    },
    registry: { status: registry.status, error: registry.body.error },
  };
}

describe('action × role', () => {
  let portal: Awaited<ReturnType<typeof startWholePortal>>;
  let machine: string;
  let profile: string;
  /** Names of the actions that each person sees. */
  const seen: Record<string, string[]> = {};

  beforeAll(async () => {
    portal = await startWholePortal();
    const member = portal.as('member2');
    machine = (await member.create(GOOD_REQUEST, 'first')).body.id;
    const made = await member
      .post('/profiles', {
        name: 'family',
        domain: 'ada.example.com',
        adminEmail: 'ada@example.com',
        deployment: 'compose',
        passwordStrategy: 'generated',
        services: [{ id: 'homer' }],
      })
      .set('idempotency-key', 'first');
    profile = made.body.id;
    for (const who of Object.keys(PEOPLE)) {
      const { body } = await portal.registry(who).list();
      seen[who] = listSchema.parse(body).actions.map(it => it.name);
    }
  });
  afterAll(() => portal.stop());

  /** Another member's, so that "own" reaches it for one person only. */
  function inputOf(action: ActionOfRoute): Record<string, unknown> {
    const { path } = routeOf(action);
    if (!path.includes(':')) {
      return { limit: 'many', owner: 7 };
    }
    const ids: Record<string, string> = {
      instances: machine,
      profiles: profile,
    };
    return {
      ...(path.includes(':id')
        ? { id: ids[path.split('/')[1]] ?? 'unknown' }
        : {}),
      ...(path.includes(':name') ? { name: 'unknown' } : {}),
      ...(path.includes(':person') ? { person: 'unknown' } : {}),
      confirm: 'not its name',
    };
  }

  const isHidden = (who: string, action: ActionOfRoute) =>
    !seen[who]?.includes(nameOf(action));

  /** What may come of an action, by what came of its route. */
  function expectedOf(
    who: string,
    action: ActionOfRoute,
    http: Told,
  ): unknown[] {
    if (who === 'nobody') {
      return http.status === 401 ? [401] : [];
    }
    if (who === 'service') {
      return http.status === 403 ? [403, 404] : [];
    }
    if (isHidden(who, action)) {
      // A list looks at its query before it asks who may.
      return [400, 403, 404].includes(http.status)
        ? [`404 Action "opencsp:${nameOf(action)}" not found`]
        : [];
    }
    // What was done a moment ago may not be done twice.
    return http.status === 200 && routeOf(action).audit
      ? [http, expect.objectContaining({ status: 409 })]
      : [http];
  }

  /** As much of it as is compared. */
  function told(registry: Told, who: string, action: ActionOfRoute): unknown {
    if (who === 'nobody' || who === 'service') {
      return registry.status;
    }
    return isHidden(who, action)
      ? `${registry.status} ${registry.error?.message}`
      : registry;
  }

  const cases = actions.flatMap(action =>
    [...Object.keys(PEOPLE), 'service', 'nobody'].map(who => ({
      who,
      action,
      name: `${who} ${nameOf(action)}`,
    })),
  );

  it('has something to ask about', () => {
    expect([typeof machine, typeof profile]).toEqual(['string', 'string']);
  });

  it.each(cases)('$name', async ({ who, action }) => {
    const { http, registry } = await bothWays(
      portal,
      who,
      action,
      inputOf(action),
    );
    expect(expectedOf(who, action, http)).toContainEqual(
      told(registry, who, action),
    );
  });

  it('is listed for those whose role can use it', () => {
    expect(seen.viewer).toContain('list-instances');
    expect(seen.viewer).not.toContain('create-instance');
    expect(seen.viewer).not.toContain('clean-ledger');
    expect(seen.member).toContain('create-instance');
    expect(seen.member).not.toContain('clean-ledger');
    expect(seen.operator).toEqual(actions.map(nameOf));
  });
});

describe('an action', () => {
  let portal: Awaited<ReturnType<typeof startWholePortal>>;
  beforeEach(async () => {
    portal = await startWholePortal();
  });
  afterEach(() => portal.stop());

  const invoke = (name: string, input: object) =>
    portal.registry('member').invoke(name, input);

  it('makes one thing for one key, by whichever way it is asked', async () => {
    const first = await invoke('create-instance', {
      ...GOOD_REQUEST,
      idempotencyKey: 'k1',
    });
    expect(first.body.output).toMatchObject({ name: 'web-1' });
    const again = await portal.as('member').create(GOOD_REQUEST, 'k1');
    expect([again.status, again.body.id]).toEqual([200, first.body.output.id]);
    const none = await invoke('create-instance', GOOD_REQUEST);
    expect(none.body.error.fields).toEqual([
      {
        path: 'Idempotency-Key',
        message: expect.stringContaining('a new UUID'),
      },
    ]);
  });

  it.each([
    [
      'machines',
      'create-instance',
      { ...GOOD_REQUEST, name: 'Web', network: { name: 'lan' }, sshKeys: [] },
      ['name', 'network.mode', 'sshKeys'],
    ],
    [
      'hosts',
      'register-host',
      { name: 'attic', address: 'http://x/y', port: 'ssh', more: 1 },
      ['address', 'port', 'fingerprint', 'more'],
    ],
    [
      'profiles',
      'create-profile',
      { name: 'The Family', services: 'all', domain: 7 },
      [
        'name',
        'domain',
        'adminEmail',
        'deployment',
        'passwordStrategy',
        'services',
      ],
    ],
    [
      'deployments',
      'start-deployment',
      { profileId: '', prepare: 'yes' },
      ['profileId', 'prepare'],
    ],
  ])(
    'refuses wrong fields of %s in the words of HTTP',
    async (_, name, input, paths) => {
      const [action] = actions.filter(it => it.operation === name);
      const { http, registry } = await bothWays(
        portal,
        'member',
        action,
        input,
      );
      expect(registry).toEqual(http);
      const fields = z
        .array(z.object({ path: z.string() }))
        .parse(registry.error?.fields);
      expect(fields.map(it => it.path)).toEqual(paths);
    },
  );

  it('deletes with the right name only', async () => {
    const { body } = await portal.as('member').create(GOOD_REQUEST, 'k1');
    const wrong = await invoke('delete-instance', {
      id: body.id,
      confirm: 'web',
    });
    expect([wrong.status, wrong.body.error.fields]).toEqual([
      400,
      [{ path: 'confirm', message: expect.stringContaining('"web-1"') }],
    ]);
    const right = await invoke('delete-instance', {
      id: body.id,
      confirm: 'web-1',
    });
    expect(right.body.output.requested ?? right.body.output.state).toMatch(
      /delet/,
    );
  });

  it('is audited as its route is, with the person who asked', async () => {
    const { body } = await invoke('create-instance', {
      ...GOOD_REQUEST,
      idempotencyKey: 'k1',
    });
    const { id } = body.output;
    await invoke('delete-instance', { id, confirm: 'no' });
    await invoke('get-instance', { id });
    expect(portal.audited).toEqual([
      {
        eventId: 'create-instance',
        severityLevel: 'medium',
        meta: { instanceId: undefined, initiatedBy: 'user:default/member' },
      },
      { meta: { instanceId: id } },
      {
        eventId: 'delete-instance',
        severityLevel: 'high',
        meta: { instanceId: id, initiatedBy: 'user:default/member' },
      },
      { error: expect.stringContaining('Type the name of the machine') },
    ]);
  });

  it('counts together with its route', async () => {
    const wrong = { address: 'http://x/y' };
    for (let turn = 0; turn < 10; turn++) {
      await portal.as('member').post('/hosts/scan', wrong);
      expect((await invoke('scan-host', wrong)).status).toBe(400);
    }
    const { status, body } = await invoke('scan-host', wrong);
    expect([status, body.error.message]).toEqual([
      429,
      expect.stringMatching(
        /^That was asked for too often\. Try again in \d+ s\.$/,
      ),
    ]);
    expect((await portal.as('member').post('/hosts/scan', wrong)).status).toBe(
      429,
    );
  });

  it.each([
    ['an id that is none', { id: 7 }, 'id', 'Give "id" as a text.'],
    ['no id', {}, 'id', 'Give "id" as a text.'],
    ['a NUL', { id: 'a\u0000' }, '', 'A text holds a NUL character.'],
  ])('refuses %s', async (_, input, path, message) => {
    const { status, body } = await invoke('get-instance', input);
    expect([status, body.error.fields]).toEqual([400, [{ path, message }]]);
  });

  it('refuses a service in words: the policy never sees one', async () => {
    const { status, body } = await portal
      .registry('service')
      .invoke('list-instances', {});
    expect([status, body.error.message]).toEqual([
      403,
      'Actions of OpenCSP act for a person, and this call comes from a service. Sign in as a person: a static token is not one.',
    ]);
  });
});

describe('where profiles are not set up', () => {
  it.each([
    ['list-profiles', {}],
    ['list-hosts', {}],
    ['list-deployments', {}],
  ])('%s says so as its route does', async (name, input) => {
    const portal = await startPortal();
    const [action] = actions.filter(it => it.operation === name);
    const { http, registry } = await bothWays(portal, 'member', action, input);
    expect(registry).toEqual(http);
    expect(registry.status).toBe(404);
    await portal.backend.stop();
  });
});
