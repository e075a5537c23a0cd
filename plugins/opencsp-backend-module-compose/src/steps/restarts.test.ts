/*
 * Proves that exactly the containers are started again which have to be, and that what tells it is their own
 * start and not what Compose says; leaves all else of a deployment to deploy.test.ts.
 */
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { bundle, SECRETS } from '../__testUtils__/bundle';
import {
  ALL_UP,
  composeDriver,
  deploy,
  deployed,
  states,
} from '../__testUtils__/deploying';
import { runStep, runSteps } from '../__testUtils__/runStep';
import { cut, ScriptedHost } from '../__testUtils__/ScriptedHost';

describe('another deployment', () => {
  it('starts containers again whose secret changed, and only those', async () => {
    const host = await deployed();
    const starts = () =>
      Object.fromEntries(
        host.engine.containers.map(({ service, starts: n }) => [service, n]),
      );
    const before = starts();
    await deploy(
      host,
      {},
      { secrets: new Map([...SECRETS, ['lldap-password', 'rotated']]) },
    );
    expect(starts()).toEqual({ ...before, lldap: 2 });
    expect([...host.files.keys()].join()).not.toContain('.restart');
  });

  it('knows of a changed secret though the portal was killed in between', async () => {
    const host = await deployed();
    const deployment = bundle();
    const [upload, ...others] = composeDriver.steps(deployment);
    const secrets = new Map([...SECRETS, ['lldap-password', 'rotated']]);
    // The first secret is written, and the second call to the host after it is the last.
    let puts = 0;
    host.beforeCall = what => {
      puts += what === 'put' ? 1 : 0;
      if (puts > 1) {
        cut();
      }
    };
    await expect(
      runStep(upload, host, deployment, { secrets }),
    ).rejects.toThrow(HostTroubleError);
    host.beforeCall = () => {};
    await runSteps([upload, ...others], host, deployment, { secrets });
    expect(host.engine.container('lldap').starts).toBe(2);
  });

  const rotated = new Map([...SECRETS, ['lldap-password', 'rotated']]);
  const marks = (host: ScriptedHost) =>
    [...host.files.keys()].filter(path => path.includes('/.restart/'));

  it('does not believe that a container was started again because Compose ended with 0', async () => {
    const host = await deployed();
    host.instead = argv =>
      argv.includes('restart')
        ? { exit: 0, stdout: '', stderr: '' }
        : undefined;
    const runs = await deploy(host, {}, { secrets: rotated });
    expect(runs.at(-1)).toMatchObject({
      name: 'verify',
      outcome: {
        of: 'failed',
        reason: 'not-as-asked',
        service: 'lldap',
        message: expect.stringContaining('secret'),
      },
    });
    expect(marks(host)).toHaveLength(1);
    host.instead = () => undefined;
    const again = await deploy(host, {}, { secrets: rotated, attempt: 2 });
    expect(states(again)).toEqual(ALL_UP);
    expect(host.engine.container('lldap').starts).toBe(2);
    expect(marks(host)).toEqual([]);
  });

  it('sees that a container was started again though Compose ended with 1', async () => {
    const host = await deployed();
    const { engine } = host;
    host.instead = argv =>
      argv.includes('restart')
        ? { ...engine.run(argv), exit: 1, stderr: 'it broke\n' }
        : undefined;
    const runs = await deploy(host, {}, { secrets: rotated });
    expect(states(runs)).toEqual(ALL_UP);
    expect(engine.container('lldap').starts).toBe(2);
    expect(marks(host)).toEqual([]);
  });

  it('knows it also when the portal was killed at any call in between', async () => {
    for (let call = 1; call <= 6; call++) {
      const host = await deployed();
      const runs = await deploy(
        host,
        {},
        { secrets: rotated, forgets: at => at === call },
      );
      expect(states(runs)).toEqual(ALL_UP);
      expect(host.engine.container('lldap').starts).toBe(2);
      expect(marks(host)).toEqual([]);
    }
  });

  it('starts again what is unhealthy from before: `up` would not', async () => {
    const host = await deployed();
    host.engine.container('wiki').health = 'unhealthy';
    const runs = await deploy(host);
    expect(host.startedCalls()[0]).toBe('restart wiki');
    expect(states(runs)).toEqual(ALL_UP);
  });
});
