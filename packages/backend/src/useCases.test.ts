/*
 * Proves that what the portal offers by HTTP, as steps of templates and as actions of the registry is one
 * set of use cases: the table lists all three, each gap with its reason, and a use case that is not
 * in it fails. And that the three refuse alike: the same wrong fields in the same words, no deletion
 * without the name, nothing for those who may not. With the real scaffolder, registry and policy, over
 * HTTP. Who may what with each route and action, role by role, is proven by the backend plugin.
 */
import catalog from '@backstage/plugin-catalog-backend';
import scaffolder from '@backstage/plugin-scaffolder-backend';
import steps from '@opencsp/plugin-scaffolder-backend-module-opencsp';
import { z } from 'zod';
import {
  ActionsScene,
  MACHINE,
  PROFILE,
  Reply,
} from './__testUtils__/ActionsScene';
import { Gap, USE_CASES, WAITING } from './__testUtils__/useCases';

jest.setTimeout(180_000);

const namesSchema = z.object({
  actions: z.array(z.object({ name: z.string() })),
});

const stepsSchema = z.array(z.object({ id: z.string() }));

const errorSchema = z.object({
  error: z.object({
    name: z.string(),
    message: z.string(),
    fields: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .default([]),
  }),
});

const openApiSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        tags: z.array(z.string()),
        /** Present where another proof than a person's token is taken, or none. */
        security: z.array(z.unknown()).optional(),
      }),
    ),
  ),
});

/** What the description of the API says that people can ask for. */
function operationsOf(document: unknown): string[] {
  return Object.values(openApiSchema.parse(document).paths)
    .flatMap(path => Object.values(path))
    .filter(it => it.security === undefined && !it.tags.includes('Internal'))
    .map(it => it.operationId);
}

function textsOf(offers: (string | Gap)[]): string[] {
  return offers.filter(it => typeof it === 'string');
}

function gapsOf(offers: (string | Gap)[]): Gap[] {
  return offers.filter(it => typeof it !== 'string');
}

/** A template with this one step. */
function dryRunOf(action: string, input: object) {
  return {
    template: {
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      kind: 'Template',
      metadata: { name: 'one-step' },
      spec: { type: 'test', steps: [{ id: 'step', action, input }] },
    },
    values: {},
    directoryContents: [],
  };
}

/** The same wrong request in three ways. */
interface Same {
  path: string;
  action: string;
  step: string;
  input: object;
  /** Paths of what is wrong. */
  fields: string[];
}

/** What was refused, in words. */
interface Refusal {
  status: number;
  message: string;
  fields: { path: string; message: string }[];
}

function refusalOf({ status, body }: Reply): Refusal {
  const { data } = errorSchema.safeParse(body);
  return {
    status,
    message: data?.error.message ?? '',
    fields: data?.error.fields ?? [],
  };
}

describe('use cases', () => {
  let scene: ActionsScene;
  beforeAll(async () => {
    scene = await ActionsScene.begin([catalog, scaffolder, steps]);
  });
  afterAll(() => scene?.end());

  const act = (who: string, action: string, body: object) =>
    scene.send(
      who,
      'POST',
      `/api/opencsp/.backstage/actions/v1/actions/opencsp:${action}/invoke`,
      { body },
    );
  const dryRun = (who: string, step: string, input: object) =>
    scene.send(who, 'POST', '/api/scaffolder/v2/dry-run', {
      body: dryRunOf(step, input),
    });
  const http = (who: string, method: string, path: string, body: object) =>
    scene.send(who, method, `/api/opencsp/v1${path}`, {
      body,
      headers: { 'idempotency-key': 'k1' },
    });

  const offered = Object.values(USE_CASES);

  it('are offered by HTTP as the table says', async () => {
    const { body } = await scene.send(
      'nobody',
      'GET',
      '/api/opencsp/v1/openapi.json',
    );
    expect(operationsOf(body).sort()).toEqual(Object.keys(USE_CASES).sort());
  });

  it('are offered as steps of templates as the table says', async () => {
    const { body } = await scene.send(
      'admin',
      'GET',
      '/api/scaffolder/v2/actions',
    );
    const ids = stepsSchema.parse(body).map(({ id }) => id);
    expect(ids.filter(id => /^opencsp:\w+:/.test(id)).sort()).toEqual(
      [...textsOf(offered.map(([step]) => step)), ...WAITING].sort(),
    );
    // The registry's are steps, too, under names that shadow none.
    expect(ids.filter(id => /^opencsp:[\w-]+$/.test(id)).sort()).toEqual(
      textsOf(offered.map(([, action]) => action))
        .map(name => `opencsp:${name}`)
        .sort(),
    );
  });

  it('are offered by the registry as the table says', async () => {
    const { body } = await scene.send(
      'admin',
      'GET',
      '/api/opencsp/.backstage/actions/v1/actions',
    );
    expect(
      namesSchema
        .parse(body)
        .actions.map(({ name }) => name)
        .sort(),
    ).toEqual(textsOf(offered.map(([, action]) => action)).sort());
  });

  it('are left out with a reason only', () => {
    for (const { no } of gapsOf(offered.flat())) {
      expect(no).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  /** Wrong in their words, not in their types: those the scaffolder refuses before the step is run. */
  const WRONG: Same[] = [
    {
      path: '/instances',
      action: 'create-instance',
      step: 'opencsp:instance:create',
      input: { ...MACHINE, name: 'Web', size: '', sshKeys: ['hello'] },
      fields: ['name', 'size', 'sshKeys.0'],
    },
    {
      path: '/instances',
      action: 'create-instance',
      step: 'opencsp:instance:create',
      input: { ...MACHINE, size: 'huge', owner: 'group:default/other' },
      fields: ['owner'],
    },
    {
      path: '/instances',
      action: 'create-instance',
      step: 'opencsp:instance:create',
      input: { ...MACHINE, size: 'huge', osTemplate: 'plan9' },
      fields: ['size', 'osTemplate'],
    },
    {
      path: '/profiles',
      action: 'create-profile',
      step: 'opencsp:profile:create',
      input: { ...PROFILE, name: 'The Family', services: [] },
      fields: ['name', 'services'],
    },
    {
      path: '/profiles',
      action: 'create-profile',
      step: 'opencsp:profile:create',
      input: { ...PROFILE, services: [{ id: 'no-such-service' }] },
      fields: ['services.0.id'],
    },
    {
      path: '/hosts',
      action: 'register-host',
      step: 'opencsp:host:register',
      input: { name: 'Attic', address: 'http://x/y', fingerprint: 'MD5:1' },
      fields: ['address', 'name', 'fingerprint'],
    },
    {
      path: '/deployments',
      action: 'start-deployment',
      step: 'opencsp:deployment:start',
      input: { profileId: 'p1', hostId: 'h1', commit: 'main' },
      fields: ['commit'],
    },
    {
      path: '/deployments',
      action: 'start-deployment',
      step: 'opencsp:deployment:start',
      input: { profileId: 'p1' },
      fields: ['hostId'],
    },
  ];

  it.each(WRONG)(
    'refuse wrong $fields of $path in the same words',
    async ({ path, action, step, input, fields }) => {
      const overHttp = refusalOf(await http('admin', 'POST', path, input));
      const inRegistry = refusalOf(
        await act('admin', action, { ...input, idempotencyKey: 'k1' }),
      );
      const inTemplate = refusalOf(await dryRun('admin', step, input));
      expect(overHttp.fields.map(it => it.path)).toEqual(fields);
      expect(inRegistry.fields).toEqual(overHttp.fields);
      expect(inRegistry.message).toContain(overHttp.message);
      // A step fails with a text.
      for (const { path: field, message } of overHttp.fields) {
        expect(inTemplate.message).toContain(`${field}: ${message}`);
      }
      expect([overHttp, inRegistry, inTemplate].map(it => it.status)).toEqual([
        400, 400, 400,
      ]);
    },
  );

  it('delete nothing without its name, in none of the three', async () => {
    const { body } = await http('admin', 'POST', '/profiles', PROFILE);
    const { id } = z.object({ id: z.string() }).parse(body);
    const wrong = { confirm: 'another' };
    const refusals = [
      await http('admin', 'DELETE', `/profiles/${id}`, wrong),
      await act('admin', 'delete-profile', { id, ...wrong }),
      await dryRun('admin', 'opencsp:profile:delete', { id, ...wrong }),
    ].map(refusalOf);
    for (const { status, message } of refusals) {
      expect(status).toBe(400);
      expect(message).toMatch(/Type the name of the profile/);
    }
    const { body: there } = await scene.send(
      'admin',
      'GET',
      `/api/opencsp/v1/profiles/${id}`,
    );
    expect(there).toMatchObject({ name: PROFILE.name });
    expect(there).not.toMatchObject({ state: 'deleting' });
  });

  it.each(['viewer', 'guest'])('make nothing for a %s', async who => {
    const made = [
      await http(who, 'POST', '/profiles', PROFILE),
      await act(who, 'create-profile', { ...PROFILE, idempotencyKey: 'k2' }),
      await dryRun(who, 'opencsp:profile:create', PROFILE),
    ];
    // An action that cannot be used is not there.
    expect(made.map(it => it.status)).toEqual([403, 404, 403]);
  });

  it('say in the dry run of a step whether the portal would do it', async () => {
    const { body } = await scene.send(
      'admin',
      'GET',
      '/api/opencsp/v1/profiles',
    );
    const [{ id }] = z
      .object({ items: z.array(z.object({ id: z.string() })) })
      .parse(body).items;
    const { status } = await dryRun('admin', 'opencsp:profile:delete', {
      id,
      confirm: PROFILE.name,
    });
    expect(status).toBe(200);
    const unknown = await dryRun('admin', 'opencsp:profile:delete', {
      id: 'unknown',
      confirm: PROFILE.name,
    });
    expect(refusalOf(unknown)).toMatchObject({
      status: 404,
      message: expect.stringContaining('that you may see'),
    });
  });

  it('are left alone in a dry run as steps of the registry that make something', async () => {
    const made = await dryRun('admin', 'opencsp:create-profile', {
      ...PROFILE,
      name: 'office',
      domain: 'office.example.com',
      idempotencyKey: 'k3',
    });
    expect(made.status).toBe(200);
    const { body } = await act('admin', 'list-profiles', { search: 'office' });
    expect(body).toMatchObject({ output: { totalItems: 0 } });
  });
});
