/*
 * Proves that an agent that speaks MCP can use the portal for a person: it is shown what the role of the
 * person can use, described; what it asks for is done as that person; a refusal comes in words that it can
 * go on with; a service and nobody are refused. With the real MCP plugin, registry and policy, over HTTP.
 * How a person's token is made is the sign-in's; here it is a stand-in. What each action does is proven by
 * the backend plugin.
 */
import mcp from '@backstage/plugin-mcp-actions-backend';
import { z } from 'zod';
import { ActionsScene, PROFILE } from './__testUtils__/ActionsScene';

jest.setTimeout(120_000);

const toolsSchema = z.object({
  result: z.object({
    tools: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        inputSchema: z.looseObject({
          required: z.array(z.string()).default([]),
          properties: z.record(z.string(), z.looseObject({})),
        }),
        annotations: z.object({
          title: z.string(),
          readOnlyHint: z.boolean(),
          destructiveHint: z.boolean(),
          idempotentHint: z.boolean(),
        }),
      }),
    ),
  }),
});

const callSchema = z.object({
  result: z.object({
    isError: z.boolean().default(false),
    content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]),
    structuredContent: z.looseObject({}).optional(),
  }),
});

describe('an agent', () => {
  let scene: ActionsScene;
  beforeAll(async () => {
    scene = await ActionsScene.begin([mcp]);
  });
  afterAll(() => scene?.end());

  function rpc(who: string, method: string, params: object = {}) {
    return scene.send(who, 'POST', '/api/mcp-actions/v1', {
      body: { jsonrpc: '2.0', id: 1, method, params },
    });
  }

  async function toolsOf(who: string) {
    const { body } = await rpc(who, 'tools/list');
    return toolsSchema.parse(body).result.tools;
  }

  async function call(who: string, name: string, given: object) {
    const { body } = await rpc(who, 'tools/call', {
      name: `opencsp.${name}`,
      arguments: given,
    });
    const { isError, content, structuredContent } =
      callSchema.parse(body).result;
    return { isError, text: content[0].text, output: structuredContent };
  }

  it('is shown what the person can use, and how', async () => {
    const tools = await toolsOf('member');
    const create = tools.find(it => it.name === 'opencsp.create-instance');
    expect(create).toMatchObject({
      annotations: {
        title: 'Ask for a machine',
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
      },
    });
    expect(create?.inputSchema.required).toContain('idempotencyKey');
    expect(create?.inputSchema.properties.size.description).toContain(
      '"list-sizes"',
    );
    const remove = tools.find(it => it.name === 'opencsp.delete-instance');
    expect(remove?.annotations.destructiveHint).toBe(true);
    expect(remove?.inputSchema.required).toEqual(['id', 'confirm']);

    const names = async (who: string) =>
      (await toolsOf(who)).map(it => it.name);
    expect(await names('member')).not.toContain('opencsp.clean-ledger');
    expect(await names('operator')).toContain('opencsp.clean-ledger');
    expect(await names('viewer')).not.toContain('opencsp.create-instance');
    expect(await names('viewer')).toContain('opencsp.list-instances');
    expect(await names('guest')).not.toContain('opencsp.list-sizes');
  });

  it('makes a profile for the person, once for a key, and finds it again', async () => {
    const wanted = { ...PROFILE, idempotencyKey: 'k1' };
    const made = await call('member', 'create-profile', wanted);
    expect(made).toMatchObject({
      isError: false,
      output: { name: 'family', owner: 'user:default/member' },
    });
    const again = await call('member', 'create-profile', wanted);
    expect(again.output?.id).toBe(made.output?.id);
    const { output } = await call('member', 'list-profiles', { limit: 5 });
    expect(output).toMatchObject({
      totalItems: 1,
      items: [{ id: made.output?.id }],
    });
    const other = await call('viewer', 'list-profiles', {});
    expect(other.output).toMatchObject({ totalItems: 0 });
  });

  it('is told what is wrong, and what to do', async () => {
    expect(
      await call('member', 'create-instance', {
        name: 'Web',
        idempotencyKey: 'k2',
      }),
    ).toMatchObject({
      isError: true,
      text: expect.stringMatching(
        /^InputError: name: Use lower-case letters.* size: Choose a size\..* Correct the named fields and send the request again\.$/,
      ),
    });
  });

  it('deletes with the name of the thing only', async () => {
    const { output } = await call('member', 'create-profile', {
      ...PROFILE,
      name: 'office',
      domain: 'office.example.com',
      idempotencyKey: 'k3',
    });
    const wrong = await call('member', 'delete-profile', {
      id: output?.id,
      confirm: 'yes',
    });
    expect(wrong).toMatchObject({
      isError: true,
      text: expect.stringContaining('Type the name of the profile, "office"'),
    });
    const right = await call('member', 'delete-profile', {
      id: output?.id,
      confirm: 'office',
    });
    expect(right).toMatchObject({
      isError: false,
      output: { state: 'deleting' },
    });
  });

  it('cannot do what the person may not', async () => {
    expect(
      await call('viewer', 'create-profile', {
        ...PROFILE,
        idempotencyKey: 'k4',
      }),
    ).toMatchObject({ isError: true });
    const mine = await call('member', 'list-profiles', {});
    const [{ id }] = z
      .array(z.object({ id: z.string() }))
      .parse(mine.output?.items);
    expect(await call('viewer', 'get-profile', { id })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^NotFoundError: /),
    });
  });

  it('finds where a person signs in', async () => {
    const { body } = await scene.send(
      'nobody',
      'GET',
      '/.well-known/oauth-protected-resource/api/mcp-actions/v1',
    );
    expect(body).toMatchObject({
      resource: expect.stringMatching(/\/api\/mcp-actions\/v1$/),
      authorization_servers: [expect.stringMatching(/\/api\/auth$/)],
    });
  });

  it('is refused without a person', async () => {
    expect(await call('service', 'list-profiles', {})).toEqual({
      isError: true,
      text: 'NotAllowedError: Actions of OpenCSP act for a person, and this call comes from a service. Sign in as a person: a static token is not one.',
      output: undefined,
    });
    const { status } = await rpc('nobody', 'tools/list');
    expect(status).toBe(401);
  });
});
