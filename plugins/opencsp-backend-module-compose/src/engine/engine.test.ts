/*
 * Proves that what both engines print of themselves, their containers and images is read as it is meant;
 * leaves what follows from it to judge and to the steps.
 */
import { recorded, sectionFrom } from '../__testUtils__/recordings';
import { readConfigHashes } from './configHashes';
import { readContainers } from './containers';
import { engineAnswer } from './engineAnswer';
import { imageIdOf, readImages } from './images';
import { observed } from './observe';

describe('the engine', () => {
  it.each([
    ['01-versions', '20.10.24+dfsg1'],
    ['engine-28.5.01-versions', '28.5.2'],
  ])('says its version: %s', (folder, version) => {
    expect(engineAnswer(sectionFrom('e', recorded(folder, 4)))).toMatchObject({
      is: 'there',
      version: expect.stringContaining(version),
    });
  });

  it('is silent when only the client answers, or all figures are zero', () => {
    for (const n of [1, 3]) {
      expect(
        engineAnswer(sectionFrom('e', recorded('21-engine-absent', n))),
      ).toMatchObject({ is: 'silent' });
    }
  });

  it('that refuses the login is told from one that is away', () => {
    expect(
      engineAnswer(sectionFrom('e', recorded('21-engine-absent', 15))).is,
    ).toBe('refused');
    expect(
      engineAnswer({ exit: 127, stdout: '', stderr: 'docker: not found' }).is,
    ).toBe('not-installed');
  });
});

describe('a container', () => {
  it.each(['10-labels', 'engine-28.5.10-labels'])('is read: %s', folder => {
    const [web] = readContainers(recorded(folder, 1).stdout);
    expect(web).toMatchObject({
      name: 'lab-web-1',
      service: 'web',
      state: 'running',
      health: 'healthy',
      restarts: 0,
      image: 'lab/web:1',
      imageId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      networks: ['lab_front'],
      project: 'lab',
      folder: '/srv/lab',
      isOneOff: false,
    });
    // A value with what separates labels in a text.
    expect(web.labels['a.b']).toBe('c=d,e');
  });

  it('has the hash that Compose says of its settings', () => {
    const [web] = readContainers(recorded('10-labels', 1).stdout);
    const hashes = readConfigHashes(recorded('10-labels', 9).stdout);
    expect(hashes.get('web')).toBe(web.configHash);
    expect([...hashes.keys()]).toEqual(['db', 'web']);
  });

  it('of nothing is none', () => {
    expect(readContainers('')).toEqual([]);
    expect(readContainers('[]\n')).toEqual([]);
  });
});

describe('an image', () => {
  const images = readImages(
    JSON.stringify([
      {
        Id: 'sha256:1',
        RepoTags: ['postgres:16', 'ghcr.io/a/b:1'],
        RepoDigests: [`postgres@sha256:${'d'.repeat(64)}`],
      },
      { Id: 'sha256:2', RepoTags: null, RepoDigests: null },
    ]),
  );

  it.each([
    ['postgres:16', 'sha256:1'],
    ['docker.io/library/postgres:16', 'sha256:1'],
    ['ghcr.io/a/b:1', 'sha256:1'],
    [`postgres:other@sha256:${'d'.repeat(64)}`, 'sha256:1'],
    [`postgres:16@sha256:${'e'.repeat(64)}`, undefined],
    ['postgres:17', undefined],
    ['a/b:1', undefined],
  ])('%s is %s', (reference, id) => {
    expect(imageIdOf(images, reference)).toBe(id);
  });
});

describe('what is observed', () => {
  const engine = sectionFrom('engine', recorded('01-versions', 4));
  const ids = { name: 'ids', exit: 0, stdout: '', stderr: '' };

  it('is nothing of the services when the engine goes between two commands', () => {
    const away = sectionFrom('ids', recorded('22-daemon-stopped', 2));
    expect(observed([engine, away]).engine.is).toBe('silent');
    expect(
      observed([
        engine,
        { ...ids, stdout: 'abc\n' },
        { ...away, name: 'containers' },
      ]).engine.is,
    ).toBe('silent');
  });

  it('is no container when there is none', () => {
    expect(observed([engine, ids])).toMatchObject({ containers: [] });
  });

  // The client prints its list of what it found in any case.
  const found = { exit: 1, stdout: '[]\n' };
  const away = recorded('22-daemon-stopped', 2).stderr;

  it.each([
    ['has gone', away, 'silent'],
    [
      'does not have what it has just listed',
      'Error: No such object: abc\n',
      'there',
    ],
  ])(
    'is known by what the client says when the engine %s',
    (_what, stderr, is) => {
      const listed = { ...ids, stdout: 'abc\n' };
      const containers = { name: 'containers', ...found, stderr };
      expect(observed([engine, listed, containers]).engine.is).toBe(is);
    },
  );

  it.each([
    ['has gone', away, 'silent'],
    ['has no such image', 'Error: No such image: a:1\n', 'there'],
    [
      'has no such image, in newer words',
      'Error response from daemon: No such image: a:1\n',
      'there',
    ],
  ])('is no missing image when the engine %s: %s', (_what, stderr, is) => {
    const asked = { name: 'images', ...found, stderr };
    expect(observed([engine, ids, asked]).engine.is).toBe(is);
  });

  it('is nothing when a list stands for no container', () => {
    const listed = { ...ids, stdout: 'abc\n' };
    const nothing = { ...ids, name: 'containers', stdout: '[]\n' };
    expect(observed([engine, listed, nothing]).engine.is).toBe('silent');
  });

  it('is nothing when it cannot be read', () => {
    expect(
      observed([
        engine,
        { ...ids, stdout: 'abc\n' },
        { ...ids, name: 'containers', stdout: '[{"Id":' },
      ]).engine.is,
    ).toBe('silent');
  });
});
