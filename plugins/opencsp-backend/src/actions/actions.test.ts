/*
 * Proves that the actions registry offers what the API offers to people, but for what is listed here with
 * a reason; that each action is described whole, and says truly whether it only looks or loses something.
 * With the real registry. Leaves that both answer the same to `sameAnswers.test.ts`, and templates and MCP
 * to `packages/backend`.
 */
import { z } from 'zod';
import { startPortal } from '../__testUtils__/portal';
import { routes, UserRoute } from '../http/routes';
import { registryOf } from './__testUtils__/wholePortal';
import { ActionOfRoute } from './ActionOfRoute';
import { actions } from './actions';

jest.setTimeout(60_000);

/** What people have over HTTP and an agent has not, and why. */
const NO_ACTION: Record<string, string> = {
  'create-handoff':
    'A password goes from the form to the portal, never through an agent or the record of its talk.',
  'profile-secret-reveal':
    'It answers a password: that is for the eyes of a person on a page.',
  'reveal-password':
    'It answers a password: that is for the eyes of a person on a page.',
  'reveal-sign-in-code':
    'It answers a code: that is for the eyes of a person on a page.',
  'download-host-log': 'A file; "get-host-logs" reads the same by pages.',
  'download-deployment-log':
    'A file; "get-deployment-logs" reads the same by pages.',
};

/** What loses something and asks for no name, and why. */
const NO_NAME: Record<string, string> = {
  'remove-person':
    'What the person has made stays in the services, and they can be added again.',
  'clean-ledger':
    'It names each finding by its id, and does nothing unless "dryRun" is false.',
};

const people = routes.filter((it): it is UserRoute => it.principal === 'user');

const nameOf = ({ name, operation }: ActionOfRoute) => name ?? operation;

function routeOf({ operation }: ActionOfRoute): UserRoute {
  const [route] = people.filter(it => it.operation === operation);
  return route;
}

describe('the list of actions', () => {
  it('has every use case of people but those with a reason, each once', () => {
    expect(
      [...actions.map(it => it.operation), ...Object.keys(NO_ACTION)].sort(),
    ).toEqual(people.map(it => it.operation).sort());
    expect(new Set(actions.map(nameOf)).size).toBe(actions.length);
  });

  it('has names that no template action can have', () => {
    for (const name of actions.map(nameOf)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    }
  });

  it('asks for every part of the path, and for a key where a create has one', () => {
    for (const action of actions) {
      const names = [...routeOf(action).path.matchAll(/:(\w+)/g)];
      expect(Object.keys(action.input)).toEqual(
        expect.arrayContaining(names.map(([, name]) => name)),
      );
    }
    expect(
      actions.filter(it => 'idempotencyKey' in it.input).map(nameOf),
    ).toEqual([
      'create-instance',
      'register-host',
      'create-profile',
      'add-person',
      'start-deployment',
      'rollback-deployment',
    ]);
  });
});

const jsonSchema = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.looseObject({})),
  required: z.array(z.string()).default([]),
});

const listSchema = z.object({
  actions: z.array(
    z.object({
      name: z.string(),
      attributes: z.object({
        readOnly: z.boolean(),
        destructive: z.boolean(),
        idempotent: z.boolean(),
      }),
      schema: z.object({ input: jsonSchema, output: jsonSchema }),
    }),
  ),
});

describe('the registry', () => {
  let stop: () => Promise<void>;
  let shown: z.infer<typeof listSchema>['actions'];

  beforeAll(async () => {
    const portal = await startPortal();
    stop = () => portal.backend.stop();
    const { body } = await registryOf(portal)('admin').list();
    shown = listSchema.parse(body).actions;
  });
  afterAll(() => stop());

  it('shows each with every field described', () => {
    expect(shown.map(it => it.name)).toEqual(actions.map(nameOf));
    for (const { name, schema } of shown) {
      expect([name, undescribed(schema.input)]).toEqual([name, []]);
      expect([name, undescribed(schema.output)]).toEqual([name, []]);
    }
  });

  it('shows exactly what a create takes, although it reads anything', () => {
    const [{ schema }] = shown.filter(it => it.name === 'create-instance');
    expect(schema.input.required).toEqual([
      'name',
      'size',
      'osTemplate',
      'network',
      'sshKeys',
      'idempotencyKey',
    ]);
    expect(schema.input.properties).toMatchObject({
      network: {
        type: 'object',
        required: ['name', 'mode'],
        properties: { mode: { type: 'string', enum: ['dhcp', 'static'] } },
      },
      sshKeys: { type: 'array', items: { type: 'string' } },
      configure: { type: 'boolean' },
    });
  });

  it('says what loses something, which needs the name', () => {
    const destructive = shown.filter(it => it.attributes.destructive);
    expect(destructive.map(it => it.name)).toEqual([
      'delete-instance',
      'abandon-instance',
      'remove-host',
      'delete-profile',
      'remove-person',
      'remove-deployment',
      'clean-ledger',
    ]);
    expect(
      destructive
        .filter(it => !('confirm' in it.schema.input.properties))
        .map(it => it.name),
    ).toEqual(Object.keys(NO_NAME));
  });

  it('says what only looks: what reads, and what checks a request', () => {
    const looking = shown.filter(it => it.attributes.readOnly);
    expect(looking.filter(it => it.attributes.destructive)).toEqual([]);
    expect(looking.filter(it => !it.attributes.idempotent)).toEqual([]);
    const reading = actions
      .filter(it => routeOf(it).method === 'get')
      .map(nameOf);
    expect(looking.map(it => it.name).sort()).toEqual(
      [
        ...reading,
        'preview-profile',
        'preview-profile-edit',
        'scan-host',
        'validate-deployment',
        'validate-instance',
      ].sort(),
    );
  });
});

const fieldSchema = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
});

/** Fields without a description, by path. */
function undescribed(schema: unknown, path = ''): string[] {
  const { description, properties = {}, items } = fieldSchema.parse(schema);
  return [
    ...(path && !description ? [path] : []),
    ...Object.entries(properties).flatMap(([name, it]) =>
      undescribed(it, `${path}.${name}`),
    ),
    ...(items === undefined ? [] : undescribed(items, `${path}[]`)),
  ];
}
