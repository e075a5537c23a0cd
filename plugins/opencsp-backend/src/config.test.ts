/*
 * Proves that the configuration is read whole, that every part may be missing, and that a mistake is
 * named with its file and field.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEST_OFFER } from './__testUtils__/portal';
import { readConfig } from './config';
import { DEFAULT_HOST_DEADLINES } from './domain/hosts/hostRecord';
import { DEFAULT_DEADLINES } from './domain/record';
import {
  limitFor,
  networksOf,
  osTemplatesFor,
  sizesFor,
} from './platform/offer';

function read(opencsp: object | undefined) {
  return readConfig(
    mockServices.rootConfig({
      data: opencsp ? { opencsp: { ...opencsp } } : {},
    }),
  );
}

describe('readConfig', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opencsp-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('needs nothing', () => {
    expect(read(undefined)).toMatchObject({
      sandbox: false,
      offer: { sizes: [], vmIds: { from: 10_000, to: 19_999 } },
      hosts: { defaults: { port: 22 } },
      deadlines: DEFAULT_DEADLINES,
      profiles: undefined,
      routes: { publicPorts: { https: 443, http: 80 } },
      catalogue: { extraFolder: undefined },
    });
  });

  it('says where people reach services', () => {
    const { routes } = read({
      routes: { publicPorts: { https: 8443 }, nameServer: '127.0.0.1:7015' },
    });
    expect(routes).toEqual({
      publicPorts: { https: 8443, http: 80 },
      nameServer: '127.0.0.1:7015',
    });
    expect(() => read({ routes: { caFile: 7 } })).toThrow(
      'opencsp.routes is not right. caFile: ',
    );
  });

  it('finds profiles and definitions from where the backend is started', () => {
    const { profiles, catalogue } = read({
      profiles: {
        repository: { url: 'https://git.example.com/profiles.git' },
        folder: './profiles',
        age: { identityFile: 'keys/age' },
      },
      catalogue: { extraDefinitions: './definitions' },
    });
    expect(profiles?.folder).toBe(resolve('profiles'));
    expect(profiles?.age.identityFile).toBe(resolve('keys/age'));
    expect(catalogue.extraFolder).toBe(resolve('definitions'));
  });

  it('finds the portal’s key, and has deadlines for hosts beside those of machines', () => {
    expect(read({}).hosts.sshKeyFile).toBeUndefined();
    const { hosts, deadlines, hostDeadlines } = read({
      hosts: {
        sshKeyFile: 'keys/portal',
        ansiblePublicKeyFile: 'keys/ansible.pub',
      },
      deadlines: { stop: '1m', host: { prepare: '1h30m' } },
    });
    expect(hosts).toEqual({
      sshKeyFile: resolve('keys/portal'),
      ansiblePublicKeyFile: resolve('keys/ansible.pub'),
      defaults: { port: 22 },
    });
    expect(deadlines).toEqual({ ...DEFAULT_DEADLINES, stop: 60_000 });
    expect(hostDeadlines).toEqual({
      ...DEFAULT_HOST_DEADLINES,
      prepare: 5_400_000,
    });
    expect(() => read({ deadlines: { host: { login: '5 minutes' } } })).toThrow(
      'deadlines.host.login',
    );
    expect(() => read({ hosts: { sshKeyFile: '' } })).toThrow(
      'hosts.sshKeyFile',
    );
  });

  it('makes the whole address for callbacks, or none', () => {
    expect(read({}).callbackUrl).toBeUndefined();
    for (const baseUrl of [
      'https://portal.example.org',
      'https://portal.example.org/',
    ]) {
      expect(read({ callbacks: { baseUrl } }).callbackUrl).toBe(
        'https://portal.example.org/api/opencsp/v1/callbacks/semaphore',
      );
    }
    expect(() => read({ callbacks: { baseUrl: 'ftp://x' } })).toThrow(
      'opencsp is not right. callbacks.baseUrl: Write an http or https address.',
    );
  });

  it('reads the offer from a file or inline, and durations as Go writes them', () => {
    const file = join(folder, 'sizes.yaml');
    writeFileSync(file, JSON.stringify(TEST_OFFER));
    const fromFile = read({
      sizes: file,
      deadlines: { provisioning: '1h30m' },
    });
    expect(fromFile.offer).toEqual(read({ sizes: TEST_OFFER }).offer);
    expect(fromFile.deadlines.provisioning).toBe(5_400_000);
    expect(fromFile.deadlines.deleting).toBe(DEFAULT_DEADLINES.deleting);
  });

  it.each([
    [
      { deadlines: { ssh: '1d' } },
      /opencsp is not right\. deadlines\.ssh: .*no unit for days/,
    ],
    [
      { hosts: { allowedNetworks: ['10.0.0.0'] } },
      /hosts\.allowedNetworks\.0: .*10\.0\.0\.0\/8/,
    ],
    [{ sizes: { ...TEST_OFFER, size: [] } }, /opencsp\.sizes is not right/],
    [
      {
        sizes: { ...TEST_OFFER, sizes: [{ ...TEST_OFFER.sizes[0], cores: 0 }] },
      },
      /sizes\.0\.cores/,
    ],
    [
      {
        sizes: {
          ...TEST_OFFER,
          sizes: [TEST_OFFER.sizes[0], TEST_OFFER.sizes[0]],
        },
      },
      /only once/,
    ],
    [
      {
        sizes: {
          ...TEST_OFFER,
          networks: [{ ...TEST_OFFER.networks[0], gateway: undefined }],
        },
      },
      /networks\.0\.cidr: .*needs "cidr" and "gateway"/,
    ],
    [
      { catalogue: { extraDefinition: 'definitions' } },
      /opencsp is not right\. catalogue: .*"extraDefinition"/,
    ],
    [{ profiles: {} }, /opencsp\.profiles is not right\. repository: /],
    [
      { sizes: '/does/not/exist.yaml' },
      /\/does\/not\/exist\.yaml, named by opencsp\.sizes/,
    ],
  ])('names what is wrong in %j', (opencsp, message) => {
    expect(() => read(opencsp)).toThrow(message);
  });

  it('names the file of a mistake', () => {
    const file = join(folder, 'sizes.yaml');
    writeFileSync(file, 'sizes: [');
    expect(() => read({ sizes: file })).toThrow(file);
    writeFileSync(file, 'sizes: []\ntemplates: []\nnetworks: {}\n');
    expect(() => read({ sizes: file })).toThrow(
      /sizes\.yaml is not right\. networks:/,
    );
  });
});

describe('an offer', () => {
  const { offer } = read({
    sizes: {
      ...TEST_OFFER,
      quotas: {
        default: { instances: 1 },
        roles: {
          member: { instances: 3, cores: 8 },
          operator: { instances: 2 },
        },
        owners: { 'group:default/team': { instances: 50 } },
      },
    },
  });

  it('says what a role may choose, and keeps the names of the platform inside', () => {
    expect(
      sizesFor(offer, ['member']).map(it => [it.name, it.allowed]),
    ).toEqual([
      ['small', true],
      ['huge', false],
    ]);
    expect(JSON.stringify(osTemplatesFor(offer, []))).not.toContain(
      'debian-12-cloud',
    );
    expect(JSON.stringify(networksOf(offer))).not.toContain('vmbr0');
  });

  it('takes the owner’s limit, else the most generous role, else the default', () => {
    expect(limitFor(offer, 'group:default/team', ['member'])).toEqual({
      instances: 50,
    });
    expect(limitFor(offer, 'user:default/a', ['member'])).toEqual({
      instances: 3,
      cores: 8,
    });
    expect(
      limitFor(offer, 'user:default/a', ['member', 'operator']),
    ).toMatchObject({
      instances: 3,
      cores: undefined,
    });
    expect(limitFor(offer, 'user:default/a', ['viewer'])).toEqual({
      instances: 1,
    });
  });
});
