import { HostCheck, HostFacts } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DeploymentToRun,
  DriverJudgement,
  HostCommand,
  HostRunner,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { InstanceStore } from '../../store/InstanceStore';
import { HostChecks } from '../HostChecks';
import { HostRunners } from '../HostRunners';
import { CloudInitReport } from './cloudInit';
import { coreCommands, judgeCore } from './coreChecks';
import { isMadeFor, judgeTemplate, SystemTemplate } from './templateCheck';

/** How long one exchange may take, in milliseconds: it ends before the lease of a pass. */
const EXCHANGE_MS = 45_000;

/** What was found of a host in one look. */
export interface HostLook {
  checks: HostCheck[];
  facts: HostFacts;
  cloudInit: CloudInitReport;
}

/** Looks at a host, whatever is on it. */
export interface HostLooks {
  /**
   * Asks the core's checks and those of the drivers. Changes nothing on the host.
   *
   * @throws HostTroubleError when the host cannot be spoken to
   */
  look(host: HostRecord, signal: AbortSignal): Promise<HostLook>;
}

/** {@link HostChecks} and {@link HostLooks} over SSH, in one exchange for the core and the first driver. */
export class DefaultHostChecks implements HostChecks, HostLooks {
  constructor(
    private readonly options: {
      runners: Pick<HostRunners, 'of'>;
      /** All that are installed; read at each look. */
      drivers: readonly DeploymentDriver[];
      /** Machines that the portal made. */
      instances: Pick<InstanceStore, 'get'>;
      /** The operating systems that they are made with. */
      templates: readonly (SystemTemplate & { name: string })[];
    },
  ) {}

  async check(
    host: HostRecord,
    driver: DeploymentDriver,
    deployment: DeploymentToRun | undefined,
    signal: AbortSignal,
  ): Promise<HostCheck[]> {
    const template = await this.templateOf(host);
    const found = await this.ask(
      host,
      { drivers: [driver], deployment },
      signal,
    );
    return [...judgeTemplate(template, driver), ...found.checks];
  }

  async look(host: HostRecord, signal: AbortSignal): Promise<HostLook> {
    const template = await this.templateOf(host);
    const drivers = this.options.drivers.filter(
      driver => driver.availability().available && isMadeFor(template, driver),
    );
    return this.ask(host, { drivers }, signal);
  }

  private async templateOf({
    instanceId,
  }: HostRecord): Promise<SystemTemplate | undefined> {
    const { instances, templates } = this.options;
    const instance = instanceId && (await instances.get(instanceId));
    return instance
      ? templates.find(({ name }) => name === instance.spec.osTemplate.name)
      : undefined;
  }

  private async ask(
    host: HostRecord,
    {
      drivers,
      deployment,
    }: {
      drivers: readonly DeploymentDriver[];
      deployment?: DeploymentToRun;
    },
    signal: AbortSignal,
  ): Promise<HostLook> {
    const runner = this.options.runners.of(host);
    const request = {
      address: host.address,
      demands: drivers.map(({ checks }) => checks.demands(deployment)),
      deployment,
    };
    const [first, ...others] = drivers;
    const [ofCore, ofFirst] = await gatherBoth(
      runner,
      [coreCommands(request), first?.checks.commands(deployment) ?? []],
      signal,
    );
    const judged: DriverJudgement[] = first
      ? [first.checks.judge(ofFirst, deployment)]
      : [];
    for (const { checks } of others) {
      const commands = checks.commands(deployment);
      const sections = await gather(runner, commands, signal);
      judged.push(checks.judge(sections, deployment));
    }
    const isThere = judged.some(each => each.isThere);
    const core = judgeCore(ofCore, request, isThere);
    return {
      checks: [...core.checks, ...judged.flatMap(({ checks }) => checks)],
      facts: {
        ...core.facts,
        engines: Object.fromEntries(
          judged.flatMap(({ engines }) => Object.entries(engines)),
        ),
      },
      cloudInit: core.cloudInit,
    };
  }
}

/** Sections come in the order of their commands: a driver may name one as the core does. */
async function gatherBoth(
  runner: HostRunner,
  [core, driver]: [readonly HostCommand[], readonly HostCommand[]],
  signal: AbortSignal,
): Promise<[HostSection[], HostSection[]]> {
  const sections = await gather(runner, [...core, ...driver], signal);
  return [sections.slice(0, core.length), sections.slice(core.length)];
}

function gather(
  runner: HostRunner,
  commands: readonly HostCommand[],
  signal: AbortSignal,
): Promise<HostSection[]> {
  return runner.gather(commands, { timeoutMs: EXCHANGE_MS, signal });
}
