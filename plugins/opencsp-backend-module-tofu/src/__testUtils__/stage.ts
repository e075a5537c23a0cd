import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorFor, KubernetesClient } from '@opencsp/client-kubernetes';
import {
  DesiredMachine,
  MachineObservation,
  MachineRef,
  RemoveProgress,
} from '@opencsp/plugin-opencsp-node';
import type { MachinePark, RunningMachine } from '@opencsp/sandbox';
import {
  createKubernetesStandIn,
  KubernetesStandIn,
} from '@opencsp/sandbox/kubernetes';
import { TofuSettings } from '../settings';
import { Terraform, terraforms } from '../terraform';
import { TofuProvisioner } from '../tofuProvisioner';
import { ForgetfulClient } from './ForgetfulClient';

/** An Ed25519 key that nobody has the other half of. */
export const PERSONS_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHN0YW5kaW5rZXlzdGFuZGlua2V5c3RhbmRpbmtleTAx person';
export const PORTAL_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHN0YW5kaW5rZXlzdGFuZGlua2V5c3RhbmRpbmtleTAy portal';

/** Machines without SSH servers: what the cluster makes and removes is all that counts here. */
function paperPark(): MachinePark {
  const machines = new Map<string, RunningMachine>();
  return {
    create: async ({ name, address, user }) => {
      const machine = machines.get(name) ?? {
        name,
        address: address ?? `127.77.1.${machines.size + 1}`,
        port: 2222,
        user,
      };
      machines.set(name, machine);
      return machine;
    },
    destroy: async name => {
      machines.delete(name);
    },
    find: name => machines.get(name),
    list: () => [...machines.values()],
  };
}

/** A provisioner on a sandbox's cluster, at a pace for tests. */
export class Stage {
  readonly signal = new AbortController().signal;
  private nextId = 0;

  private constructor(
    readonly cluster: KubernetesStandIn,
    readonly park: MachinePark,
    readonly provisioner: TofuProvisioner,
    /** The provisioner's own: what it asks the API for can be counted. */
    readonly client: ForgetfulClient,
    readonly settings: TofuSettings,
    /** One who may do everything, Secrets included. */
    readonly admin: KubernetesClient,
    private readonly folder: string,
  ) {}

  static async open(
    more: Partial<TofuSettings> = {},
    { speed = 0.005 }: { speed?: number } = {},
  ): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-tofu-'));
    const portalKey = join(folder, 'portal.pub');
    await writeFile(portalKey, `${PORTAL_KEY}\n`);
    const log = () => undefined;
    const park = paperPark();
    const cluster = await createKubernetesStandIn({
      port: 0,
      park,
      log,
      speed,
    });
    const settings: TofuSettings = {
      cluster: {
        url: cluster.url,
        caFile: cluster.caFile,
        tokenFile: cluster.tokenFile,
      },
      namespace: cluster.namespace,
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
      path: './infrastructure/modules/terraform/proxmox-vm',
      credentialsSecret: 'proxmox-credentials',
      variables: { target_node: 'pve1' },
      sshKeys: { portalPublicKeyFile: portalKey },
      // At this pace 18 seconds: no pass by interval comes in between.
      interval: '1h',
      frozenInterval: '24h',
      retryInterval: '10s',
      retries: 3,
      ...more,
    };
    const client = new ForgetfulClient(connectorFor(settings.cluster));
    const provisioner = Stage.provisionerFor(settings, client);
    const admin = new KubernetesClient(async () => ({
      ...(await connectorFor(settings.cluster)()),
      headers: async () => ({ authorization: `Bearer ${cluster.adminToken}` }),
    }));
    return new Stage(
      cluster,
      park,
      provisioner,
      client,
      settings,
      admin,
      folder,
    );
  }

  /** Another process of the portal, so to speak. */
  static provisionerFor(
    settings: TofuSettings,
    client = new ForgetfulClient(connectorFor(settings.cluster)),
  ): TofuProvisioner {
    return new TofuProvisioner({
      client,
      settings,
      random: () => 0.1,
    });
  }

  async close(): Promise<void> {
    await this.provisioner.close();
    await this.admin.close();
    await this.cluster.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  machine(name: string, more: Partial<DesiredMachine> = {}): DesiredMachine {
    this.nextId += 1;
    return {
      ref: { instanceId: `instance-${name}`, name },
      owner: 'user:default/1234',
      hostname: 'web',
      vmId: 1000 + this.nextId,
      cores: 2,
      memoryMiB: 4096,
      diskGiB: 20,
      template: 'ubuntu-2404',
      user: 'ubuntu',
      network: { bridge: 'vmbr0' },
      sshPublicKeys: [PERSONS_KEY],
      ...more,
    };
  }

  /** A machine that was asked for, and the uid of its object. */
  async make(name: string): Promise<DesiredMachine & { uid: string }> {
    const desired = this.machine(name);
    const outcome = await this.ensure(desired);
    if (outcome.outcome !== 'ensured') {
      throw new Error(`not ensured: ${JSON.stringify(outcome)}`);
    }
    return { ...desired, uid: outcome.uid };
  }

  ensure(desired: DesiredMachine) {
    return this.provisioner.ensure(desired, { signal: this.signal });
  }

  observe(ref: MachineRef, live = true): Promise<MachineObservation> {
    return this.provisioner.observe(ref, { signal: this.signal, live });
  }

  remove(ref: MachineRef, uid?: string): Promise<RemoveProgress> {
    return this.provisioner.remove(ref, uid, { signal: this.signal });
  }

  /** The object as the API has it. */
  async terraform({ name }: MachineRef): Promise<Terraform> {
    const at = { namespace: this.settings.namespace, name };
    const object = await this.client.get(terraforms, at);
    if (!object) {
      throw new Error(`there is no object ${name}`);
    }
    return object;
  }

  /** Changes the specification as somebody with rights does. */
  async patch(
    { name }: MachineRef,
    spec: Record<string, unknown>,
  ): Promise<void> {
    const at = { namespace: this.settings.namespace, name };
    await this.client.mergePatch(terraforms, at, { spec }, {});
  }

  /** As somebody does with `kubectl label`: all labels are taken away. */
  async unlabel({ name }: MachineRef, uid: string): Promise<void> {
    const at = { namespace: this.settings.namespace, name };
    const patch = { metadata: { labels: null } };
    await this.client.mergePatch(terraforms, at, patch, { uid });
  }

  /** Looks until the machine is in a state, and gives what was seen on the way. */
  async until<S extends MachineObservation['state']>(
    ref: MachineRef,
    state: S,
    condition: (
      observation: Extract<MachineObservation, { state: S }>,
    ) => boolean = () => true,
  ): Promise<{
    last: Extract<MachineObservation, { state: S }>;
    seen: MachineObservation[];
  }> {
    const seen: MachineObservation[] = [];
    for (let attempt = 0; attempt < 1_500; attempt++) {
      const observation = await this.observe(ref);
      seen.push(observation);
      if (isState(observation, state) && condition(observation)) {
        return { last: observation, seen };
      }
      await pause();
    }
    throw new Error(
      `${ref.name} never became ${state}; last: ${JSON.stringify(seen.at(-1))}`,
    );
  }

  /** Waits until no pass changes the object any more. */
  async settled({ name }: MachineRef): Promise<void> {
    let before: string | undefined;
    for (let same = 0; same < 10; ) {
      const { metadata } = await this.terraform({ instanceId: '', name });
      same = metadata.resourceVersion === before ? same + 1 : 0;
      before = metadata.resourceVersion;
      await pause();
    }
  }

  /** Removes as the reconciler does: again and again until it is done. */
  async removed(ref: MachineRef, uid?: string): Promise<RemoveProgress[]> {
    const steps: RemoveProgress[] = [];
    for (let attempt = 0; attempt < 1_500; attempt++) {
      const step = await this.remove(ref, uid);
      steps.push(step);
      if (step.state === 'removed') {
        return steps;
      }
      await pause();
    }
    throw new Error(
      `${ref.name} is not removed: ${JSON.stringify(steps.at(-1))}`,
    );
  }
}

function isState<S extends MachineObservation['state']>(
  observation: MachineObservation,
  state: S,
): observation is Extract<MachineObservation, { state: S }> {
  return observation.state === state;
}

export function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 8));
}
