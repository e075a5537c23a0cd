/**
 * Proves that the template `prepare` puts Docker on a machine, over SSH and with sudo; leaves the course
 * of tasks to tasks.test.ts.
 */
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

  it('fails on a machine whose sudo refuses', async () => {
    await lab.park.control({ scenario: 'sudo-refuses', name: 'vm-a' });
    const id = await lab.start(4);
    await lab.ended(id);
    expect(await lab.task(id)).toMatchObject({ status: 'error' });
  });
});
