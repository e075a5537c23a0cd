import { HostCheck } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentToRun,
  HostCommand,
  HostDemands,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { CloudInitReport, judgeCloudInit, readCloudInit } from './cloudInit';
import {
  CORE,
  CORE_COMMANDS,
  CoreFacts,
  diskCommands,
  readCoreFacts,
  said,
} from './coreFacts';
import { judgeNames, nameCommands, WantedNames } from './nameChecks';
import { judgeDisk, judgeMemory } from './roomChecks';

/** Images are made for these. */
const ARCHITECTURES = ['x86_64', 'aarch64'];

/** What the core's checks are about beside the host itself. */
export interface CoreCheckRequest {
  /** Address of the host, to which the names of routes should lead. */
  address?: string;
  /** Of all drivers that are asked. */
  demands: readonly HostDemands[];
  deployment?: Pick<DeploymentToRun, 'hosts' | 'needs'>;
}

/** What the core makes of a host. */
export interface CoreJudgement {
  checks: HostCheck[];
  facts: CoreFacts;
  cloudInit: CloudInitReport;
}

/** All that the core asks, in one exchange with a driver's. */
export function coreCommands(request: CoreCheckRequest): HostCommand[] {
  return [
    ...CORE_COMMANDS,
    ...diskCommands(foldersOf(request)),
    ...nameCommands(namesOf(request)),
  ];
}

/**
 * Pure: sections of {@link coreCommands} to checks and facts.
 *
 * @param isThere - true when a driver has found the project on the host
 */
export function judgeCore(
  sections: readonly HostSection[],
  request: CoreCheckRequest,
  isThere: boolean,
): CoreJudgement {
  const facts = readCoreFacts(sections, foldersOf(request));
  const cloudInit = readCloudInit(
    sections.find(({ name }) => name === CORE.cloudInit),
  );
  const room = { needs: request.deployment?.needs, isThere };
  return {
    facts,
    cloudInit,
    checks: [
      judgeCloudInit(cloudInit),
      judgeRights(sections),
      judgeArchitecture(facts),
      judgeMemory(facts, room),
      judgeDisk(facts, room),
      judgeClock(sections),
      ...judgeNames(sections, namesOf(request)),
    ],
  };
}

/** Where `sudo` refuses, nothing was asked: that is a trouble with the host, and no check. */
function judgeRights(sections: readonly HostSection[]): HostCheck {
  const check = { name: 'sudo', title: 'Rights' };
  const id = said(sections, CORE.user)?.trim() ?? '';
  if (!/^\d+$/.test(id)) {
    return { ...check, result: 'skipped', found: 'The host did not say them.' };
  }
  return id === '0'
    ? { ...check, result: 'passed', found: 'Commands are run as root.' }
    : {
        ...check,
        result: 'failed',
        found: `Commands are run as the user with the number ${id}, and not as root.`,
        fix: 'Have sudo run them as root: "<user> ALL=(ALL) NOPASSWD: ALL" in /etc/sudoers.d. Or register the host with the user root.',
      };
}

function judgeArchitecture({ architecture, system }: CoreFacts): HostCheck {
  const check = { name: 'architecture', title: 'Architecture' };
  const found = `${architecture ?? 'Unknown'}, ${system ?? 'unknown system'}.`;
  return architecture !== undefined && ARCHITECTURES.includes(architecture)
    ? { ...check, result: 'passed', found }
    : {
        ...check,
        result: 'failed',
        found,
        fix: `Take a machine of ${ARCHITECTURES.join(
          ' or ',
        )}: images of the services are made for these.`,
      };
}

/** A wrong clock makes certificates and one-time passwords invalid; who keeps it right is not always said. */
function judgeClock(sections: readonly HostSection[]): HostCheck {
  const check = { name: 'clock', title: 'Clock' };
  switch (said(sections, CORE.clock)?.trim()) {
    case 'yes':
      return { ...check, result: 'passed', found: 'It is kept right by NTP.' };
    case 'no':
      return {
        ...check,
        result: 'warning',
        found: 'It is not kept right by NTP.',
        fix: 'Run "timedatectl set-ntp true": with a wrong clock, certificates and one-time passwords are refused.',
      };
    default:
      return {
        ...check,
        result: 'skipped',
        found: 'Nothing on the host says whether it is kept right.',
      };
  }
}

function foldersOf({ demands }: CoreCheckRequest): string[] {
  return [...new Set(demands.map(({ dataFolder }) => dataFolder))];
}

function namesOf({
  demands,
  deployment,
  address,
}: CoreCheckRequest): WantedNames {
  return {
    sources: [...new Set(demands.flatMap(({ names }) => names))],
    routes: deployment?.hosts ?? [],
    address,
  };
}
