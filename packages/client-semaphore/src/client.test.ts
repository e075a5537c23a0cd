/**
 * Proves each operation against the Semaphore stand-in. Recorded answers are in `recorded.test.ts`,
 * trouble is in `faults.test.ts`; what a run means for a machine is for the module that uses this
 * client.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSemaphoreStandIn,
  SemaphoreStandIn,
} from '@opencsp/sandbox/semaphore';
import { SemaphoreClient } from '.';

const FLAVOURS = [
  { generation: '2.10', database: 'bolt' },
  { generation: '2.10', database: 'postgres' },
  { generation: '2.16', database: 'postgres' },
] as const;

describe.each(FLAVOURS)('with $generation on $database', flavour => {
  let semaphore: SemaphoreStandIn;
  let client: SemaphoreClient;
  const newTask = {
    templateId: 1,
    message: 'opencsp:inst-1:1',
    variables: { opencsp_target_name: 'vm-a', opencsp_target_port: 2222 },
  };

  beforeEach(async () => {
    semaphore = await createSemaphoreStandIn({
      port: 0,
      speed: 50,
      ...flavour,
    });
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
    expect((await client.info()).version).toMatch(/^v?2\.1\d/);
  });

  it('lists projects and templates', async () => {
    expect(await client.listProjects()).toEqual([{ id: 1, name: 'OpenCSP' }]);
    const templates = await client.listTemplates(1);
    expect(templates.map(template => template.name)).toEqual([
      'monitoring',
      'security',
      'hardening',
      'prepare',
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
    // PostgreSQL says 400 without a body, which a write cannot tell from a bad body (pg-39).
    await expect(client.startTask(99, newTask)).rejects.toMatchObject({
      name: flavour.database === 'bolt' ? 'NotFoundError' : 'InputError',
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
