import { HostCheck } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentToRun,
  HostCommand,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { CORE, CoreFacts, readCoreFacts, said } from './coreFacts';
import { CloudInitReport, judgeCloudInit, readCloudInit } from './cloudInit';

/** Images are made for these. */
const ARCHITECTURES = ['x86_64', 'aarch64'];

/** Less than this on the disk, and nothing can be loaded or logged any more, in GiB. */
const DISK_FLOOR_GIB = 2;

/** Data grows: so much more than the bundle needs should be free. */
const DISK_SPARE = 1.2;

/** Names of routes that are asked for; more would take longer and say nothing more. */
const MOST_NAMES = 20;

/** What the core's checks are about beside the host itself. */
export interface CoreCheckRequest {
  /** Address of the host, to which the names of routes should lead. */
  address?: string;
  /** Names from which images are loaded. */
  registries: readonly string[];
  deployment?: Pick<DeploymentToRun, 'hosts' | 'needs'>;
}

/** What the core makes of a host. */
export interface CoreJudgement {
  checks: HostCheck[];
  facts: CoreFacts;
  cloudInit: CloudInitReport;
}

/** Names that a host is asked to resolve, in an exchange with everything else. */
export function nameCommands(request: CoreCheckRequest): HostCommand[] {
  return [
    ...request.registries.map((name, index) =>
      getent(`coreregistry${index}`, name),
    ),
    ...routesOf(request).map((name, index) =>
      getent(`coreroute${index}`, name),
    ),
  ];
}

/** Pure: sections of the core's commands to checks and facts. */
export function judgeCore(
  sections: readonly HostSection[],
  request: CoreCheckRequest,
): CoreJudgement {
  const facts = readCoreFacts(sections);
  const cloudInit = readCloudInit(
    sections.find(({ name }) => name === CORE.cloudInit),
  );
  const { deployment } = request;
  return {
    facts,
    cloudInit,
    checks: [
      judgeCloudInit(cloudInit),
      judgeArchitecture(facts),
      judgeMemory(facts, deployment?.needs.memoryMiB),
      judgeDisk(facts, deployment?.needs.diskGiB),
      judgeClock(sections),
      ...judgeRegistries(sections, request),
      ...judgeRoutes(sections, request),
    ],
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

/** What runs already takes memory, too: only a machine that is too small is refused. */
function judgeMemory(
  { memoryMiB, memoryFreeMiB }: CoreFacts,
  needed: number | undefined,
): HostCheck {
  const check = { name: 'memory', title: 'Memory' };
  if (memoryMiB === undefined) {
    return { ...check, result: 'skipped', found: 'It could not be read.' };
  }
  const free = memoryFreeMiB ?? 0;
  const found = `${free} of ${memoryMiB} MiB free${
    needed === undefined ? '' : `; the bundle needs ${needed} MiB`
  }.`;
  if (needed !== undefined && memoryMiB < needed) {
    return {
      ...check,
      result: 'failed',
      found,
      fix: `Give the machine at least ${needed} MiB of memory, or take services out of the profile.`,
    };
  }
  return needed !== undefined && free < needed
    ? {
        ...check,
        result: 'warning',
        found,
        fix: 'Stop what else runs on the host, if services of the profile end with "out of memory".',
      }
    : { ...check, result: 'passed', found };
}

/** What an earlier deployment has written is not free any more: only a disk that is full is refused. */
function judgeDisk(
  { diskGiB, diskFreeGiB }: CoreFacts,
  needed: number | undefined,
): HostCheck {
  const check = { name: 'disk', title: 'Disk' };
  if (diskGiB === undefined || diskFreeGiB === undefined) {
    return { ...check, result: 'skipped', found: 'It could not be read.' };
  }
  const wanted = needed === undefined ? 0 : Math.ceil(needed * DISK_SPARE);
  const found = `${diskFreeGiB} of ${diskGiB} GiB free${
    needed === undefined ? '' : `; the bundle needs ${wanted} GiB`
  }.`;
  if (
    diskFreeGiB < DISK_FLOOR_GIB ||
    (needed !== undefined && diskGiB < needed)
  ) {
    const least = Math.max(wanted, DISK_FLOOR_GIB);
    return {
      ...check,
      result: 'failed',
      found,
      fix: `Free some space, or give the machine a larger disk: ${least} GiB should be free.`,
    };
  }
  return diskFreeGiB < wanted
    ? {
        ...check,
        result: 'warning',
        found,
        fix: 'Unless the profile is on the host already, give the machine a larger disk.',
      }
    : { ...check, result: 'passed', found };
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
        found:
          'Nothing says whether it is kept right: there is no timedatectl.',
      };
  }
}

function judgeRegistries(
  sections: readonly HostSection[],
  { registries }: CoreCheckRequest,
): HostCheck[] {
  if (registries.length === 0) {
    return [];
  }
  const check = { name: 'dns', title: 'Names (DNS)' };
  const lost = registries.filter(
    (_, index) => addressesIn(sections, `coreregistry${index}`).length === 0,
  );
  return [
    lost.length === 0
      ? {
          ...check,
          result: 'passed',
          found: `${registries.join(', ')} ${
            registries.length === 1 ? 'is' : 'are'
          } known.`,
        }
      : {
          ...check,
          result: 'failed',
          found: `The host does not find ${lost.join(', ')}.`,
          fix: 'Look at the name servers in /etc/resolv.conf on the host: images are loaded from there.',
        },
  ];
}

/** The host may stand behind a router with another address, so that this is never more than a hint. */
function judgeRoutes(
  sections: readonly HostSection[],
  request: CoreCheckRequest,
): HostCheck[] {
  const routes = routesOf(request);
  if (routes.length === 0) {
    return [];
  }
  const check = { name: 'routes', title: 'Names of the services' };
  const found = routes.map((name, index) => ({
    name,
    addresses: addressesIn(sections, `coreroute${index}`),
  }));
  const unknown = found.filter(({ addresses }) => addresses.length === 0);
  const elsewhere = found.filter(
    ({ addresses }) =>
      addresses.length > 0 &&
      request.address !== undefined &&
      !addresses.includes(request.address),
  );
  if (unknown.length === 0 && elsewhere.length === 0) {
    return [
      { ...check, result: 'passed', found: 'All of them lead to this host.' },
    ];
  }
  const words = [
    ...unknown.map(({ name }) => `${name} is not known`),
    ...elsewhere.map(
      ({ name, addresses }) => `${name} leads to ${addresses[0]}`,
    ),
  ];
  return [
    {
      ...check,
      result: 'warning',
      found: `${words.join('; ')}.`,
      fix: `Have your DNS lead these names to ${
        request.address ?? 'this host'
      }, or to the router before it.`,
    },
  ];
}

function routesOf({ deployment }: CoreCheckRequest): readonly string[] {
  return deployment?.hosts.slice(0, MOST_NAMES) ?? [];
}

function getent(name: string, host: string): HostCommand {
  return { name, argv: ['getent', 'ahosts', host] };
}

/** Lines of `getent ahosts`: `192.0.2.10      STREAM cloud.example.com`. */
function addressesIn(sections: readonly HostSection[], name: string): string[] {
  const lines = (said(sections, name) ?? '').split('\n');
  const addresses = lines.map(line => line.trim().split(/\s+/)[0]);
  return [...new Set(addresses.filter(address => address !== ''))];
}
