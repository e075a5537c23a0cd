/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: the backend plugin's SSH and catalogue, the driver, and the sandbox's machines, which may not know each other */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNixosDriver } from '@opencsp/plugin-opencsp-backend-module-nixos';
import { generateOpenSshKeyPair } from '@opencsp/sandbox/keys';
import {
  createMachinePark,
  MachineParkStandIn,
} from '@opencsp/sandbox/machines';
import { z } from 'zod';
import { aHost } from '../../../../../plugins/opencsp-backend/src/__testUtils__/hostStage';
import { loadCatalogue } from '../../../../../plugins/opencsp-backend/src/catalogue/loadCatalogue';
import { DefaultHostRunners } from '../../../../../plugins/opencsp-backend/src/hosts/DefaultHostRunners';
import { fingerprintOf } from '../../../../../plugins/opencsp-backend/src/hosts/fingerprint';
import { DefaultHostChecks } from '../../../../../plugins/opencsp-backend/src/hosts/preflight/DefaultHostChecks';
import { ProfileToRender } from '../../../../../plugins/opencsp-common/src';
import {
  DeploymentToRun,
  DriverStep,
  HostRunner,
  StepContext,
  StepOutcome,
} from '../../../../../plugins/opencsp-node/src';
import { buildModel, FILES } from '../../../../rendering/src';

/** Name of the machine, for scenarios. */
export const MACHINE = 'attic';

const GIB = 1024 ** 3;
/** Real minutes of the machine pass in moments. */
const SPEED = 400;
const MAX_CALLS = 2_000;
const DIGEST = `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'b'.repeat(86)}`;

const stateSchema = z.looseObject({
  machines: z.array(z.looseObject({ name: z.string(), hostKey: z.string() })),
});

export type { DeploymentToRun };

/** What a run of a step came to. */
export interface StepRun {
  name: string;
  outcome: Exclude<StepOutcome, { of: 'running' }>;
  log: string[];
}

/** A machine of the sandbox with NixOS, and the driver that brings a profile onto it over real SSH. */
export class NixosStage {
  readonly driver = createNixosDriver();
  readonly signal = new AbortController().signal;

  private constructor(
    private readonly folder: string,
    private readonly park: MachineParkStandIn,
    private readonly runners: DefaultHostRunners,
    readonly record: ReturnType<typeof aHost>,
    readonly checks: DefaultHostChecks,
    private readonly profile: (ids: readonly string[]) => ProfileToRender,
  ) {}

  static async open(system: 'nixos' | 'debian' = 'nixos'): Promise<NixosStage> {
    const keys = generateOpenSshKeyPair('portal');
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-nixos-'));
    const park = await createMachinePark({ folder, sshPort: 0, speed: SPEED });
    const machine = await park.create({
      ...{ name: MACHINE, hostname: MACHINE, vmId: 1, user: 'debian' },
      authorizedKeys: [keys.publicKey],
      size: { cores: 4, memoryBytes: 8 * GIB, diskBytes: 60 * GIB },
      ...(system === 'nixos' && { system }),
    });
    const state = stateSchema.parse(await park.control({ scenario: 'state' }));
    const [type, blob] = state.machines[0].hostKey.split(' ');
    const record = aHost(1, 0, {
      address: machine.address,
      port: machine.port,
      hostKey: {
        ...{ type, blob, fingerprint: fingerprintOf(blob) },
        pinnedAt: '2026-01-01T00:00:00.000Z',
      },
      key: { publicKey: keys.publicKey, sealed: keys.privateKey },
    });
    const runners = new DefaultHostRunners({
      allowedNetworks: ['127.0.0.0/8'],
      platformKey: () => Promise.reject(new Error('The host has its own')),
      unseal: sealed => sealed,
    });
    const catalogue = await loadCatalogue({});
    const stage = new NixosStage(
      folder,
      park,
      runners,
      record,
      new DefaultHostChecks({
        ...{ runners, templates: [] },
        drivers: [createNixosDriver()],
        instances: { get: async () => undefined },
      }),
      ids => ({
        spec: {
          ...{ name: 'family', domain: 'ada.example.com' },
          ...{ adminEmail: 'ada@example.com', deployment: 'nixos' },
          ...{ passwordStrategy: 'universal', accounts: 'automatic' },
          ...{ protocol: 'https', certificates: 'trusted' },
          services: ids.map(id => ({
            ...{ id, access: 'everyone', secondFactor: false },
          })),
        },
        ...{ handle: 'ada', owner: 'user:default/ada' },
        definitions: catalogue.forProfile(ids),
        digests: Object.fromEntries(
          ids.map(id => [`${id}-oidc-client`, DIGEST]),
        ),
      }),
    );
    return stage;
  }

  async close(): Promise<void> {
    await this.runners.close();
    await this.park.close();
    await rm(this.folder, { recursive: true });
  }

  get host(): HostRunner {
    return this.runners.of(this.record);
  }

  control(scenario: string, parameters: object = {}): Promise<unknown> {
    return this.park.control({ scenario, name: MACHINE, ...parameters });
  }

  /** A commit of the profile with these services. */
  deployment(ids: readonly string[], commit = 'a'.repeat(40)): DeploymentToRun {
    const profile = this.profile(ids);
    const model = buildModel(profile);
    const definitions = new Map(
      profile.definitions.map(each => [each.id, each]),
    );
    return {
      id: `00000000-0000-4000-a000-${commit.slice(0, 12)}`,
      ...{ project: 'ada-family', commit },
      files: this.driver.render(profile),
      services: model.services.map(({ id, title, url }) => ({
        ...{ id, title, version: definitions.get(id)?.version ?? '1' },
        isCore: definitions.get(id)?.isCore ?? false,
        canGoBack: definitions.get(id)?.canGoBack ?? true,
        ...(url !== undefined && { url }),
      })),
      needs: { memoryMiB: 1_024, diskGiB: 4 },
      hosts: [],
      keptFiles: [FILES.routes],
    };
  }

  /** Runs steps one after another until one fails. */
  async run(
    steps: readonly DriverStep[],
    deployment: DeploymentToRun,
    options: {
      attempt?: number;
      secret?: string;
      /** Asked before each call: true throws away what the step remembers, as a killed portal does. */
      forgets?: (call: number) => boolean;
      before?: (step: string, call: number) => Promise<unknown> | void;
    } = {},
  ): Promise<StepRun[]> {
    const runs: StepRun[] = [];
    for (const step of steps) {
      const run = await this.one(step, deployment, options);
      runs.push(run);
      if (run.outcome.of === 'failed') {
        break;
      }
    }
    return runs;
  }

  private async one(
    step: DriverStep,
    deployment: DeploymentToRun,
    options: Parameters<NixosStage['run']>[2] = {},
  ): Promise<StepRun> {
    const { attempt = 1, secret = 'a secret', forgets, before } = options;
    const log: string[] = [];
    let memo: StepContext['memo'] = {};
    let now = 1_000_000;
    for (let call = 1; call <= MAX_CALLS; call++) {
      await before?.(step.name, call);
      const outcome = await step.run({
        ...{ host: this.host, deployment, memo, attempt, now },
        signal: this.signal,
        log: text => {
          log.push(...text.split('\n'));
        },
        secrets: async () =>
          new Map(
            buildModel(this.profileOf(deployment)).secrets.map(({ name }) => [
              name,
              `${secret} of ${name}`,
            ]),
          ),
      });
      if (outcome.of !== 'running') {
        return { name: step.name, outcome, log };
      }
      memo = forgets?.(call) ? memo : JSON.parse(JSON.stringify(outcome.memo));
      now += Math.max(outcome.again, 1);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    throw new Error(`${step.name} did not end in ${MAX_CALLS} calls`);
  }

  private profileOf({ services }: DeploymentToRun): ProfileToRender {
    return this.profile(
      services.filter(({ isCore }) => !isCore).map(({ id }) => id),
    );
  }
}
