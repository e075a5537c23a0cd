/*
 * Proves that a whole deployment brings what the commit asks for, that another one changes only what
 * differs, and that a killed portal, a cut connection and a lost program do no harm at any call; leaves
 * what goes wrong on the host to faults.test.ts.
 */
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { RUNS } from '../detached/runs';
import { bundle, PROJECT, SECRETS } from '../__testUtils__/bundle';
import {
  ALL_UP,
  composeDriver,
  deploy,
  deployed,
  states,
} from '../__testUtils__/deploying';
import { runStep, runSteps } from '../__testUtils__/runStep';
import { cut, LAST_WORDS, ScriptedHost } from '../__testUtils__/ScriptedHost';

const FOLDER = `/var/lib/opencsp/projects/${PROJECT}`;

const UP = '--progress quiet up --detach --no-build --remove-orphans --wait';

describe('a first deployment', () => {
  it('goes through its steps, and all services are up', async () => {
    const host = new ScriptedHost();
    const runs = await deploy(host);
    expect(runs.map(({ name, outcome }) => [name, outcome.of])).toEqual([
      ['upload', 'done'],
      ['validate', 'done'],
      ['pull', 'done'],
      ['stores', 'done'],
      ['directory', 'done'],
      ['core', 'done'],
      ['applications', 'done'],
      ['verify', 'done'],
    ]);
    expect(states(runs)).toEqual(ALL_UP);
  });

  it('starts the core one after another, then the applications with their databases', async () => {
    const host = new ScriptedHost();
    await deploy(host);
    expect(host.startedCalls()).toEqual([
      `${UP} --wait-timeout 120 traefik socket-proxy`,
      `${UP} --wait-timeout 60 lldap`,
      expect.stringMatching(/--wait-timeout \d+ redis$/),
      `${UP} --wait-timeout 60 authelia`,
      `${UP} --wait-timeout 180 notes notes-main-db wiki`,
    ]);
    expect(host.started[0].argv.slice(0, 8)).toEqual([
      'env',
      'OPENCSP_SECRETS_DIR=/var/lib/opencsp/secrets',
      'docker',
      'compose',
      '--ansi',
      'never',
      '--project-name',
      PROJECT,
    ]);
  });

  it('writes the Compose file last, and the secrets it names as they are', async () => {
    const host = new ScriptedHost();
    await deploy(host);
    const puts = host.changes.filter(change => change.startsWith('put '));
    expect(puts.at(-1)).toBe(`put ${FOLDER}/compose.yaml`);
    expect(
      host.files.get('/var/lib/opencsp/secrets/notes-database-main'),
    ).toEqual(
      expect.objectContaining({ mode: '0444', content: 'second-secret' }),
    );
    expect([...host.files.keys()].join()).not.toContain('not-in-the-commit');
  });

  it('says no secret in log, memo, file or argument', async () => {
    const host = new ScriptedHost();
    const runs = await deploy(host);
    const said = JSON.stringify([runs, host.started, host.changes]);
    for (const secret of SECRETS.values()) {
      expect(said).not.toContain(secret.trim());
    }
  });

  it('gives programs ids of the host, and keeps nothing of them', async () => {
    const host = new ScriptedHost();
    await deploy(host);
    for (const { id } of host.started) {
      expect(id).toMatch(/^[a-z0-9-]{1,64}$/);
    }
    expect(new Set(host.started.map(({ id }) => id)).size).toBe(
      host.started.length,
    );
    expect(host.runs.size).toBe(0);
  });
});

describe('another deployment', () => {
  it('of the same commit changes nothing on the host', async () => {
    const host = await deployed();
    const before = JSON.stringify(host.engine.containers);
    const runs = await deploy(host);
    expect(states(runs)).toEqual(ALL_UP);
    expect(host.changes).toEqual([]);
    expect(host.started).toEqual([]);
    expect(JSON.stringify(host.engine.containers)).toBe(before);
  });

  it('makes anew only what changed', async () => {
    const host = await deployed();
    const before = new Map(host.engine.containers.map(c => [c.service, c.id]));
    await deploy(host, {
      containers: { wiki: { environment: { WIKI: '2' } } },
    });
    const anew = host.engine.containers.filter(
      ({ service, id }) => before.get(service) !== id,
    );
    expect(anew.map(({ service }) => service)).toEqual(['wiki']);
  });

  it('removes what was taken out, and keeps its volume', async () => {
    const host = await deployed();
    const runs = await deploy(host, { applications: ['wiki'] });
    expect(host.engine.containers.map(({ service }) => service)).not.toContain(
      'notes',
    );
    expect(host.engine.volumes.map(({ name }) => name)).toContain(
      `${PROJECT}_notes-main-db`,
    );
    expect(host.files.has('/var/lib/opencsp/secrets/notes-database-main')).toBe(
      false,
    );
    expect(runs.find(({ name }) => name === 'stores')?.log.join()).toContain(
      `${PROJECT}_notes-main-db`,
    );
  });

  it('removes what was taken out also when nothing else changed', async () => {
    const host = await deployed();
    host.engine.containers.push({
      ...host.engine.container('wiki'),
      id: 'f'.repeat(64),
      service: 'gone',
      name: `${PROJECT}-gone-1`,
    });
    const runs = await deploy(host);
    expect(host.engine.containers.map(({ service }) => service)).not.toContain(
      'gone',
    );
    expect(runs.at(-1)?.outcome.warnings).toBeUndefined();
  });
});

describe('a step that is cut', () => {
  it('does no harm when the portal forgets at any call what it did', async () => {
    const host = new ScriptedHost();
    const runs = await deploy(
      host,
      {},
      { forgets: call => call % 2 === 1 && call < 9 },
    );
    expect(states(runs)).toEqual(ALL_UP);
    expect(host.engine.containers.every(({ starts }) => starts === 1)).toBe(
      true,
    );
  });

  it('goes on after a cut at each exchange with the host', async () => {
    const counter = new ScriptedHost();
    let total = 0;
    counter.beforeCall = () => {
      total += 1;
    };
    await deploy(counter);
    for (let at = 1; at <= total; at++) {
      const host = new ScriptedHost();
      let calls = 0;
      host.beforeCall = () => {
        calls += 1;
        if (calls === at) {
          cut();
        }
      };
      await expect(deploy(host)).rejects.toThrow(HostTroubleError);
      const runs = await deploy(host);
      expect([at, states(runs)]).toEqual([at, ALL_UP]);
      expect([
        at,
        host.engine.containers.filter(({ starts }) => starts !== 1),
      ]).toEqual([at, []]);
    }
  });

  it('starts a lost program again, twice at most', async () => {
    const host = new ScriptedHost();
    host.lose = 2;
    const all = await deploy(host);
    expect(states(all)).toEqual(ALL_UP);
    // What it said before it was lost may say why.
    const log = all.flatMap(run => run.log);
    expect(log.filter(line => line === LAST_WORDS.trim())).toHaveLength(2);
    expect(host.runs.size).toBe(0);
    expect(host.started.slice(0, 3).map(({ id }) => id.slice(-3))).toEqual([
      '1-0',
      '1-1',
      '1-2',
    ]);
    const worse = new ScriptedHost();
    worse.lose = 3;
    const runs = await deploy(worse);
    expect(runs.at(-1)).toMatchObject({
      name: 'directory',
      outcome: { of: 'failed', reason: 'run-lost', retryable: true },
    });
  });

  it('waits while another program runs on the host', async () => {
    const host = new ScriptedHost();
    host.busyBy = 'another-run';
    let busy = 0;
    host.beforeCall = what => {
      busy += what === 'start' ? 1 : 0;
      if (busy > 3) {
        host.busyBy = undefined;
      }
    };
    const runs = await deploy(host);
    expect(states(runs)).toEqual(ALL_UP);
    expect(runs.flatMap(({ details }) => details).join()).toContain(
      'another-run',
    );
  });

  it.each([
    ['another deployment', RUNS.prefixOf({ id: 'another' }), 'apps0-7-0'],
    ['an earlier try', RUNS.prefixOf(bundle()), 'pull3-1-0'],
  ])('ends what %s has left running', async (_what, prefix, rest) => {
    const host = new ScriptedHost();
    host.hang(`${prefix}${rest}`);
    const runs = await deploy(host, {}, { attempt: 2 });
    expect(states(runs)).toEqual(ALL_UP);
    expect(host.stopped).toEqual([`${prefix}${rest}`]);
    expect(runs.flatMap(({ log }) => log).join()).toContain(rest);
  });

  it.each([
    ['this very try', `${RUNS.prefixOf(bundle())}other-1-0`],
    ['another program than ours', 'nixos-x-build-1-0'],
  ])('ends nothing of %s', async (_what, id) => {
    const host = new ScriptedHost();
    host.hang(id);
    await expect(deploy(host)).rejects.toThrow('did not end');
    expect(host.stopped).toEqual([]);
  });

  it('ends what runs on the host when it is cancelled', async () => {
    const host = new ScriptedHost();
    host.looks = 1_000_000;
    const deployment = bundle();
    const steps = composeDriver.steps(deployment);
    await runSteps(steps.slice(0, 4), host, deployment);
    await expect(runStep(steps[4], host, deployment)).rejects.toThrow(
      'did not end',
    );
    await steps[4].cancel?.({
      host,
      deployment,
      memo: {},
      attempt: 1,
      now: 0,
      signal: new AbortController().signal,
      log: () => {},
      secrets: async () => new Map(),
    });
    expect(host.stopped).toEqual([host.started[0].id]);
  });
});

describe('the steps', () => {
  it('have names, titles and deadlines', () => {
    const deployment = bundle();
    const steps = [
      ...composeDriver.rollback(deployment),
      ...composeDriver.remove(deployment, { data: true }),
    ];
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
    for (const { name, title, deadlineMs } of steps) {
      expect(name).toMatch(/^[a-z-]+$/);
      expect(title).not.toBe('');
      expect(deadlineMs).toBeGreaterThanOrEqual(60_000);
    }
  });

  it.each([
    ['no file', []],
    ['no YAML', [{ path: 'compose.yaml', content: '{' }]],
    ['no map', [{ path: 'compose.yaml', content: '[1]' }]],
  ])('say in words that there is %s', async (_what, files) => {
    const host = new ScriptedHost();
    const runs = await deploy(host, { deployment: { files } });
    expect(runs).toHaveLength(1);
    expect(runs[0].outcome).toMatchObject({
      of: 'failed',
      reason: 'config-invalid',
      retryable: false,
    });
    expect(host.changes).toEqual([]);
  });
});
