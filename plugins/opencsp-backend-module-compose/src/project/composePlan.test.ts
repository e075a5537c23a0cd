/*
 * Proves that what the portal renders, and what somebody changed by hand in any spelling, is read as
 * Compose reads it, and whose each container is; leaves what rendering writes to `packages/rendering`.
 */
import { bundle, PROJECT } from '../__testUtils__/bundle';
import { composePlan, containersOf, imagesOf } from './composePlan';
import { seconds } from './durations';
import { imageReference, listedAs } from './imageReference';

function planOf(services: string, more = '', env = 'a,b') {
  return composePlan({
    project: PROJECT,
    services: ['wiki', 'notes', 'traefik'].map(id => ({
      id,
      title: id,
      isCore: false,
      canGoBack: true,
      version: '1',
    })),
    files: [
      { path: 'compose.yaml', content: `services:\n${services}${more}` },
      { path: 'profiles.env', content: `COMPOSE_PROFILES='${env}'\n` },
    ],
  });
}

describe('a plan', () => {
  it('of what the portal writes has all of it', () => {
    const plan = composePlan(bundle());
    expect(plan.containers.map(({ name, service }) => [name, service])).toEqual(
      [
        ['traefik', 'traefik'],
        ['socket-proxy', 'traefik'],
        ['lldap', 'lldap'],
        ['redis', 'redis'],
        ['authelia', 'authelia'],
        ['notes', 'notes'],
        ['notes-main-db', 'notes'],
        ['wiki', 'wiki'],
      ],
    );
    expect(plan).toMatchObject({
      project: PROJECT,
      networks: [`${PROJECT}_public`, `${PROJECT}_backend`],
      volumes: [`${PROJECT}_lldap-data`, `${PROJECT}_notes-main-db`],
      secrets: ['lldap-password', 'notes-database-main'],
    });
    expect(containersOf(plan, 'traefik')[0]).toMatchObject({
      ports: [{ port: 18080, protocol: 'tcp', address: '' }],
      files: ['traefik/traefik.yml'],
      after: ['socket-proxy'],
    });
    expect(imagesOf(plan)).toEqual(['lab/web:1']);
  });

  it('reads each spelling that Compose takes', () => {
    const [wiki] = planOf(
      [
        '  wiki:',
        '    image: lab/wiki:1',
        '    environment: [A=b=c, D]',
        '    labels: [opencsp.io/service=wiki]',
        '    depends_on: [notes]',
        '    ports: [8080, "127.0.0.1:81:80", "[::1]:82:80/udp", {target: 80, published: 83}]',
        '    volumes: [data:/d, ./x.yml:/x, {type: bind, source: ./y, target: /y}, /only]',
        '    secrets: [one, {source: two}]',
        '    healthcheck: {interval: 1m30s, timeout: 10s, retries: 2, start_period: 5m}',
        '  notes: {image: lab/notes:1}',
      ].join('\n'),
    ).containers;
    expect(wiki).toMatchObject({
      environmentNames: ['A', 'D'],
      after: ['notes'],
      networks: [`${PROJECT}_default`],
      ports: [
        { port: 81, protocol: 'tcp', address: '127.0.0.1' },
        { port: 82, protocol: 'udp', address: '::1' },
        { port: 83, protocol: 'tcp', address: '' },
      ],
      files: ['x.yml', 'y'],
      secrets: ['one', 'two'],
      healthSeconds: 500,
    });
  });

  it('leaves out what no profile switches on', () => {
    const services =
      '  wiki: {image: a, profiles: [a]}\n  notes: {image: b, profiles: [c]}\n';
    expect(planOf(services).containers.map(({ name }) => name)).toEqual([
      'wiki',
    ]);
  });

  it('knows whose a container is, also of a commit without our labels', () => {
    const services = [
      '  wiki: {image: a}',
      '  wiki-main-db: {image: a}',
      '  socket-proxy: {image: a}',
      '  traefik: {image: a, depends_on: [socket-proxy]}',
      '  stray: {image: a}',
    ].join('\n');
    expect(
      planOf(services).containers.map(({ name, service }) => [name, service]),
    ).toEqual([
      ['wiki', 'wiki'],
      ['wiki-main-db', 'wiki'],
      ['socket-proxy', 'traefik'],
      ['traefik', 'traefik'],
      ['stray', 'stray'],
    ]);
  });

  it('names what cannot be read', () => {
    expect(() => planOf('  wiki: {image: [1]}')).toThrow(
      /compose\.yaml: services\.wiki\.image/,
    );
  });
});

describe('a reference of an image', () => {
  it.each([
    ['redis:8', 'docker.io', 'redis:8'],
    ['docker.io/library/redis:8', 'docker.io', 'redis:8'],
    ['library/redis', 'docker.io', 'redis:latest'],
    ['a/b:1', 'docker.io', 'a/b:1'],
    ['ghcr.io/a/b:1', 'ghcr.io', 'ghcr.io/a/b:1'],
    ['localhost:5000/a:1', 'localhost:5000', 'localhost:5000/a:1'],
    ['127.0.0.1:5999/lab/x', '127.0.0.1:5999', '127.0.0.1:5999/lab/x:latest'],
    ['a/b:1@sha256:0', 'docker.io', 'a/b@sha256:0'],
  ])('%s is of %s, and listed as %s', (text, registry, listed) => {
    expect(imageReference(text).registry).toBe(registry);
    expect(listedAs(text)).toBe(listed);
  });
});

describe('a duration', () => {
  it.each([
    ['30s', 30],
    ['1m30s', 90],
    ['2h', 7200],
    ['500ms', 0.5],
    ['', undefined],
    ['30', undefined],
    ['s', undefined],
  ])('%j is %s seconds', (text, expected) => {
    expect(seconds(text)).toBe(expected);
  });
});
