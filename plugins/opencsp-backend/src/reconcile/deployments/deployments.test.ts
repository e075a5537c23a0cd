/*
 * Proves the life of a deployment on a machine in memory: how it ends, what its owner is told, how it goes
 * on after a failure, and that logs and failures hold no secret. How it is cancelled, rolled back and
 * removed is proven by `takingBack.test.ts`. What happens when a process or a connection breaks is proven by `interruptions.test.ts`, what is seen
 * afterwards by `observation.test.ts`, and what a real engine does by its driver.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { InputError, NotFoundError } from '@backstage/errors';
import { commitOf } from '../../__testUtils__/deployments/aDeployment';
import {
  DeploymentStage,
  SECRET,
} from '../../__testUtils__/deployments/DeploymentStage';
import { aFailure } from '../../__testUtils__/deployments/FakeDriver';
import { QUEUE_DEADLINE_MS } from '../../domain/deployments/decideDeployment';
import { retryDeployment } from '../../domain/deployments/deploymentRequests';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const STEPS = ['upload', 'pull', 'start', 'verify'];
describe('a deployment', () => {
  it('ends with its services, tells their addresses, and leaves a log of each step', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    const record = await stage.settle(id);
    expect(record).toMatchObject({ state: 'succeeded', live: true });
    expect(record.failure).toBeUndefined();
    expect(record.steps.map(({ name, state }) => [name, state])).toEqual(
      ['preflight', ...STEPS].map(name => [name, 'done']),
    );
    expect(record.services.map(({ state }) => state)).toEqual([
      'up',
      'up',
      'up',
    ]);
    expect(stage.machine.starts).toEqual(['0001-pull-1', '0001-start-1']);
    const [text, ...more] = await stage.notifications();
    expect(more).toEqual([]);
    expect(text).toContain('\\"family\\" runs on attic');
    expect(text).toContain('Notes: https://notes.example.com');
    const log = await stage.logOf(id);
    expect(log).toEqual([
      'Checks of the host',
      '[passed] Engine: 27.0.',
      'Step upload',
      'Step pull',
      'pull was begun',
      'Step start',
      'start was begun',
      'Step verify',
    ]);
    expect(await stage.store.usualDurations('fake')).toHaveProperty('pull');
  });

  it('waits for its host, and says for what', async () => {
    const stage = await DeploymentStage.begin(databases);
    const [hostId] = stage.hosts.keys();
    stage.hosts.clear();
    const { id } = await stage.create();
    await stage.run(10_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'queued',
      waitingFor: 'The machine of the host is being made.',
    });
    stage.setHost({ state: 'checking', waitingFor: 'cloud-init runs.' });
    await stage.run(10_000);
    expect(await stage.get(id)).toMatchObject({
      waitingFor: 'cloud-init runs.',
    });
    expect(stage.machine.calls).toBe(0);
    stage.setHost({ state: 'ready', id: hostId });
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
  });

  it('ends with the reason of its host, and goes on when that is mended', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.setHost({
      state: 'failed',
      failure: {
        reason: 'engine',
        message: 'Docker is too old.',
        nextStep: 'Prepare the host.',
        retryable: true,
        at: 0,
      },
    });
    const { id } = await stage.create();
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: {
        step: 'host',
        reason: 'host-failed',
        message: 'The host cannot be used. Docker is too old.',
        nextStep: 'Prepare the host.',
      },
    });
    stage.setHost({});
    await stage.ask(id, retryDeployment);
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
  });

  it('does not wait for ever, nor for a host that was removed', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.setHost({ state: 'preparing' });
    const { id } = await stage.create();
    await stage.run(QUEUE_DEADLINE_MS + 60_000, 60_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'host-late' },
    });
    await stage.ask(id, retryDeployment);
    stage.setHost({ state: 'removed' });
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'host-removed', retryable: false },
    });
  });

  it('changes nothing on a host that does not pass the checks, and names each fix', async () => {
    const stage = await DeploymentStage.begin(databases);
    const check = { name: 'x', found: 'It is in use.', fix: 'Stop nginx.' };
    stage.checks = [
      { ...check, title: 'Port 80', result: 'failed' },
      { ...check, title: 'Port 443', result: 'failed' },
      { ...check, title: 'Clock', result: 'warning', fix: 'Install NTP.' },
    ];
    const { id } = await stage.create();
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: {
        step: 'preflight',
        reason: 'preflight-failed',
        message: expect.stringContaining('Port 80, Port 443'),
        evidence:
          'Port 80: It is in use. Stop nginx.\nPort 443: It is in use. Stop nginx.',
      },
      warnings: ['Clock: It is in use. Install NTP.'],
    });
    expect(stage.machine.files.size + stage.machine.starts.length).toBe(0);
    // Nothing of it is there, and nothing is looked at.
    await stage.run(5 * 60_000, 30_000);
    expect(stage.machine.calls).toBe(1);
  });

  it('is degraded when an application is down, and Retry brings it up', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.driver.willBe.set('cloud', 'restarting');
    const { id } = await stage.create();
    const record = await stage.settle(id);
    expect(record.state).toBe('degraded');
    expect(record.steps.at(-1)).toMatchObject({ state: 'warning' });
    const [text] = await stage.notifications();
    expect(text).toContain('not all of it');
    expect(text).toContain('Cloud: restarting');

    stage.machine.services.set('cloud', 'up');
    await stage.ask(id, retryDeployment);
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
    expect(stage.machine.starts).toHaveLength(2);
  });

  it('fails when a core service is down', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.driver.willBe.set('traefik', 'unhealthy');
    const { id } = await stage.create();
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: {
        step: 'verify',
        reason: 'core-service-down',
        service: 'traefik',
        message: expect.stringContaining('Traefik: unhealthy'),
      },
    });
    expect((await stage.notifications())[0]).toContain('failed');
    stage.machine.services.set('traefik', 'up');
    await stage.ask(id, retryDeployment);
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
  });

  it('keeps its commit, whatever happens to the branch', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create({ commit: commitOf(7) });
    await stage.settle(id);
    expect(stage.machine.files.get('compose.yaml')).toBe(`# ${commitOf(7)}\n`);
  });

  it('is done again with nothing but what it is for, with the next number', async () => {
    const stage = await DeploymentStage.begin(databases);
    const first = await stage.deployed();
    const second = await stage.deployed();
    expect(second).toMatchObject({
      number: 2,
      state: 'succeeded',
      previous: { id: first.id, number: 1 },
    });
    expect(await stage.get(first.id)).toMatchObject({ live: false });
    await stage.run(1_000);
    const services = await stage.servicesOf(second.id);
    expect([...services.keys()].sort()).toEqual(['cloud', 'notes', 'traefik']);
  });
});

describe('a step that fails', () => {
  it.each(STEPS)('%s: Retry goes on from there', async name => {
    const stage = await DeploymentStage.begin(databases);
    stage.driver.scenarios.set(name, async () => aFailure());
    const { id } = await stage.create();
    const failed = await stage.settle(id);
    const { starts } = stage.machine;
    expect(failed).toMatchObject({
      state: 'failed',
      failure: {
        step: name,
        reason: 'image-unknown',
        evidence: 'manifest unknown',
        retryable: true,
      },
    });
    const states = failed.steps.map(step => step.state);
    const at = STEPS.indexOf(name) + 1;
    expect(states.slice(0, at).every(state => state === 'done')).toBe(true);
    expect(states[at]).toBe('failed');
    expect(states.slice(at + 1).every(state => state === 'waiting')).toBe(true);

    stage.driver.scenarios.delete(name);
    await stage.ask(id, retryDeployment);
    const done = await stage.settle(id);
    expect(done.state).toBe('succeeded');
    expect(done.steps.map(step => step.attempt)).toEqual(
      ['preflight', ...STEPS].map(step => (step === name ? 2 : 1)),
    );
    // What was done before is not done again.
    expect(starts.map(start => start.split('-')[1])).toEqual(['pull', 'start']);
  });

  it('gives up at its deadline, ends what runs, and quotes its log', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.driver.scenarios.set('pull', async ({ log, memo }) => {
      log('still pulling');
      return { of: 'running', again: 5_000, memo };
    });
    const { id } = await stage.create();
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: {
        step: 'pull',
        reason: 'deadline',
        evidence: 'still pulling',
      },
    });
    expect(stage.machine.stops).toEqual(['0001-pull-1']);
  });

  it('is told and logged when a driver throws what nobody foresaw, without its secret', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.driver.scenarios.set('pull', async () => {
      throw new TypeError(`x is undefined in ${SECRET}`);
    });
    const { id } = await stage.create();
    expect(await stage.settle(id)).toMatchObject({
      failure: {
        step: 'pull',
        reason: 'unexpected',
        evidence: 'x is undefined in ***',
      },
    });
    expect(stage.logger.error).toHaveBeenCalledWith(
      expect.stringContaining('unexpectedly'),
      expect.objectContaining({ deployment: id, error: expect.any(String) }),
    );
  });

  it.each([
    [new NotFoundError('no such commit'), 'commit-gone'],
    [new InputError('compose.yaml: a symlink'), 'files-unusable'],
  ])('says what is wrong with the commit: %p', async (error, reason) => {
    const stage = await DeploymentStage.begin(databases);
    const load = jest.spyOn(stage.contents, 'load').mockRejectedValue(error);
    const { id } = await stage.create();
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: { reason, evidence: error.message },
    });
    load.mockRestore();
  });

  it('says that its engine is not installed', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create({ driver: 'nixos' });
    expect(await stage.settle(id)).toMatchObject({
      failure: { reason: 'driver-missing' },
    });
  });
});

describe('what a host writes', () => {
  it('is kept without secrets in any form, and without harm', async () => {
    const stage = await DeploymentStage.begin(databases);
    const forms = [
      SECRET,
      Buffer.from(`admin:${SECRET}`).toString('base64'),
      Buffer.from(SECRET).toString('base64url'),
      encodeURIComponent(SECRET),
      JSON.stringify({ password: SECRET }),
      Buffer.from(SECRET).toString('hex'),
    ];
    const hostile = [
      '\u001b[31mred\u001b[0m',
      '<script>alert(1)</script>',
      'x'.repeat(1_000_000),
      new TextDecoder().decode(new Uint8Array([0xff, 0xfe, 0x41])),
      'nul \0 half \ud800',
    ];
    stage.driver.scenarios.set('upload', async ({ log }) => {
      [...forms, ...hostile].forEach(text => log(text));
      log(`1\r\n2\r3\n`);
      return aFailure({
        message: `It is ${SECRET}`,
        evidence: forms.join('\n'),
        nextStep: `Use ${SECRET}`,
      });
    });
    const { id } = await stage.create();
    const { failure } = await stage.settle(id);
    const log = await stage.logOf(id);
    const all = JSON.stringify([failure, log]);
    for (const form of [
      'Tr0ub4dor',
      forms[1].slice(10, -6),
      forms[2].slice(0, -2),
      forms[5],
    ]) {
      expect(all).not.toContain(form);
    }
    expect(failure?.message).toBe('It is ***');
    expect(log).toContain('\u001b[31mred\u001b[0m');
    expect(log).toContain('<script>alert(1)</script>');
    expect(log).toContain('\ufffd\ufffdA');
    expect(log).toContain('nul \ufffd half \ufffd');
    expect(log.find(line => line.startsWith('xxx'))).toMatch(
      /^x{15000} … \(985000 more characters cut\)$/,
    );
    expect(log.slice(-4)).toEqual(['1', '2', '3', 'Failed: It is ***']);
  });
});
