import { HostCheck, HostFacts } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DeploymentToRun,
  HostCommand,
  HostRunner,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { HostChecks } from '../HostChecks';
import { HostRunners } from '../HostRunners';
import { CloudInitReport } from './cloudInit';
import { CORE_COMMANDS } from './coreFacts';
import { CoreCheckRequest, judgeCore, nameCommands } from './coreChecks';
import { worstOfEach } from './worstOfEach';

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
      /** Names from which images are loaded; drivers look at those that they know. */
      registries: readonly string[];
    },
  ) {}

  async check(
    host: HostRecord,
    driver: DeploymentDriver,
    deployment: DeploymentToRun | undefined,
    signal: AbortSignal,
  ): Promise<HostCheck[]> {
    const found = await this.ask(
      host,
      { drivers: [driver], deployment },
      signal,
    );
    return found.checks;
  }

  async look(host: HostRecord, signal: AbortSignal): Promise<HostLook> {
    const drivers = this.options.drivers.filter(
      driver => driver.availability().available,
    );
    return this.ask(host, { drivers }, signal);
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
    const { registries } = this.options;
    const request = { address: host.address, registries, deployment };
    const [first, ...others] = drivers;
    const both = await gatherBoth(
      runner,
      [coreCommands(request), first?.checks.commands ?? []],
      signal,
    );
    const core = judgeCore(both[0], request);
    const judged = first ? [first.checks.judge(both[1], deployment)] : [];
    for (const { checks } of others) {
      const sections = await gather(runner, checks.commands, signal);
      judged.push(checks.judge(sections, deployment));
    }
    return {
      checks: worstOfEach([
        ...core.checks,
        ...judged.flatMap(({ checks }) => checks),
      ]),
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

function coreCommands(request: CoreCheckRequest): HostCommand[] {
  return [...CORE_COMMANDS, ...nameCommands(request)];
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
