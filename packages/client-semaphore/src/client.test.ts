/**
 * Proves each operation against the Semaphore stand-in, and each kind of refusal and breakdown
 * against a server that answers exactly so. What a run means for a machine is for the module that
 * uses this client.
 */
import { createServer, Server, ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSemaphoreStandIn,
  SemaphoreStandIn,
} from '@opencsp/sandbox/semaphore';
import { SemaphoreClient } from '.';

describe('SemaphoreClient with a Semaphore', () => {
  let semaphore: SemaphoreStandIn;
  let client: SemaphoreClient;
  const newTask = {
    templateId: 1,
    message: 'opencsp:inst-1:1',
    variables: { opencsp_target_name: 'vm-a', opencsp_target_port: 2222 },
  };

  beforeEach(async () => {
    semaphore = await createSemaphoreStandIn({ port: 0, speed: 50 });
    client = new SemaphoreClient({
      baseUrl: `${semaphore.url}/`,
      token: semaphore.token,
    });
  });
  afterEach(async () => {
    await client.close();
    await semaphore.close();
  });

  it('asks who is there', async () => {
    await client.ping();
    expect((await client.info()).version).toMatch(/^v2\.10/);
  });

  it('lists projects and templates', async () => {
    expect(await client.listProjects()).toEqual([{ id: 1, name: 'OpenCSP' }]);
    const templates = await client.listTemplates(1);
    expect(templates.map(template => template.name)).toEqual([
      'monitoring',
      'security',
      'hardening',
    ]);
    expect(templates[0]).toMatchObject({ environmentIds: [1], inventoryId: 1 });
  });

  it('starts a task and follows it to its end', async () => {
    const started = await client.startTask(1, newTask);
    expect(started).toMatchObject({
      status: 'waiting',
      message: 'opencsp:inst-1:1',
      environment: '{"opencsp_target_name":"vm-a","opencsp_target_port":2222}',
    });
    let task = started;
    while (!task.end) {
      task = await client.getTask(1, started.id);
    }
    expect(task.status).toBe('error');
    const lines = await client.output(1, started.id);
    expect(lines[0].output).toBe(`Task ${started.id} added to queue`);
    expect(lines[0].time).toBeInstanceOf(Date);
  });

  it('lists tasks, newest first', async () => {
    const first = await client.startTask(1, newTask);
    const second = await client.startTask(1, newTask);
    const ids = [second.id, first.id];
    expect((await client.lastTasks(1)).map(task => task.id)).toEqual(ids);
    expect((await client.listTasks(1)).map(task => task.id)).toEqual(ids);
    const [newest, ...others] = await client.lastTasks(1, { limit: 1 });
    expect(newest).toMatchObject({ id: second.id, templateName: 'monitoring' });
    expect(others).toEqual([]);
  });

  it('stops a task', async () => {
    const { id } = await client.startTask(1, newTask);
    await client.stopTask(1, id, { force: false });
    expect((await client.getTask(1, id)).status).toMatch(/^stopp/);
  });

  it('tells an unknown task, template and project from other refusals', async () => {
    for (const call of [
      client.getTask(1, 99),
      client.output(1, 99),
      client.stopTask(1, 99, { force: false }),
      client.listTemplates(99),
      client.lastTasks(99),
    ]) {
      await expect(call).rejects.toMatchObject({ name: 'NotFoundError' });
    }
    await expect(client.startTask(99, newTask)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('leaves open what a 500 means for a write', async () => {
    await semaphore.control({ scenario: 'post-500-leaves-task' });
    await expect(client.startTask(1, newTask)).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
    });
    expect(await client.lastTasks(1)).toMatchObject([
      { status: 'error', message: 'opencsp:inst-1:1' },
    ]);
  });

  it('leaves open what a hang-up means for a write', async () => {
    await semaphore.control({ scenario: 'hang-up-after-post' });
    await expect(client.startTask(1, newTask)).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
    });
    expect(await client.lastTasks(1)).toHaveLength(1);
  });

  it('knows that nothing was written when it could not connect', async () => {
    await semaphore.control({ scenario: 'down' });
    await expect(client.ping()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(client.startTask(1, newTask)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await semaphore.control({ scenario: 'up' });
    expect(await client.lastTasks(1)).toEqual([]);
  });

  describe('with a token file', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'opencsp-client-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('reads it for each call, so that it can be replaced', async () => {
      const tokenFile = join(folder, 'token');
      const withFile = new SemaphoreClient({
        baseUrl: semaphore.url,
        tokenFile,
      });
      await expect(withFile.info()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining(tokenFile),
      });
      await withFile.ping();
      await writeFile(tokenFile, 'revoked\n');
      await expect(withFile.info()).rejects.toMatchObject({
        name: 'AuthenticationError',
      });
      await writeFile(tokenFile, `${semaphore.token}\n`);
      await expect(withFile.info()).resolves.toBeDefined();
      await withFile.close();
    });
  });
});

describe('SemaphoreClient with odd servers', () => {
  let server: Server;
  let client: SemaphoreClient;
  let reply: (response: ServerResponse) => void;
  const SECRET = 'a-very-secret-token';

  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => reply(response));
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    client = new SemaphoreClient({
      baseUrl: `http://127.0.0.1:${port}`,
      token: SECRET,
      timeoutMilliseconds: 300,
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await client.close();
  });

  const read = () => client.getTask(1, 1);
  const write = () =>
    client.startTask(1, { templateId: 1, message: '', variables: {} });
  const answer =
    (status: number, body = '', type = 'application/json') =>
    (response: ServerResponse) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };

  it.each([
    ['401 without a body', answer(401), 'AuthenticationError', read],
    ['403 without a body', answer(403), 'NotAllowedError', read],
    ['403 to a write', answer(403), 'NotAllowedError', write],
    ['404 without a body', answer(404), 'NotFoundError', read],
    ['400 without a body, of a task', answer(400), 'NotFoundError', read],
    ['400 to a write', answer(400, '{"error":"no"}'), 'InputError', write],
    ['409', answer(409), 'ConflictError', write],
    ['429', answer(429), 'ServiceUnavailableError', write],
    ['500', answer(500), 'ServiceUnavailableError', read],
    ['502 to a write', answer(502), 'OutcomeUnknownError', write],
    ['a redirect', answer(302), 'UnexpectedAnswerError', write],
    [
      'a web page with 200',
      answer(200, '<html>', 'text/html; charset=utf-8'),
      'UnexpectedAnswerError',
      read,
    ],
    ['JSON of another form', answer(200, '[]'), 'UnexpectedAnswerError', read],
    ['no JSON', answer(200, '{'), 'UnexpectedAnswerError', read],
    [
      'a write that is no task',
      answer(201, '{}'),
      'OutcomeUnknownError',
      write,
    ],
    ['a slow read', () => {}, 'ServiceUnavailableError', read],
    ['a slow write', () => {}, 'OutcomeUnknownError', write],
    [
      'a hang-up on a read',
      (response: ServerResponse) => {
        response.destroy();
      },
      'ServiceUnavailableError',
      read,
    ],
    [
      'half an answer to a write',
      (response: ServerResponse) => {
        response.writeHead(201, { 'content-length': '100' });
        response.write('{"id":', () => response.destroy());
      },
      'OutcomeUnknownError',
      write,
    ],
  ] as const)('%s', async (_name, how, error, call) => {
    reply = how;
    await expect(call()).rejects.toMatchObject({
      name: error,
      message: expect.not.stringContaining(SECRET),
    });
  });

  it('passes on what Semaphore says', async () => {
    reply = answer(400, '{"error":"template inventory can not be empty"}');
    await expect(write()).rejects.toThrow(
      'template inventory can not be empty',
    );
  });

  it('ends when the caller aborts', async () => {
    reply = () => {};
    const controller = new AbortController();
    const call = client.lastTasks(1, { signal: controller.signal });
    controller.abort(new Error('shutting down'));
    await expect(call).rejects.toThrow('shutting down');
  });
});
