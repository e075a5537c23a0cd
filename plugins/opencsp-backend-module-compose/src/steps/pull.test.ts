/*
 * Proves that images are fetched without one holding up another, that each word about one is found whoever
 * says it, what stops the whole deployment, and that a cut does no harm; leaves what becomes of an
 * application without its image to unfetched.test.ts, and the texts of registries to explain.test.ts.
 */
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { createComposeDriver } from '../composeDriver';
import { bundle } from '../__testUtils__/bundle';
import { recorded } from '../__testUtils__/recordings';
import { runStep } from '../__testUtils__/runStep';
import { cut, ScriptedHost } from '../__testUtils__/ScriptedHost';
import {
  deployWiki,
  hostWithout,
  MARK,
  MARKS,
  UNKNOWN,
  WIKI,
} from '../__testUtils__/wiki';

const driver = createComposeDriver();

describe('images', () => {
  it('that are missing are fetched, and counted', async () => {
    const host = new ScriptedHost();
    host.engine.registry.set('lab/wiki:2', 'sha256:wiki');
    host.looks = 2;
    const { step } = await deployWiki(host);
    const pull = step('pull');
    expect(pull.outcome?.detail).toBe('1 image fetched.');
    expect(pull.details).toContain('0 of 1 image');
    expect(pull.log).toContain('wiki pulled');
    expect(pull.log?.join()).not.toContain('5f70bf18a086');
    expect(host.startedCalls()[0]).toBe(
      '--progress plain pull --policy missing --ignore-pull-failures wiki',
    );
    expect(host.files.has(MARKS)).toBe(false);
  });

  it('that several containers have are fetched once', async () => {
    const host = new ScriptedHost();
    host.engine.registry.set('lab/new:1', 'sha256:new');
    await deployWiki(host, {
      containers: {
        wiki: { image: 'lab/new:1' },
        notes: { image: 'lab/new:1' },
      },
    });
    expect(host.startedCalls()[0]).toMatch(/ notes$/);
  });

  it('are believed to be there when they are, not when Compose says so', async () => {
    const host = new ScriptedHost();
    host.instead = argv =>
      argv.includes('pull') ? { exit: 0, stdout: '', stderr: '' } : undefined;
    const { last } = await deployWiki(host, {
      containers: { traefik: { image: 'lab/traefik:3' } },
    });
    expect(last).toMatchObject({
      name: 'pull',
      outcome: { of: 'failed', reason: 'image-missing', service: 'traefik' },
    });
  });
});

describe('what was not said', () => {
  it('of a download that broke off is asked for once more, by itself', async () => {
    const host = hostWithout();
    host.engine.breaksOff.add('lab/wiki:2');
    const { last, step } = await deployWiki(host);
    expect(host.startedCalls().slice(0, 2)).toEqual([
      '--progress plain pull --policy missing --ignore-pull-failures wiki',
      '--progress plain pull --policy missing wiki',
    ]);
    expect(step('pull').log).toContain('Once more, by itself: lab/wiki:2');
    expect(last.service('wiki')?.detail).toBe(MARK);
  });

  it('comes at the second time, and nobody is marked', async () => {
    const host = hostWithout();
    host.engine.breaksOff.add('lab/wiki:2');
    host.beforeCall = () => {
      if (host.started.length === 1) {
        host.engine.registry.set('lab/wiki:2', 'sha256:wiki');
      }
    };
    const { last, step } = await deployWiki(host);
    expect(step('pull').outcome?.detail).toBe('1 image fetched.');
    expect(last.service('wiki')).toEqual({ id: 'wiki', state: 'up' });
    expect(host.files.has(MARKS)).toBe(false);
  });

  it('is asked of the core first', async () => {
    const host = new ScriptedHost();
    host.engine.breaksOff.add('lab/wiki:2').add('lab/redis:9');
    const { last } = await deployWiki(host, {
      containers: { ...WIKI.containers, redis: { image: 'lab/redis:9' } },
    });
    expect(last).toMatchObject({
      name: 'pull',
      outcome: { of: 'failed', reason: 'image-unknown', service: 'redis' },
    });
    expect(host.startedCalls()).toHaveLength(2);
  });

  it.each([
    ['an older Compose', ' wiki Pulling \n wiki Error \n', 2],
    ['Compose 2', ` wiki Pulling \n wiki Error ${UNKNOWN}\n`, 1],
    [
      'Compose 5',
      ` Image lab/wiki:2 Pulling \n Image lab/wiki:2 Error ${UNKNOWN}\n`,
      1,
    ],
  ])('by %s', async (_version, stderr, runs) => {
    const host = hostWithout();
    host.instead = argv =>
      argv.includes('--ignore-pull-failures')
        ? { exit: 0, stdout: '', stderr }
        : undefined;
    const { last } = await deployWiki(host);
    expect(last.service('wiki')?.detail).toBe(MARK);
    expect(
      host.startedCalls().filter(call => call.includes(' pull ')),
    ).toHaveLength(runs);
  });
});

describe('the deployment', () => {
  it.each([['traefik'], ['socket-proxy']])(
    'stops when a core service has no image: its container %s',
    async container => {
      const host = hostWithout('lab/core:9', 'manifest unknown');
      host.engine.registryErrors.set('lab/wiki:2', UNKNOWN);
      const { last } = await deployWiki(host, {
        containers: {
          ...WIKI.containers,
          [container]: { image: 'lab/core:9' },
        },
      });
      expect(last).toMatchObject({
        name: 'pull',
        outcome: {
          of: 'failed',
          reason: 'image-unknown',
          service: 'traefik',
          retryable: true,
          evidence: expect.stringContaining('manifest unknown'),
          services: [{ id: 'wiki', state: 'missing' }],
        },
      });
      expect(host.engine.containers).toEqual([]);
    },
  );

  it('stops when core and an application have the same image', async () => {
    const host = hostWithout();
    const { last } = await deployWiki(host, {
      containers: { ...WIKI.containers, redis: { image: 'lab/wiki:2' } },
    });
    expect(last.outcome).toMatchObject({ of: 'failed', service: 'redis' });
  });

  it.each([
    [
      'toomanyrequests: You have reached your pull rate limit.',
      'registry-limit',
    ],
    [
      'Get "https://r.example.test/v2/": dial tcp: lookup r.example.test on 192.0.2.53:53: no such host',
      'registry-name',
    ],
    [
      'Get "http://127.0.0.1:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
      'registry-unreachable',
    ],
    ['write /var/lib/docker/tmp/x: no space left on device', 'disk-full'],
  ])(
    'stops for what concerns all, and blames no service: %s',
    async (words, reason) => {
      const host = hostWithout('lab/wiki:2', words);
      const { last } = await deployWiki(host);
      expect(last).toMatchObject({
        name: 'pull',
        outcome: { of: 'failed', reason, retryable: true },
      });
      expect(last.outcome).not.toHaveProperty('service');
      expect(last.outcome?.services).toEqual([]);
      expect(host.engine.containers).toEqual([]);
      host.engine.breaksOff.add('lab/wiki:2');
      const again = await deployWiki(host, WIKI, { attempt: 2 });
      expect(again.last.outcome).toMatchObject({ of: 'failed', reason });
    },
  );

  it('stops when the pull was ended on the host', async () => {
    const host = hostWithout();
    host.instead = argv =>
      argv.includes('pull') ? { exit: 137, stdout: '', stderr: '' } : undefined;
    const { last } = await deployWiki(host);
    expect(last.outcome).toMatchObject({
      of: 'failed',
      reason: 'run-interrupted',
    });
    expect(last.outcome).not.toHaveProperty('service');
  });

  it('stops for the engine, and blames no image', async () => {
    const { stderr } = recorded('21-engine-absent', 8);
    const host = hostWithout();
    host.instead = argv => {
      if (!argv.includes('pull')) {
        return undefined;
      }
      host.engine.is = 'stopped';
      return { exit: 1, stdout: '', stderr };
    };
    const { last } = await deployWiki(host);
    expect(last.outcome).toMatchObject({
      of: 'failed',
      reason: 'engine-stopped',
    });
    expect(host.files.has(MARKS)).toBe(false);
  });
});

describe('a step that is cut', () => {
  it('comes to the same when the portal forgets at any call what it did', async () => {
    for (let at = 1; at <= 8; at++) {
      const host = hostWithout();
      host.engine.breaksOff.add('lab/wiki:2');
      const { last } = await deployWiki(host, WIKI, {
        forgets: call => call === at,
      });
      expect([at, last.service('wiki')?.detail]).toEqual([at, MARK]);
      expect([at, last.service('notes')?.state]).toEqual([at, 'up']);
    }
  });

  it('goes on after a cut at each exchange of the pull', async () => {
    const counter = hostWithout();
    const deployment = bundle(WIKI);
    const [upload, , pull] = driver.steps(deployment);
    await runStep(upload, counter, deployment);
    let total = 0;
    counter.beforeCall = () => {
      total += 1;
    };
    await runStep(pull, counter, deployment);
    expect(total).toBeGreaterThan(4);
    for (let at = 1; at <= total; at++) {
      const host = hostWithout();
      await runStep(upload, host, deployment);
      let calls = 0;
      host.beforeCall = () => {
        calls += 1;
        if (calls === at) {
          cut();
        }
      };
      await expect(runStep(pull, host, deployment)).rejects.toThrow(
        HostTroubleError,
      );
      const { outcome } = await runStep(pull, host, deployment);
      expect([at, outcome.services]).toEqual([
        at,
        [{ id: 'wiki', state: 'missing', detail: MARK }],
      ]);
      expect([at, host.started.length]).toEqual([at, 1]);
    }
  });
});
