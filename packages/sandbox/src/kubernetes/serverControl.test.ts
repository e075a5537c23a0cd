/*
 * The API server stops, starts and hangs as the real one did: recordings i8 and i10, in small time. How a
 * client copes is tested with the client.
 */
import { OUTPUTS } from './__testUtils__/scene';
import { terraform, TestCluster } from './__testUtils__/testCluster';

describe('a server that stops, starts and hangs', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });

  afterEach(() => cluster.close());

  const play = (scenario: string, more: Record<string, unknown> = {}) =>
    cluster.standIn.control({ scenario, ...more });
  const list = (query = '') =>
    cluster.send('GET', `${cluster.terraforms}${query}`);
  const create = (name: string) =>
    cluster.send(
      'POST',
      cluster.terraforms,
      terraform(name, { suspend: true }),
    );

  it('stopped in good order: new connections are refused, the watch is silent, then ends', async () => {
    await create('vm-before');
    const watch = await cluster.watch('resourceVersion=0');
    await cluster.until(() => watch.lines.length > 0, 'the object');
    let ended = false;
    void watch.done.then(() => {
      ended = true;
    });
    await play('server-stop-term');
    const lines = watch.lines.length;
    await play('create-foreign', { name: 'vm-unseen' });
    await expect(list()).rejects.toThrow();
    expect(ended).toBe(false);
    await cluster.until(() => ended, 'the process is gone');
    expect(watch.lines).toHaveLength(lines);
  });

  it('killed: the stream ends at once', async () => {
    const watch = await cluster.watch('resourceVersion=0');
    await play('server-stop-kill');
    await watch.done;
    await expect(list()).rejects.toThrow();
  });

  it('started: 503 for custom resources, then lists, then ready; every version is too old', async () => {
    await cluster.close();
    // The moment of 503 has to be long enough to be seen.
    cluster = await TestCluster.start({ speed: 0.5 });
    await create('vm-before');
    const { text } = await list();
    const version = /"resourceVersion":"(\d+)"/.exec(text)?.[1];
    await play('server-stop-kill');
    await expect(list()).rejects.toThrow();
    await play('server-start');
    const early = await list();
    expect(early.status).toBe(503);
    expect(early.body).toMatchObject({ details: { retryAfterSeconds: 5 } });
    const readyz = await cluster.send('GET', '/readyz');
    expect(readyz.status).toBe(500);
    expect(readyz.headers['content-type']).toContain('text/plain');
    await cluster.until(
      async () => (await list()).status === 200,
      'lists work again',
    );
    const watch = await cluster.watch(`resourceVersion=${version}`);
    await watch.done;
    expect(watch.lines.map(({ type }) => type)).toEqual(['ERROR']);
    await cluster.until(
      async () => (await cluster.send('GET', '/readyz')).status === 200,
      'it is ready',
    );
  });

  it('a store that hangs: each request in its own way', async () => {
    await create('vm-before');
    const watch = await cluster.watch('resourceVersion=0');
    await cluster.until(() => watch.lines.length > 0, 'the object');
    await play('store-hangs');
    const lines = watch.lines.length;
    expect((await list('?resourceVersion=0')).status).toBe(200);
    expect((await list('?limit=1')).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'rpc error: code = Unavailable desc = keepalive ping failed to receive ACK within timeout',
      code: 500,
    });
    const get = await cluster.send('GET', `${cluster.terraforms}/vm-before`);
    expect([get.status, get.headers['content-type'], get.body]).toEqual([
      504,
      'text/plain; charset=utf-8',
      {
        metadata: {},
        status: 'Failure',
        message:
          'Timeout: request did not complete within the allotted timeout',
        reason: 'Timeout',
        details: {},
        code: 504,
      },
    ]);
    const post = await create('vm-open');
    expect([post.status, post.body]).toMatchObject([
      504,
      {
        message:
          'Timeout: request did not complete within requested timeout - context deadline exceeded',
        reason: 'Timeout',
        details: {},
      },
    ]);
    expect((await cluster.send('GET', '/readyz')).status).toBe(500);
    expect(watch.lines).toHaveLength(lines);
    await play('store-answers');
    expect(
      (await cluster.send('GET', `${cluster.terraforms}/vm-open`)).status,
    ).toBe(404);
  });

  it('a write that was answered with 504 may have happened', async () => {
    await play('store-hangs', { writesHappen: true });
    expect((await create('vm-open')).status).toBe(504);
    await play('store-answers');
    expect(
      (await cluster.send('GET', `${cluster.terraforms}/vm-open`)).status,
    ).toBe(200);
  });

  it('nobody can write while the store hangs, and all goes on after', async () => {
    await cluster.send(
      'POST',
      cluster.terraforms,
      terraform('vm-going', OUTPUTS('vm-going')),
    );
    await play('store-hangs');
    expect(await play('reset')).toMatchObject({
      storeHangs: false,
      controller: 'running',
    });
    await cluster.until(
      async () => (await list()).text.includes('TerraformOutputsWritten'),
      'the apply ends',
    );
  });

  it.each([
    [{ scenario: 'address-link-local' }, '169.254.77.1', undefined],
    [{ scenario: 'two-addresses' }, '127.77.0.1,192.0.2.77', undefined],
    [
      { scenario: 'two-addresses', form: 'list' },
      '[\n      "127.77.0.1",\n      "192.0.2.77"\n    ]',
      '[\n      "list",\n      "string"\n    ]',
    ],
  ])('outputs of a guest agent: %j', async (command, address, type) => {
    await cluster.standIn.control(command);
    await cluster.send(
      'POST',
      cluster.terraforms,
      terraform('vm-agent', OUTPUTS('vm-agent')),
    );
    const path = '/api/v1/namespaces/opencsp/secrets/vm-agent-outputs';
    await cluster.until(
      async () => (await cluster.send('GET', path)).status === 200,
      'the outputs',
    );
    const encode = (text: string) => Buffer.from(text).toString('base64');
    const { data } = (await cluster.send('GET', path)).body;
    expect(data).toMatchObject({
      vm_ip: encode(address),
      vm_id: encode('101'),
      vm_id__type: encode('"number"'),
      ...(type ? { vm_ip__type: encode(type) } : {}),
    });
  });
});
