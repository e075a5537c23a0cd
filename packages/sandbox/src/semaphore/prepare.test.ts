/**
 * Proves that the template `prepare` puts Docker on a machine, over SSH and with sudo, and which facts it leaves there; leaves the course
 * of tasks to tasks.test.ts.
 */
import { z } from 'zod';
import { generateOpenSshKeyPair } from '../keys';
import { SshHost } from '../machines/__testUtils__/sshHost';
import { Lab } from './__fixtures__/lab';

describe('the template "prepare"', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.close());

  it('puts Docker on a machine, and a second run changes nothing', async () => {
    const docker = async () => {
      const { machines } = await lab.park.control({ scenario: 'state' });
      return JSON.parse(JSON.stringify(machines))[0].docker;
    };
    expect(await docker()).toBeNull();
    const first = await lab.start(4);
    await lab.ended(first);
    expect(await lab.task(first)).toMatchObject({ status: 'success' });
    expect((await lab.output(first)).join('\n')).toContain('changed: [vm-a]');
    expect(await docker()).toEqual({
      engine: '28.5',
      compose: '2.40.3',
      containers: [],
    });
    const second = await lab.start(4);
    await lab.ended(second);
    expect((await lab.output(second)).join('\n')).not.toContain(
      'changed: [vm-a]',
    );
  });

  const FILE = '/etc/ansible/facts.d/opencsp_prepare.fact';
  const factsSchema = z.object({
    ...{ step: z.string(), version: z.string(), run: z.string() },
    ...{ time: z.iso.datetime(), outcome: z.string() },
    checks: z.array(
      z.object({ name: z.string(), result: z.string(), saw: z.string() }),
    ),
  });

  async function onMachine(line: string): Promise<string> {
    const { publicKey: key, privateKey } = generateOpenSshKeyPair('test');
    await lab.park.control({ scenario: 'authorize', name: 'vm-a', key });
    const machine = lab.park.find('vm-a');
    if (!machine) {
      throw new Error('There is no machine');
    }
    const host = await SshHost.connect(machine, privateKey);
    const { stdout } = await host.run(line);
    host.end();
    return stdout;
  }

  async function leftBy(how?: 'failed' | 'skipped' | 'old' | 'none') {
    if (how) {
      const scenario = { scenario: 'facts', how, template: 'prepare' } as const;
      await lab.semaphore.control(scenario);
    }
    const id = await lab.start(4, 'opencsp:x:prepare:1');
    await lab.ended(id);
    expect(await lab.task(id)).toMatchObject({ status: 'success' });
    const stdout = await onMachine(`head -c 16384 ${FILE}`);
    return stdout === '' ? undefined : factsSchema.parse(JSON.parse(stdout));
  }

  it('leaves the facts of its run', async () => {
    expect(await leftBy()).toMatchObject({
      ...{ step: 'prepare', run: 'opencsp:x:prepare:1', outcome: 'done' },
    });
  });

  it.each(['failed', 'skipped'] as const)(
    'succeeds with facts that are %s when asked to',
    async how => {
      const facts = await leftBy(how);
      expect(facts).toMatchObject({ run: 'opencsp:x:prepare:1', outcome: how });
      expect(facts?.checks.map(({ result }) => result)).toContain(how);
    },
  );

  it('succeeds with facts of an older run, or none, when asked to', async () => {
    expect(await leftBy('none')).toBeUndefined();
    expect((await leftBy('old'))?.run).not.toBe('opencsp:x:prepare:1');
  });

  it('fails on a machine whose sudo refuses', async () => {
    await lab.park.control({ scenario: 'sudo-refuses', name: 'vm-a' });
    const id = await lab.start(4);
    await lab.ended(id);
    expect(await lab.task(id)).toMatchObject({ status: 'error' });
  });
});
