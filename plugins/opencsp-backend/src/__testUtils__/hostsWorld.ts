import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Knex } from 'knex';
import { z } from 'zod';
import { LEASE_MS } from '../domain/decision';
import { DEFAULT_HOST_DEADLINES, HostRecord } from '../domain/hosts/hostRecord';
import { fingerprintOf } from '../hosts/fingerprint';
import { ScanResult, SshEndpoint } from '../hosts/HostKeyScanner';
import { networkRefusal } from '../hosts/networkRefusal';
import { readAgeKeys } from '../profiles/secrets/ageKeys';
import { DatabaseHandoffStore } from '../profiles/secrets/DatabaseHandoffStore';
import { HandoffsService } from '../profiles/secrets/HandoffsService';
import { systemRandom } from '../profiles/secrets/randomSource';
import { AgeHostKeySeal } from '../services/hosts/HostKeySeal';
import { HostsService } from '../services/hosts/HostsService';
import { HostsOptions, OnHost } from '../services/hosts/options';
import { newSshKeyPair } from '../services/hosts/sshKeyPair';
import { DatabaseHostStore } from '../store/hosts/DatabaseHostStore';
import { migrate } from '../store/migrations';
import { PolicyAuthorizer } from './profilesWorld';
import { VirtualClock } from './world';

/** Where hosts of the tests may be. */
export const HOST_NETWORKS = ['192.0.2.0/24', '2001:db8::/32'];

/** A machine answers at every allowed address with a key of its own. */
export function keyAt({ address, port }: SshEndpoint) {
  const blob = Buffer.from(`key of ${address} ${port}`).toString('base64');
  return { type: 'ssh-ed25519', blob, fingerprint: fingerprintOf(blob) };
}

/** A request to register the machine at an address that is right. */
export function registration(address = '192.0.2.7', change: object = {}) {
  return {
    name: 'web',
    address,
    user: 'root',
    fingerprint: keyAt({ address, port: 22 }).fingerprint,
    ...change,
  };
}

/** The use cases of hosts on a real database, with machines in memory. */
export async function openHosts(db: Knex, change: Partial<HostsOptions> = {}) {
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const identity = await generateIdentity();
  const age = await readAgeKeys(
    { identity, recipients: [await identityToRecipient(identity)] },
    { sandbox: true },
  );
  const clock = new VirtualClock();
  const handoffs = new HandoffsService(
    new DatabaseHandoffStore(db, {
      key: new TextEncoder().encode('k'.repeat(32)),
      random: systemRandom,
    }),
    { random: systemRandom, now: () => clock.now() },
  );
  /** Names that lead somewhere. */
  const names: Record<string, string[]> = {
    'web.example.com': ['192.0.2.7'],
    'two.example.com': ['10.0.0.9', '192.0.2.8'],
    'evil.example.com': ['127.0.0.1'],
    'metadata.example.com': ['169.254.169.254'],
  };
  const scanned: string[] = [];
  /** Addresses at which nothing answers. */
  const silent = new Set<string>();
  const scan = async (endpoint: SshEndpoint): Promise<ScanResult> => {
    const refusal = networkRefusal(endpoint.address, HOST_NETWORKS);
    scanned.push(`${endpoint.address}:${endpoint.port}`);
    if (refusal) {
      return { outcome: 'not-allowed', message: refusal };
    }
    return silent.has(endpoint.address)
      ? { outcome: 'unreachable', message: 'connect ECONNREFUSED' }
      : { outcome: 'key', key: keyAt(endpoint) };
  };
  /** What is deployed, by host. */
  const deployed = new Map<string, OnHost>();
  const due: string[] = [];
  const options: HostsOptions = {
    store: new DatabaseHostStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    }),
    deployments: {
      liveOf: async ({ hostId = '' }) => deployed.get(hostId),
    },
    authorizer: new PolicyAuthorizer(),
    scanner: { scan },
    scanOverJump: async (endpoint, jump) => {
      scanned.push(`over ${jump.address}`);
      return scan(endpoint);
    },
    resolve: async name => {
      const found = names[name];
      if (!found) {
        throw new Error(`getaddrinfo ENOTFOUND ${name}`);
      }
      return found;
    },
    allowedNetworks: HOST_NETWORKS,
    handoffs,
    seal: new AgeHostKeySeal(age),
    newKeyPair: newSshKeyPair,
    platformPublicKey: 'ssh-ed25519 AAAAplatform portal@opencsp',
    ansiblePublicKey: 'ssh-ed25519 AAAAansible ansible@opencsp',
    deadlines: DEFAULT_HOST_DEADLINES,
    clock,
    newId: randomUUID,
    onDue: () => due.push('due'),
    ...change,
  };
  return {
    hosts: new HostsService(options),
    options,
    clock,
    names,
    scanned,
    silent,
    deployed,
    due,
    /** Changes a host as the engine does, with lines in its log. */
    pass: async (
      id: string,
      news: Partial<HostRecord>,
      texts: readonly string[] = [],
    ) => {
      const now = clock.now();
      await options.store.wake([id], now);
      const lease = { owner: 'test', until: now + LEASE_MS };
      for (const claim of await options.store.claimDue(lease, now, 100)) {
        if (claim.record.id !== id) {
          await options.store.release(claim);
          continue;
        }
        const record = { ...claim.record, ...news };
        const attempt = record.run?.attempt ?? 1;
        const log = texts.map(text => ({ attempt, time: now, text }));
        await options.store.finishPass(
          claim,
          { record, attempts: 0, nextRunAt: now, log },
          now,
        );
      }
    },
    /** A handle of this value, handed over by this person. */
    handOff: async (who: string, value: string) =>
      (await handoffs.create(`user:default/${who}`, { value })).id,
  };
}

/** The fields that an error names; its words when it names none. */
export async function fieldsOf(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.then(
    () => new Error('It was taken'),
    reason => reason,
  );
  const named = z
    .object({ fields: z.array(z.object({ path: z.string() })) })
    .safeParse(error);
  return named.success
    ? named.data.fields.map(({ path }) => path)
    : [String(error)];
}
