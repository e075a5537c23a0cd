/*
 * Proves that an application whose image cannot be had is marked with the registry's words, by every later
 * step and every later look, that nothing else is blamed and the others go on, and that another try asks
 * again; leaves how images are fetched to pull.test.ts.
 */
import { createComposeDriver } from '../composeDriver';
import { bundle, BundleChange } from '../__testUtils__/bundle';
import { runSteps } from '../__testUtils__/runStep';
import { ScriptedHost } from '../__testUtils__/ScriptedHost';
import {
  deployWiki,
  hostWithout,
  MARK,
  MARKS,
  UNKNOWN,
  WIKI,
} from '../__testUtils__/wiki';

const driver = createComposeDriver();

async function look(host: ScriptedHost, change: BundleChange = WIKI) {
  const { services } = await driver.inspect(host, bundle(change), {});
  return new Map(services.map(each => [each.id, each]));
}

const running = ({ engine }: ScriptedHost) =>
  engine.containers.map(({ service }) => service).sort();

describe('an application', () => {
  it.each([
    ['unknown tag', UNKNOWN],
    [
      'denied',
      'pull access denied for lab/wiki, repository does not exist or may require "docker login": denied: requested access to the resource is denied',
    ],
    ['not signed in', 'unauthorized: authentication required'],
    [
      'another kind of machine',
      'no matching manifest for linux/arm64/v8 in the manifest list entries',
    ],
    [
      'what nobody knows',
      'received unexpected HTTP status: 500 Internal Server Error',
    ],
  ])(
    'whose image cannot be had is marked with the words, and the others go on: %s',
    async (_what, words) => {
      const host = hostWithout('lab/wiki:2', words);
      const { last, step } = await deployWiki(host);
      const marked = {
        id: 'wiki',
        state: 'missing',
        detail: expect.stringContaining(`It was said: ${words.slice(0, 150)}`),
      };
      expect(step('pull')).toMatchObject({
        outcome: {
          of: 'done',
          services: [marked],
          detail: '0 of 1 image fetched; the others go on without Wiki.',
        },
      });
      expect(step('pull').log?.join('\n')).toContain(words);
      expect(step('applications').service('wiki')).toEqual(marked);
      expect(last).toMatchObject({
        name: 'verify',
        outcome: { of: 'done', detail: '5 of 6 services are up.' },
      });
      expect(last.service('wiki')).toEqual(marked);
      expect(last.service('notes')).toEqual({ id: 'notes', state: 'up' });
      expect(running(host)).not.toContain('wiki');
      // It was asked for once, and not by `up` again.
      expect(host.startedCalls().filter(call => call.includes('wiki'))).toEqual(
        [expect.stringContaining(' pull ')],
      );
    },
  );

  it.each([
    ['toomanyrequests: You have reached your pull rate limit.'],
    [
      'Get "https://quay.example.com/v2/": dial tcp: lookup quay.example.com on 192.0.2.53:53: no such host',
    ],
    ['Get "https://quay.example.com/v2/": dial tcp 192.0.2.9:443: i/o timeout'],
  ])(
    'from a registry of which the core has nothing is marked for its trouble: %s',
    async words => {
      const image = 'quay.example.com/lab/wiki:2';
      const host = hostWithout(image, words);
      const { last } = await deployWiki(host, {
        containers: { wiki: { image } },
      });
      expect(last.service('wiki')).toMatchObject({
        state: 'missing',
        detail: expect.stringContaining(words),
      });
      expect(last.service('notes')?.state).toBe('up');
    },
  );

  it('is marked for its database, of which no word is said then', async () => {
    const host = hostWithout('lab/db:9', 'manifest unknown: manifest unknown');
    const { last } = await deployWiki(host, {
      containers: { 'notes-main-db': { image: 'lab/db:9' } },
    });
    expect(last.service('notes')).toEqual({
      id: 'notes',
      state: 'missing',
      detail: expect.stringContaining('lab/db:9'),
    });
    expect(last.service('wiki')?.state).toBe('up');
    expect(running(host)).not.toContain('notes');
    expect(running(host)).not.toContain('notes-main-db');
  });

  it('that waits for a marked one is left out with it, and not blamed', async () => {
    const host = hostWithout();
    const change: BundleChange = {
      containers: { ...WIKI.containers, notes: { after: ['wiki'] } },
    };
    const { last, step } = await deployWiki(host, change);
    const waits = {
      id: 'notes',
      state: 'waiting',
      detail: 'It waits for Wiki, which did not come up.',
    };
    expect(step('applications').service('notes')).toEqual(waits);
    expect(last.service('notes')).toEqual(waits);
    expect(last.outcome?.of).toBe('done');
    expect((await look(host, change)).get('notes')).toMatchObject({
      ...waits,
      drift: [],
    });
  });

  it('that ran before goes on as it was, and says both', async () => {
    const host = hostWithout();
    await deployWiki(host, {});
    const before = host.engine.container('wiki').id;
    const { last } = await deployWiki(host);
    expect(last.service('wiki')).toEqual({
      id: 'wiki',
      state: 'unknown',
      detail: `${MARK} It runs lab/web:1; asked for is lab/wiki:2.`,
    });
    expect(last.outcome).not.toHaveProperty('warnings');
    expect(host.engine.container('wiki')).toMatchObject({
      id: before,
      starts: 1,
    });
    expect((await look(host)).get('wiki')).toMatchObject({
      state: 'up',
      drift: [{ kind: 'image-changed' }],
    });
  });

  it('that runs as asked is up, though its image has lost its name', async () => {
    const host = hostWithout();
    host.engine.images.set('lab/wiki:2', 'sha256:wiki');
    await deployWiki(host);
    host.engine.images.delete('lab/wiki:2');
    const { last } = await deployWiki(host);
    expect(last.service('wiki')).toEqual({ id: 'wiki', state: 'up' });
  });

  it('is known to be marked by whoever looks later, and that is no difference', async () => {
    const host = hostWithout();
    await deployWiki(host);
    const seen = await look(host);
    expect(seen.get('wiki')).toEqual({
      id: 'wiki',
      state: 'missing',
      detail: MARK,
      containers: [],
      drift: [],
    });
    // Somebody brings the image by hand: the mark says nothing any more.
    host.engine.images.set('lab/wiki:2', 'sha256:wiki');
    expect((await look(host)).get('wiki')).toMatchObject({
      state: 'missing',
      detail: 'It has no container.',
      drift: [{ kind: 'missing' }],
    });
  });

  it('whose image goes after it was fetched gets it again', async () => {
    const host = new ScriptedHost();
    host.engine.registry.set('lab/wiki:2', 'sha256:wiki');
    const deployment = bundle(WIKI);
    const steps = driver.steps(deployment);
    await runSteps(steps.slice(0, 5), host, deployment);
    host.engine.images.delete('lab/wiki:2');
    const [last] = (await runSteps(steps.slice(5), host, deployment)).slice(-1);
    expect(last.outcome.services).toContainEqual({ id: 'wiki', state: 'up' });
  });
});

describe('another try', () => {
  it('asks for what was marked again, and brings it', async () => {
    const host = hostWithout();
    await deployWiki(host);
    expect(host.files.get(MARKS)?.mode).toBe('0644');
    host.engine.registry.set('lab/wiki:2', 'sha256:wiki');
    host.started.length = 0;
    const { last, step } = await deployWiki(host, WIKI, { attempt: 2 });
    expect(step('upload').outcome?.detail).toBe('7 files: all there already.');
    expect(step('pull').outcome?.services).toEqual([
      { id: 'wiki', state: 'waiting' },
    ]);
    expect(last.service('wiki')).toEqual({ id: 'wiki', state: 'up' });
    expect(host.files.has(MARKS)).toBe(false);
    expect(host.engine.container('notes').starts).toBe(1);
  });

  it('that cannot have it either says the new words', async () => {
    const host = hostWithout();
    await deployWiki(host);
    host.engine.registryErrors.set('lab/wiki:2', 'unauthorized: sign in');
    const { last } = await deployWiki(host, WIKI, { attempt: 2 });
    expect(last.service('wiki')).toMatchObject({
      state: 'missing',
      detail: expect.stringContaining('unauthorized: sign in'),
    });
  });

  it('of a commit that asks for another image forgets the mark', async () => {
    const host = hostWithout();
    await deployWiki(host);
    const { last } = await deployWiki(host, {});
    expect(last.service('wiki')).toEqual({ id: 'wiki', state: 'up' });
    expect(host.files.has(MARKS)).toBe(false);
  });
});
