import { LabMachine, Result } from '../../__testUtils__/labMachine';
import { ProxyOutside } from '../../../services/ports';
import { InsideState } from '../../inside';
import { Fault } from '../../faults';
import { freshNixos } from '../nixosState';

/** Where the flake of the tests lies on the machine. */
export const FLAKE = '/var/lib/opencsp/projects/ada-home';
/** What is built, as commands name it. */
export const TOPLEVEL =
  '.#nixosConfigurations."ada-home".config.system.build.toplevel';
const BEGIN = Date.parse('2026-11-21T23:45:00Z');
const SECRETS = '/var/lib/opencsp/secrets';

const MODULE = `# A service of the profile, by the options of the release.
{ config, lib, pkgs, ... }:

{
  config = lib.mkIf config.services.paas.lldap.enable {
    services.lldap.enable = true;
    systemd.services.lldap.serviceConfig.LoadCredential = [
      "lldap-admin-password:${SECRETS}/lldap-admin-password"
    ];
  };
}
`;

/** `configuration.nix` as the portal writes it. */
export function configuration(more = ''): string {
  return `# The services of the profile. The portal wrote this file: change the profile there.
{ lib, ... }:

{
  imports = [
    ./modules/paas.nix
    ./modules/platform.nix
    ./modules/services/lldap.nix
    ./modules/services/traefik.nix
  ] ++ lib.optional (builtins.pathExists ./host/default.nix) ./host/default.nix;
  services.paas = {
    lldap = {
      enable = true;
      title = "LLDAP \\\${of} \\"all\\"";
      url = "https://users.example.org";
      port = 17170;
      units = [
        "lldap.service"
      ];
      data.data = "/var/lib/lldap";
    };
    traefik = {
      enable = true;
      title = "Traefik";
      units = [
        "traefik.service"
      ];
      data = { };
    };${more}
  };
}
`;
}

/** The files of a small profile, by path. */
export function profileFiles(): Record<string, string> {
  return {
    'flake.nix': `# The system of the profile. flake.lock says which commit of the release it is made from.
{
  description = "OpenCSP profile ada-home";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs = { nixpkgs, ... }: {
    nixosConfigurations."ada-home" = nixpkgs.lib.nixosSystem {
      modules = [ ./configuration.nix ];
    };
  };
}
`,
    'flake.lock': JSON.stringify({
      nodes: {
        nixpkgs: {
          locked: {
            lastModified: 1_789_114_715,
            narHash: 'sha256-ugpsyk3NM2s87vXfUiIIiibbJ4Pp0JPS5p/3mfs+q+c=',
            rev: '21a67dc470149f337cecafbe965d8d252a390518',
          },
          original: { ref: 'nixos-26.05' },
        },
      },
    }),
    'configuration.nix': configuration(),
    'modules/paas.nix': '{ lib, ... }:\n\n{\n  options = { };\n}\n',
    'modules/platform.nix':
      '{ lib, ... }:\n\n{\n  system.stateVersion = "26.05";\n}\n',
    'modules/services/lldap.nix': MODULE,
    'modules/services/traefik.nix':
      '{ config, lib, pkgs, ... }:\n\n{\n  config = lib.mkIf config.services.paas.traefik.enable {\n    services.traefik.staticConfigFile = ../../traefik/traefik.yml;\n  };\n}\n',
    'traefik/traefik.yml': 'log: {}\n',
  };
}

/** A machine with NixOS on a clock that jumps, with a profile and its secret. */
export class NixosScene {
  readonly lab: LabMachine;

  constructor(
    state: InsideState = {
      files: {},
      engine: null,
      nixos: freshNixos('host-1', BEGIN),
    },
    proxy?: ProxyOutside,
  ) {
    this.lab = new LabMachine({ state, proxy });
  }

  /** Lays the files there, and makes them known to Git. */
  async deploy(files: Record<string, string> = profileFiles()): Promise<void> {
    await this.lab.put(`${SECRETS}/lldap-admin-password`, 'secret');
    await this.put(files);
    await this.ok('git init -q .');
    await this.ok('git add --all');
  }

  async put(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await this.lab.put(`${FLAKE}/${path}`, text);
    }
  }

  /** Runs words in the folder of the flake; a word in single quotes may have spaces. */
  run(line: string): Promise<Result> {
    const words = [...line.matchAll(/'([^']*)'|[^ ]+/g)].map(
      ([all, quoted]) => quoted ?? all,
    );
    return this.lab.words(words, FLAKE);
  }

  /** What it prints. @throws Error when it fails */
  async ok(line: string): Promise<string> {
    const result = await this.run(line);
    if (result.exitCode !== 0) {
      throw new Error(`${line}: ${result.exitCode}\n${result.stderr}`);
    }
    return result.stdout;
  }

  arm(fault: Fault): void {
    this.lab.faults.arm(fault);
  }

  switch(): Promise<Result> {
    return this.run(`nixos-rebuild switch --flake ${FLAKE}#ada-home`);
  }

  /** What `systemctl show` says of a unit, by property. */
  async unit(name: string): Promise<Record<string, string>> {
    const text = await this.ok(
      `systemctl show ${name} -p LoadState,ActiveState,SubState,Result,ExecMainStatus,NRestarts`,
    );
    return Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map(row => [
          row.slice(0, row.indexOf('=')),
          row.slice(row.indexOf('=') + 1),
        ]),
    );
  }

  /** The same machine after a new start. */
  async rebooted(): Promise<NixosScene> {
    await this.lab.inside.close();
    const last = this.lab.saved.at(-1);
    return new NixosScene(last);
  }
}
