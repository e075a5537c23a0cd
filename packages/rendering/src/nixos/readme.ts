import { ReadmeOfEngine } from '../files/readme';
import { NIXOS_FOLDERS } from './places';
import { RELEASE } from './release';

/** What the README of a branch says about NixOS. */
export function nixosReadme(
  project: string,
  differences: readonly string[],
): ReadmeOfEngine {
  return {
    files: [
      ['flake.nix', 'the system, and the release that it is made from'],
      ['flake.lock', `the commit of NixOS ${RELEASE.name}`],
      ['configuration.nix', 'which services there are'],
      ['machine.json', 'units and ports of the services, for the portal'],
      ['modules/', 'what each service is, and the machine'],
      ['traefik/', 'the reverse proxy: which host name leads where'],
      ['authelia/', 'the sign-in portal, when there is one'],
      ['homer/', 'the start page, when there is one'],
    ],
    byHand: [
      `A machine needs NixOS ${RELEASE.name} or newer with flakes switched on, the ports of the profile free, and the host names in DNS. Versions of the services are those of the release.`,
      '',
      ...differences.map(line => `- ${line}`),
      ...(differences.length > 0 ? [''] : []),
      '1. Clone this branch on the machine.',
      '2. Make the folder `host` in it with a module `default.nix` that takes in what the machine says of itself, such as `/etc/nixos/hardware-configuration.nix`, copied beside it. Add it to the index (`git add --intent-to-add host`): Nix does not see other files.',
      `3. Make \`${NIXOS_FOLDERS.secrets}\` with mode 0711, and in it one file with mode 0400 for each secret of \`secrets.env.age\`, with the name of the secret and nothing but its value.`,
      `4. Copy \`traefik/dynamic/\` to \`${NIXOS_FOLDERS.routes}\`.`,
      '5. Switch to it:',
      '',
      '   ```sh',
      `   nixos-rebuild switch --flake .#${project}`,
      '   ```',
      '',
      'An exit code of 4 means that the system is live, but some units failed: look at `systemctl --failed`. To go back, `nixos-rebuild switch --rollback`.',
    ],
  };
}
