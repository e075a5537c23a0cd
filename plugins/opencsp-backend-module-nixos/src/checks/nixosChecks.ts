import { HostCheck } from '@opencsp/plugin-opencsp-common';
import {
  DriverChecks,
  HostCommand,
  HostSection,
  quoted,
} from '@opencsp/plugin-opencsp-node';
import { machineFileOf } from '../machine/systems';
import { FOR_PROGRAMS, nixCall } from '../paths';

/** Where all packages lie. */
const STORE = '/nix';

/** What the machine fetches from (nix.conf(5), "substituters"). */
const CACHE = 'cache.nixos.org';

/** What an evaluation of all services took, with room to spare (recorded: nixos 2). */
const EVALUATION_MIB = 1_024;

const PROXY_PORTS = [80, 443];

const SECTION = {
  version: 'nixosversion',
  features: 'nixosfeatures',
  memory: 'nixosmemory',
  cache: 'nixoscache',
  machine: 'nixosmachine',
  listener: 'nixosport',
} as const;

/** What a machine must have for NixOS. What is not known has not passed. */
export const nixosChecks: DriverChecks = {
  // Without a profile nobody knows whether the machine is one with NixOS.
  demands: deployment => ({
    dataFolder: STORE,
    names: deployment ? [CACHE] : [],
  }),
  commands: deployment => [
    { name: SECTION.version, argv: ['nixos-version'] },
    {
      name: SECTION.features,
      argv: nixCall('config', 'show', 'experimental-features'),
    },
    { name: SECTION.memory, argv: ['cat', '/proc/meminfo'] },
    ...PROXY_PORTS.map(listener),
    ...(deployment
      ? [
          {
            name: SECTION.cache,
            argv: nixCall(
              ...['store', 'info', '--store', `https://${CACHE}`],
              ...FOR_PROGRAMS,
            ),
          },
          {
            name: SECTION.machine,
            argv: ['cat', machineFileOf(deployment.project)],
          },
        ]
      : []),
  ],
  judge(sections, deployment) {
    const version = versionIn(sections);
    const isThere = sectionOf(sections, SECTION.machine)?.exit === 0;
    return {
      system: version ? 'its-own' : 'another',
      checks: [
        judgeSystem(version),
        judgeFlakes(sections),
        judgeMemory(sections),
        judgePorts(sections, isThere),
        ...(deployment ? [judgeCache(sections)] : []),
      ],
      engines: { ...(version && { nixos: version }) },
      isThere,
    };
  },
};

function listener(port: number): HostCommand {
  return {
    name: `${SECTION.listener}${port}`,
    argv: ['ss', '-Hltnp', 'sport', '=', `:${port}`],
  };
}

function sectionOf(
  sections: readonly HostSection[],
  name: string,
): HostSection | undefined {
  return sections.find(each => each.name === name);
}

function versionIn(sections: readonly HostSection[]): string | undefined {
  const section = sectionOf(sections, SECTION.version);
  const text = section?.exit === 0 ? section.stdout.trim() : '';
  return text === '' ? undefined : quoted(text);
}

function judgeSystem(version: string | undefined): HostCheck {
  const check = { name: 'nixos', title: 'NixOS' };
  return version
    ? { ...check, result: 'passed', found: version }
    : {
        ...check,
        result: 'failed',
        found: 'The machine does not run NixOS.',
        fix: 'Deploy to a machine with NixOS, or choose Docker Compose in the profile.',
      };
}

function judgeFlakes(sections: readonly HostSection[]): HostCheck {
  const check = { name: 'flakes', title: 'Flakes' };
  const section = sectionOf(sections, SECTION.features);
  if (section?.exit !== 0) {
    return {
      ...check,
      result: 'failed',
      found: 'Nix on the machine does not know flakes.',
      fix: 'Bring the machine to NixOS 24.11 or newer.',
    };
  }
  return {
    ...check,
    result: 'passed',
    found: /\bflakes\b/.test(section.stdout)
      ? 'Switched on.'
      : 'Switched on by the portal for its own calls, and for all with the first deployment.',
  };
}

function judgeMemory(sections: readonly HostSection[]): HostCheck {
  const check = { name: 'evaluation', title: 'Memory for the evaluation' };
  const text = sectionOf(sections, SECTION.memory)?.stdout ?? '';
  const mib = (name: string) =>
    Math.floor(
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1_024,
    );
  const free = mib('MemAvailable') + (mib('SwapFree') || 0);
  if (Number.isNaN(free)) {
    return {
      ...check,
      result: 'skipped',
      found: 'The machine does not say how much is free.',
    };
  }
  return free >= EVALUATION_MIB
    ? { ...check, result: 'passed', found: `${free} MiB are free.` }
    : {
        ...check,
        result: 'failed',
        found: `${free} MiB are free; an evaluation takes about ${EVALUATION_MIB} MiB.`,
        fix: 'Give the machine more memory, or swap.',
      };
}

/** Its own proxy holds them, when the profile is there already. */
function judgePorts(
  sections: readonly HostSection[],
  isThere: boolean,
): HostCheck {
  const check = { name: 'proxy-ports', title: 'Ports 80 and 443' };
  const asked = PROXY_PORTS.map(port => ({
    port,
    section: sectionOf(sections, `${SECTION.listener}${port}`),
  }));
  if (asked.some(({ section }) => section?.exit !== 0)) {
    return {
      ...check,
      result: 'skipped',
      found: 'The program "ss" is not on the machine; the start shows it.',
    };
  }
  const taken = asked.flatMap(({ port, section }) => {
    const text = section?.stdout.trim() ?? '';
    const program = /users:\(\("([^"]+)"/.exec(text)?.[1];
    return text === '' || program === 'traefik'
      ? []
      : [`${port} by ${program ? `"${quoted(program)}"` : 'a program'}`];
  });
  if (taken.length === 0 || isThere) {
    return {
      ...check,
      result: 'passed',
      found: isThere ? 'Held by the profile itself.' : 'Both are free.',
    };
  }
  return {
    ...check,
    result: 'failed',
    found: `Taken: ${taken.join(', ')}.`,
    fix: 'Take the service that uses the port out of the configuration of the machine (/etc/nixos), and switch to it.',
  };
}

function judgeCache(sections: readonly HostSection[]): HostCheck {
  const check = { name: 'substituters', title: 'Packages of NixOS' };
  const section = sectionOf(sections, SECTION.cache);
  return section?.exit === 0
    ? { ...check, result: 'passed', found: `${CACHE} is reached.` }
    : {
        ...check,
        result: 'failed',
        found: `The machine does not reach ${CACHE}.`,
        fix: `Let it reach ${CACHE} and github.com by HTTPS.`,
      };
}
