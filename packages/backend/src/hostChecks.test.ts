/*
 * Proves that the checks of the core and of the Compose driver are asked over real SSH in a form that the
 * stand-in's machines answer, each fact judged once, and that each scenario of a machine fails the check
 * that it is about. What each answer is judged as is proven by the checks' own tests.
 */
/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: the backend plugin's SSH and checks with a driver, which may not know each other */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createComposeDriver } from '@opencsp/plugin-opencsp-backend-module-compose';
import { generateOpenSshKeyPair } from '@opencsp/sandbox/keys';
import {
  createMachinePark,
  MachineParkStandIn,
} from '@opencsp/sandbox/machines';
import { z } from 'zod';
import { bundle } from '../../../plugins/opencsp-backend-module-compose/src/__testUtils__/bundle';
import { aHost } from '../../../plugins/opencsp-backend/src/__testUtils__/hostStage';
import { fingerprintOf } from '../../../plugins/opencsp-backend/src/hosts/fingerprint';
import { DefaultHostRunners } from '../../../plugins/opencsp-backend/src/hosts/DefaultHostRunners';
import { DefaultHostChecks } from '../../../plugins/opencsp-backend/src/hosts/preflight/DefaultHostChecks';

jest.setTimeout(120_000);

const NAME = 'attic';
const GIB = 1024 ** 3;
const keys = generateOpenSshKeyPair('portal');
const driver = createComposeDriver();
const deployment = bundle({
  deployment: { hosts: ['cloud.ada.example.com'] },
});

const stateSchema = z.looseObject({
  machines: z.array(z.looseObject({ name: z.string(), hostKey: z.string() })),
});

let folder: string;
let park: MachineParkStandIn;
let runners: DefaultHostRunners;
let checks: DefaultHostChecks;
let host: ReturnType<typeof aHost>;

const control = (scenario: string, parameters: object = {}) =>
  park.control({ scenario, name: NAME, ...parameters });

/** Name of a check to its result, of a preflight. */
async function results(): Promise<Record<string, string>> {
  const { signal } = new AbortController();
  const found = await checks.check(host, driver, deployment, signal);
  const names = found.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(
    found.filter(
      ({ result, fix }) =>
        (result === 'failed' || result === 'warning') && !fix,
    ),
  ).toEqual([]);
  return Object.fromEntries(found.map(({ name, result }) => [name, result]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opencsp-checks-'));
  park = await createMachinePark({ folder, sshPort: 0, speed: 100 });
  const machine = await park.create({
    name: NAME,
    hostname: NAME,
    vmId: 1,
    user: 'debian',
    authorizedKeys: [keys.publicKey],
    size: { cores: 4, memoryBytes: 8 * GIB, diskBytes: 60 * GIB },
  });
  const state = stateSchema.parse(await park.control({ scenario: 'state' }));
  const [type, blob] = state.machines[0].hostKey.split(' ');
  host = aHost(1, 0, {
    address: machine.address,
    port: machine.port,
    hostKey: {
      type,
      blob,
      fingerprint: fingerprintOf(blob),
      pinnedAt: '2026-01-01T00:00:00.000Z',
    },
    key: { publicKey: keys.publicKey, sealed: keys.privateKey },
  });
  runners = new DefaultHostRunners({
    allowedNetworks: ['127.0.0.0/8'],
    platformKey: () => Promise.reject(new Error('The host has its own')),
    unseal: sealed => sealed,
  });
  checks = new DefaultHostChecks({
    runners,
    drivers: [driver],
    instances: { get: async () => undefined },
    templates: [],
  });
});
afterAll(async () => {
  await runners.close();
  await park.close();
  await rm(folder, { recursive: true });
});
afterEach(() => control('mend'));

const GOOD = {
  'cloud-init': 'passed',
  sudo: 'passed',
  architecture: 'passed',
  memory: 'passed',
  disk: 'passed',
  clock: 'passed',
  dns: 'passed',
  routes: 'passed',
  engine: 'passed',
  compose: 'passed',
  ports: 'passed',
  egress: 'passed',
};

it('finds that there is no engine yet', async () => {
  expect(await results()).toEqual({
    ...GOOD,
    engine: 'failed',
    compose: 'failed',
  });
});

it('passes a machine that is prepared, before a profile is chosen, too', async () => {
  await control('docker-installed');
  expect(await results()).toEqual(GOOD);
  const look = await checks.look(host, new AbortController().signal);
  expect(look.facts).toMatchObject({
    architecture: 'x86_64',
    cores: 4,
    memoryMiB: 8192,
    engines: { compose: '2.40.3' },
  });
  const { routes, ...others } = GOOD;
  expect(
    Object.fromEntries(look.checks.map(({ name, result }) => [name, result])),
  ).toEqual(others);
});

it.each([
  [
    'egress-closed',
    {},
    { dns: 'warning', egress: 'failed', routes: 'warning' },
  ],
  ['egress-closed', { keepsNames: true }, { egress: 'failed' }],
  [
    'egress-closed',
    { hasProxy: true },
    { dns: 'warning', egress: 'warning', routes: 'warning' },
  ],
  ['clock-off', {}, { clock: 'warning' }],
  ['disk-small', { freeBytes: GIB }, { disk: 'failed' }],
  ['disk-small', { freeBytes: 11 * GIB }, { disk: 'failed' }],
  ['memory-small', { bytes: GIB }, { memory: 'failed' }],
  ['cloud-init', { status: 'degraded' }, { 'cloud-init': 'warning' }],
  ['docker-port-taken', { port: 443 }, { ports: 'failed' }],
  ['docker-version', { compose: '2.20.3' }, { compose: 'failed' }],
  ['docker-version', { compose: 'v1' }, { compose: 'failed' }],
])('%s %j shows in the check that it is about', async (scenario, more, bad) => {
  await control(scenario, more);
  expect(await results()).toEqual({ ...GOOD, ...bad });
  if (scenario === 'docker-version') {
    await control(scenario, { compose: '2.40.3', times: 1 });
    await results();
  }
});
