import { HostCheck, HostFacts } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DeploymentToRun,
  DriverJudgement,
  HostCommand,
  HostRunner,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { LeftFacts } from '../../domain/hosts/facts';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { InstanceRecord } from '../../domain/record';
import { InstanceStore } from '../../store/InstanceStore';
import { HostChecks } from '../HostChecks';
import { HostRunners } from '../HostRunners';
import { hasMovedPorts, RoutesConfig } from '../../routes/routesConfig';
import { CloudInitReport } from './cloudInit';
import { coreCommands, judgeCore } from './coreChecks';
import { FACTS_COMMANDS, judgeSteps, readLeft } from './factsChecks';
import { isMadeFor, judgeTemplate, SystemTemplate } from './templateCheck';

/** How long one exchange may take, in milliseconds: it ends before the lease of a pass. */
const EXCHANGE_MS = 45_000;

/** What was found of a host in one look. */
export interface HostLook {
  checks: HostCheck[];
  facts: HostFacts;
  cloudInit: CloudInitReport;
  /** The facts file of `prepare`; absent when it was not asked for. */
  left?: LeftFacts;
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
      /** As people reach services; 443 and 80 when absent. */
      publicPorts?: RoutesConfig['publicPorts'];
    },
  ) {}

  async check(
    host: HostRecord,
    driver: DeploymentDriver,
    deployment: DeploymentToRun | undefined,
    signal: AbortSignal,
  ): Promise<HostCheck[]> {
    const template = this.templateOf(await this.instanceOf(host));
    const found = await this.ask(
      host,
      { drivers: [driver], deployment },
      signal,
    );
    return [...judgeTemplate(template, driver), ...found.checks];
  }

  async look(host: HostRecord, signal: AbortSignal): Promise<HostLook> {
    const instance = await this.instanceOf(host);
    const template = this.templateOf(instance);
    const drivers = this.options.drivers.filter(
      driver => driver.availability().available && isMadeFor(template, driver),
    );
    const { ofFacts, ...found } = await this.ask(
      host,
      { drivers, last: FACTS_COMMANDS },
      signal,
    );
    const left = readLeft(ofFacts);
    return {
      ...found,
      checks: [
        ...found.checks,
        ...(instance ? judgeSteps(left, instance) : []),
      ],
      left: left.find(({ step }) => step === 'prepare'),
    };
  }

  private async instanceOf({
    instanceId,
  }: HostRecord): Promise<InstanceRecord | undefined> {
    return instanceId === undefined
      ? undefined
      : this.options.instances.get(instanceId);
  }

  private templateOf(
    instance: InstanceRecord | undefined,
  ): SystemTemplate | undefined {
    return instance
      ? this.options.templates.find(
          ({ name }) => name === instance.spec.osTemplate.name,
        )
      : undefined;
  }

  private async ask(
    host: HostRecord,
    {
      drivers,
      deployment,
      last = [],
    }: {
      drivers: readonly DeploymentDriver[];
      deployment?: DeploymentToRun;
      /** Asked after those of the core and of the first driver. */
      last?: readonly HostCommand[];
    },
    signal: AbortSignal,
  ): Promise<HostLook & { ofFacts: HostSection[] }> {
    const runner = this.options.runners.of(host);
    const { publicPorts } = this.options;
    const isMoved = publicPorts !== undefined && hasMovedPorts(publicPorts);
    const request = {
      address: isMoved ? undefined : host.address,
      demands: drivers.map(({ checks }) => checks.demands(deployment)),
      deployment,
    };
    const [first, ...others] = drivers;
    const [ofCore, ofFirst, ofFacts] = await gatherAll(
      runner,
      [coreCommands(request), first?.checks.commands(deployment) ?? [], last],
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
    const fitting = deployment ? judged : fittingOf(judged);
    return {
      checks: [...core.checks, ...fitting.flatMap(({ checks }) => checks)],
      facts: {
        ...core.facts,
        engines: Object.fromEntries(
          fitting.flatMap(({ engines }) => Object.entries(engines)),
        ),
      },
      cloudInit: core.cloudInit,
      ofFacts,
    };
  }
}

/**
 * What goes with a host for which no profile is chosen: a driver whose operating system it has not is left out;
 * and where it has one of a driver's own, so is another that finds nothing of its engine there.
 */
function fittingOf(judged: readonly DriverJudgement[]): DriverJudgement[] {
  const hasOwn = judged.some(({ system }) => system === 'its-own');
  const fitting = judged.filter(
    ({ system, engines }) =>
      system === 'its-own' ||
      (system === undefined && (!hasOwn || Object.keys(engines).length > 0)),
  );
  return fitting.length > 0 ? fitting : [...judged];
}

/** Sections come in the order of their commands: a driver may name one as the core does. */
async function gatherAll(
  runner: HostRunner,
  [core, driver, last]: [
    readonly HostCommand[],
    readonly HostCommand[],
    readonly HostCommand[],
  ],
  signal: AbortSignal,
): Promise<[HostSection[], HostSection[], HostSection[]]> {
  const sections = await gather(runner, [...core, ...driver, ...last], signal);
  const end = core.length + driver.length;
  return [
    sections.slice(0, core.length),
    sections.slice(core.length, end),
    sections.slice(end),
  ];
}

function gather(
  runner: HostRunner,
  commands: readonly HostCommand[],
  signal: AbortSignal,
): Promise<HostSection[]> {
  return runner.gather(commands, { timeoutMs: EXCHANGE_MS, signal });
}
