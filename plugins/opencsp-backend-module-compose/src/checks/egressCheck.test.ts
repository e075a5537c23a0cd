/*
 * Proves when a registry that is not reached stops a deployment and when it is a warning, with what engines
 * were recorded to say of themselves and with the program that a host really runs; that hostile names and
 * answers do no harm; leaves resolving names to the core, and fetching to the step.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import fc from 'fast-check';
import { BundleChange, bundle } from '../__testUtils__/bundle';
import { recorded } from '../__testUtils__/recordings';
import { createComposeDriver } from '../composeDriver';
import { notReached, REACH_SECONDS, reachCommand } from './reach';
import { registriesOf } from './registries';

const { checks } = createComposeDriver();
const INFO = recorded('01-versions', 5).stdout;
const HUB = 'registry-1.docker.io:443';

/** The two applications are from another registry than the core. */
const TWO: BundleChange = {
  containers: {
    notes: { image: 'ghcr.io/lab/notes:1' },
    wiki: { image: 'ghcr.io/lab/wiki:1' },
  },
};

function section(name: string, stdout: string, exit = 0): HostSection {
  return { name, exit, stdout, stderr: '' };
}

function judged({
  reach,
  exit,
  info = INFO,
  images = '[]',
  change = TWO,
}: {
  reach: string;
  exit?: number;
  info?: string;
  images?: string;
  /** Null: no profile is chosen. */
  change?: BundleChange | null;
}) {
  const sections = [
    section('composereach', reach, exit),
    section('composeinfo', info),
    section('composeimages', images),
  ];
  const deployment = change ? bundle(change) : undefined;
  const all = checks.judge(sections, deployment).checks;
  const check = all.find(({ name }) => name === 'egress');
  if (!check) {
    throw new Error('There is no such check');
  }
  expect(check.fix === undefined).toBe(
    check.result === 'passed' || check.result === 'skipped',
  );
  return check;
}

const withInfo = (change: object) =>
  JSON.stringify({ ...JSON.parse(INFO), ...change });
const PROXY = withInfo({ HttpsProxy: 'http://user:pass@proxy.example.com' });
const MIRROR = withInfo({
  RegistryConfig: { Mirrors: ['https://mirror.example.com/'] },
});
const imagesOn = (...names: string[]) =>
  JSON.stringify(names.map(name => ({ Id: 'sha256:1', RepoTags: [name] })));

describe('the registries', () => {
  it('are reached', () => {
    expect(judged({ reach: `ghcr.io:443 yes\n${HUB} yes\n` })).toMatchObject({
      result: 'passed',
      found: 'The host reaches docker.io, ghcr.io.',
    });
  });

  it.each([
    [
      'a name that is not known',
      `${HUB} no reach: line 1: registry-1.docker.io: Name or service not known\n`,
      'Name or service not known',
    ],
    [
      'a port that is refused',
      `${HUB} no reach: connect: Connection refused\n`,
      'Connection refused',
    ],
    ['no answer', '', `no answer in ${REACH_SECONDS} s`],
    ['no reason', `${HUB} no \n`, 'it was not reached'],
  ])(
    'stop a deployment by %s, when the core needs them',
    (_what, line, why) => {
      expect(
        judged({ reach: `${line}ghcr.io:443 yes\n`, exit: 124 }),
      ).toMatchObject({
        result: 'failed',
        found: `The host does not reach registry-1.docker.io, port 443 (${why}). Images are missing of Traefik, Lldap, Redis, Authelia, Notes.`,
        fix: expect.stringMatching(/firewall.*proxy/),
      });
    },
  );

  it('only warn when applications need them: the others go on', () => {
    expect(judged({ reach: `${HUB} yes\n` })).toMatchObject({
      result: 'warning',
      found: expect.stringContaining('Images are missing of Notes, Wiki.'),
    });
  });

  it('are not needed for images that are there', () => {
    const images = imagesOn('lab/web:1', 'ghcr.io/lab/notes:1');
    expect(judged({ reach: '', images }).found).toBe(
      `The host does not reach ghcr.io, port 443 (no answer in ${REACH_SECONDS} s). Images are missing of Wiki.`,
    );
    expect(
      judged({ reach: '', images, change: { applications: [] } }),
    ).toMatchObject({
      result: 'passed',
      found: 'Nothing is fetched: the host has all images.',
    });
  });

  it('only warn when the engine has a proxy, which is not told', () => {
    const check = judged({ reach: '', info: PROXY });
    expect(check).toMatchObject({
      result: 'warning',
      found: expect.stringContaining('The engine has a proxy'),
    });
    expect(JSON.stringify(check)).not.toContain('pass@');
  });

  it('only warn when the engine has a mirror, which is of the default one only', () => {
    const { result } = judged({ reach: 'ghcr.io:443 yes\n', info: MIRROR });
    expect(result).toBe('warning');
    const core = { containers: { traefik: { image: 'quay.io/lab/t:1' } } };
    expect(judged({ reach: '', info: MIRROR, change: core })).toMatchObject({
      result: 'failed',
      found: expect.stringContaining('Images are missing of Traefik.'),
    });
  });

  it.each([
    ['no engine', recorded('21-engine-absent', 1).stdout],
    ['engine 28.5', recorded('engine-28.5.01-versions', 5).stdout],
    ['nonsense', '<html>'],
    ['another shape', '{"HttpsProxy":7,"RegistryConfig":{"Mirrors":null}}'],
  ])('are not excused by %s', (_what, info) => {
    expect(judged({ reach: '', info }).result).toBe('failed');
  });

  it('only warn while no profile is chosen', () => {
    expect(judged({ reach: '', change: null })).toMatchObject({
      result: 'warning',
      found: `The host does not reach registry-1.docker.io, port 443 (no answer in ${REACH_SECONDS} s).`,
    });
    expect(judged({ reach: `${HUB} yes\n`, change: null }).result).toBe(
      'passed',
    );
  });

  it('are not tried without the program for it', () => {
    expect(judged({ reach: '', exit: 127 }).result).toBe('skipped');
  });

  it('are judged whatever a host prints', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        fc.string(),
        (reach, info, images) => {
          const { result, found } = judged({ reach, info, images });
          expect([result, found.includes('\u001b')]).toEqual(['failed', false]);
        },
      ),
    );
  });
});

describe('names of registries', () => {
  const named = (...images: string[]) =>
    registriesOf({
      project: 'p',
      services: [],
      networks: [],
      volumes: [],
      secrets: [],
      containers: images.map(image => ({
        name: image,
        service: 's',
        image,
        labels: {},
        environmentNames: [],
        networks: [],
        after: [],
        secrets: [],
        ports: [],
        files: [],
        healthSeconds: 60,
      })),
    }).map(({ host, port }) => `${host} ${port}`);

  it('are asked once each, where the engine asks them', () => {
    expect(
      named('redis', 'lab/web:1', 'ghcr.io/a/b', 'ghcr.io/c', '[::1]:5000/d'),
    ).toEqual(['registry-1.docker.io 443', 'ghcr.io 443', '::1 5000']);
  });

  it('that are none are left out, and are no words of a shell', () => {
    expect(
      named('$(id).example/a', 'a.b;id/c', 'a.b:x/c', '-o.x y/c', ''),
    ).toEqual(['registry-1.docker.io 443']);
    expect(
      named(...Array.from({ length: 99 }, (_, n) => `r${n}.io/a`)),
    ).toHaveLength(20);
  });
});

describe('the program that tries', () => {
  it('is the one of the docs', () => {
    const docs = readFileSync(
      resolve(__dirname, '../../../../docs/operators/what-runs-on-a-host.md'),
      'utf8',
    );
    const { argv } = reachCommand('x', []);
    const words = argv.map(word => (word.includes(' ') ? `'${word}'` : word));
    const oneLine = (text: string) => text.replace(/\s+/g, ' ');
    expect(oneLine(docs)).toContain(oneLine(words.join(' ')));
  });

  const tried = async (...hosts: [string, number][]) => {
    const registries = hosts.map(([host, port]) => ({
      name: host,
      host,
      port,
    }));
    const [program, ...words] = reachCommand('x', registries).argv;
    const { stdout } = await promisify(execFile)(program, words);
    return registries.map(registry => notReached({ stdout }, registry));
  };

  it('says of each whether it was reached, and why not', async () => {
    const server = createServer(socket => socket.destroy()).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const address = server.address();
    const mark = join(tmpdir(), `opencsp-reach-${process.pid}`);
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      expect(
        await tried(
          ['127.0.0.1', port],
          ['127.0.0.1', 1],
          ['no-such-host.invalid', 443],
          [`$(touch ${mark})`, 443],
        ),
      ).toEqual([
        undefined,
        'Connection refused',
        expect.any(String),
        expect.any(String),
      ]);
      expect(existsSync(mark)).toBe(false);
    } finally {
      server.close();
    }
  });
});
