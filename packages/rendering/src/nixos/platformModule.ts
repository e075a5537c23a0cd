import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { NixCode, nixText, NixValue, nixValue } from '../escape/nixText';
import { ProfileModel } from '../model';
import { ProfileParts } from '../build/parts';
import { secretNamed } from '../secretsOf';
import { nixFile } from './nixFile';
import { NixosPartOfProfile } from './parts';
import { NIXOS_FOLDERS, secretFile } from './places';
import { RELEASE } from './release';
import { merged } from './settings';

/** Where the driver leaves the public keys of the portal and of Ansible, as a list of texts. */
export const KEYS_FILE = 'host/keys.json';

/** The one PostgreSQL of the machine. */
export const POSTGRESQL = { package: 'postgresql_17', version: 17 } as const;

/** Above what a module gives as its own default, and below what a machine says of itself. */
const OF_THE_PROFILE = 1_400;

/** Read from that file, where it is there. */
const KEYS = new NixCode(
  `lib.optionals (builtins.pathExists ../${KEYS_FILE}) (lib.importJSON ../${KEYS_FILE})`,
);

/**
 * `modules/platform.nix`: what the machine is, whichever services run on it.
 */
export function platformModule(
  profile: ProfileParts,
  model: ProfileModel,
  parts: readonly NixosPartOfProfile[],
): RenderedFile {
  return nixFile({
    path: 'modules/platform.nix',
    about: [
      'The machine: who reaches it, what it keeps, and the names by which services find each other.',
    ],
    takes: ['lib', 'pkgs'],
    options: merged(
      {
        networking: networking(model, parts),
        nix: {
          settings: { 'experimental-features': ['nix-command', 'flakes'] },
        },
        nixpkgs: nixpkgs(parts),
        services: {
          openssh: {
            enable: true,
            ports: sshPorts(model),
            settings: {
              KbdInteractiveAuthentication: false,
              PasswordAuthentication: false,
              PermitRootLogin: 'prohibit-password',
            },
          },
        },
        system: {
          stateVersion: new NixCode(`lib.mkDefault ${nixText(RELEASE.name)}`),
        },
        systemd: { tmpfiles: { rules: tmpfiles(profile, parts) } },
        users: {
          users: { root: { openssh: { authorizedKeys: { keys: KEYS } } } },
        },
      },
      databases(parts),
    ),
  });
}

/** Closed but for what people and the portal reach; services find each other by their names. */
function networking(
  { exposedPorts }: ProfileModel,
  parts: readonly NixosPartOfProfile[],
): Record<string, NixValue> {
  const open = (wanted: string) =>
    exposedPorts
      .filter(({ protocol }) => protocol === wanted)
      .map(({ port }) => port);
  return {
    firewall: {
      enable: true,
      allowedTCPPorts: [22, ...open('tcp')],
      allowedUDPPorts: open('udp'),
    },
    hosts: { '127.0.0.1': parts.map(({ part }) => part.definition.id) },
  };
}

/** Git over SSH is the machine's own SSH, also on the port that the profile opens for it. */
function sshPorts({ exposedPorts }: ProfileModel): number[] {
  return [
    22,
    ...exposedPorts
      .filter(({ target, protocol }) => target === 22 && protocol === 'tcp')
      .map(({ port }) => port),
  ];
}

function nixpkgs(
  parts: readonly NixosPartOfProfile[],
): Record<string, NixValue> {
  const unfree = [...new Set(parts.flatMap(({ nixos }) => nixos.unfree))];
  return {
    hostPlatform: new NixCode(
      `lib.mkOverride ${OF_THE_PROFILE} "x86_64-linux"`,
    ),
    ...(unfree.length > 0 && {
      config: {
        allowUnfreePredicate: new NixCode(
          `package: builtins.elem (lib.getName package) ${nixValue(
            unfree.sort(),
            '  ',
          )}`,
        ),
      },
    }),
  };
}

/** Made at each start and each switch, so that owners are right after a reboot, too. */
function tmpfiles(
  profile: ProfileParts,
  parts: readonly NixosPartOfProfile[],
): string[] {
  const owned = parts.flatMap(({ part, nixos }) =>
    nixos.readers.flatMap(reader => {
      const name = secretNamed(reader.secret, part, profile);
      return reader.by === 'owner' && name !== undefined
        ? [`z ${secretFile(name)} 0400 ${reader.owner} ${reader.owner} -`]
        : [];
    }),
  );
  return [
    'd /var/lib/opencsp 0755 root root -',
    `d ${NIXOS_FOLDERS.secrets} 0711 root root -`,
    `d ${NIXOS_FOLDERS.routes} 0755 root root -`,
    ...owned,
  ];
}

/**
 * One PostgreSQL for all that need one. A program is known by the user that it runs as, and its database is
 * called so, too.
 */
function databases(
  parts: readonly NixosPartOfProfile[],
): Record<string, NixValue> {
  const names = parts.flatMap(({ nixos }) => Object.values(nixos.databases));
  const isNeeded = parts.some(({ nixos }) =>
    nixos.units.includes('postgresql.service'),
  );
  return names.length === 0 && !isNeeded
    ? {}
    : {
        services: {
          postgresql: {
            enable: true,
            package: new NixCode(`pkgs.${POSTGRESQL.package}`),
            ensureDatabases: names,
            ensureUsers: names.map(name => ({
              name,
              ensureDBOwnership: true,
            })),
          },
        },
      };
}
