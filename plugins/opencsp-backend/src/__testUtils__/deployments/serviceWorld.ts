import { randomUUID } from 'node:crypto';
import { SystemGeneration } from '@opencsp/plugin-opencsp-common';
import {
  FakeProvisioner,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { Knex } from 'knex';
import { z } from 'zod';
import { Authorizer } from '../../authz/Authorizer';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  DEFAULT_HOST_DEADLINES,
  HostRecord,
} from '../../domain/hosts/hostRecord';
import { DEFAULT_DEADLINES, InstanceRecord } from '../../domain/record';
import { EMPTY_OFFER } from '../../platform/offer';
import { DeployedOn } from '../../services/DeployedOn';
import { InstancesService } from '../../services/InstancesService';
import { PlatformService } from '../../services/PlatformService';
import { DeploymentsService } from '../../services/deployments/DeploymentsService';
import { DeploymentsOptions } from '../../services/deployments/options';
import { StoredHosts } from '../../services/deployments/StoredHosts';
import { DatabaseDeploymentStore } from '../../store/deployments/DatabaseDeploymentStore';
import {
  NewDeploymentLine,
  ServiceRow,
} from '../../store/deployments/DeploymentStore';
import { DatabaseInstanceStore } from '../../store/DatabaseInstanceStore';
import { DatabaseHostStore } from '../../store/hosts/DatabaseHostStore';
import { DatabaseRouteSetStore } from '../../store/routes/DatabaseRouteSetStore';
import { caller, GOOD_PROFILE, openProfiles } from '../profilesWorld';
import { newInstance, VirtualClock } from '../world';
import { aHost } from './aDeployment';

const MEMBER = 'user:default/member';

const onUnreadable = (_: string, problem: string) => {
  throw new Error(problem);
};

/** The use cases of deployments, over the real stores, with profiles that are in their branches. */
export async function openDeploymentServices(
  db: Knex,
  change: Partial<Pick<DeploymentsOptions, 'authorizer'>> = {},
) {
  const store = new DatabaseDeploymentStore(db, { onUnreadable });
  const hostStore = new DatabaseHostStore(db, { onUnreadable });
  const world = await openProfiles(db, { ...change, deployedOn: store });
  const { options, clock, driver } = world;
  const instances = new Map<string, InstanceRecord>();
  const due: string[] = [];
  /** What hosts keep; an error is thrown instead. */
  const kept: { generations: SystemGeneration[] | Error } = { generations: [] };
  const onDue = () => due.push('due');
  const deployments = new DeploymentsService({
    store,
    authorizer: options.authorizer,
    hosts: new StoredHosts({
      store: hostStore,
      deadlines: DEFAULT_HOST_DEADLINES,
      sshPort: 22,
      clock,
      onDue,
    }),
    profiles: options.store,
    instances: { get: async id => instances.get(id) },
    catalogue: options.catalogue,
    drivers: [driver],
    askGenerations: async () => {
      if (kept.generations instanceof Error) {
        throw kept.generations;
      }
      return kept.generations;
    },
    offer: {
      templates: [
        {
          name: 'debian-12',
          title: 'Debian 12',
          template: 'debian-12',
          user: 'opencsp',
          engines: ['compose'],
          minDiskGiB: 1,
        },
        {
          name: 'nixos',
          title: 'NixOS',
          template: 'nixos',
          user: 'nixos',
          engines: ['nixos'],
          minDiskGiB: 1,
        },
      ],
    },
    clock,
    newId: randomUUID,
    onDue,
  });
  let hosts = 0;
  return {
    ...world,
    deployments,
    deploymentStore: store,
    hostStore,
    routeStore: new DatabaseRouteSetStore(db, { onUnreadable }),
    instances,
    dueDeployments: due,
    kept,
    /** A profile of a person that is in its branch; its name is theirs unless it is given. */
    aProfile: (who = 'member', name = 'family') =>
      savedProfile(world.profiles, world.settle, who, name),
    /** A host that is ready; of the member, unless that is changed. */
    aHost: async (given: Partial<HostRecord> = {}) => {
      hosts += 1;
      const made = aHost(hosts, clock.now(), {
        name: `attic-${hosts}`,
        address: `192.0.2.${hosts}`,
        owner: MEMBER,
        createdBy: MEMBER,
        ...given,
      });
      await hostStore.create(
        { record: made, idempotency: { key: made.id, requestHash: 'hash' } },
        clock.now(),
      );
      return made;
    },
    /** A machine of the member. */
    anInstance: async (number: number, given: Partial<InstanceRecord> = {}) => {
      const wanted = newInstance(number, clock.now());
      await new DatabaseInstanceStore(db).create(wanted, clock.now());
      const instance = { ...wanted.record, vmId: 10_000, ...given };
      instances.set(instance.id, instance);
      return instance;
    },
    /** The use cases of machines, over the same database. */
    instancesService: () => machinesOver(db, options.authorizer, clock, store),
    /** Ends the pass that is due for a deployment, as the engine would. */
    pass: (
      id: string,
      change_: Partial<DeploymentRecord>,
      also: {
        log?: readonly NewDeploymentLine[];
        services?: readonly Pick<ServiceRow, 'id' | 'state'>[] | null;
      } = {},
    ) => pass(store, clock.now(), id, change_, also),
  };
}

/** What {@link openDeploymentServices} gives. */
export type DeploymentServices = Awaited<
  ReturnType<typeof openDeploymentServices>
>;

const refusalSchema = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().optional(),
  fields: z.array(z.object({ path: z.string() })).default([]),
});

/** The kind, the code, the words and the fields of a refusal. */
export async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (it: unknown) => it,
  );
  const { fields, ...refusal } = refusalSchema.parse(error);
  return { ...refusal, paths: fields.map(({ path }) => path) };
}

function machinesOver(
  db: Knex,
  authorizer: Authorizer,
  clock: VirtualClock,
  deployedOn: DeployedOn,
): InstancesService {
  const common = {
    store: new DatabaseInstanceStore(db),
    authorizer,
    offer: EMPTY_OFFER,
    clock,
  };
  return new InstancesService({
    ...common,
    platform: new PlatformService({
      ...common,
      sandbox: false,
      provisioner: new FakeProvisioner(),
      taskRunner: new FakeTaskRunner(),
    }),
    deadlines: DEFAULT_DEADLINES,
    sshPort: 22,
    deployedOn,
    newId: randomUUID,
    onDue: () => {},
  });
}

async function savedProfile(
  profiles: ProfilesServiceOf,
  settle: (id: string) => Promise<unknown>,
  who: string,
  name: string,
) {
  const made = await profiles.create(
    caller(who),
    {
      ...GOOD_PROFILE,
      name,
      domain: `${name}.${who}.example.com`,
      passwordStrategy: 'generated',
    },
    `${who}-${name}`,
  );
  await settle(made.profile.id);
  return profiles.get(caller(who), made.profile.id);
}

type ProfilesServiceOf = Awaited<ReturnType<typeof openProfiles>>['profiles'];

async function pass(
  store: DatabaseDeploymentStore,
  now: number,
  id: string,
  change: Partial<DeploymentRecord>,
  also: {
    log?: readonly NewDeploymentLine[];
    services?: readonly Pick<ServiceRow, 'id' | 'state'>[] | null;
  },
): Promise<DeploymentRecord> {
  await store.wake([id], now);
  const claims = await store.claimDue(
    { owner: 'test', until: now + 60_000 },
    now,
    100,
  );
  const claim = claims.find(({ record }) => record.id === id);
  if (!claim) {
    throw new Error(`The deployment ${id} is not due`);
  }
  for (const other of claims.filter(it => it !== claim)) {
    await store.release(other);
  }
  const { services, log } = also;
  return store.finishPass(
    claim,
    {
      record: { ...claim.record, ...change },
      attempts: 0,
      nextRunAt: null,
      log,
      services:
        services && services.map(it => ({ containers: [], drift: [], ...it })),
    },
    now,
  );
}
