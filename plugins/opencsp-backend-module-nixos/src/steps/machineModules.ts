import { StepContext, WantedFile } from '@opencsp/plugin-opencsp-node';
import { HOST_FOLDER, MACHINE_FOLDER } from '../paths';

/** Which file of the machine's own takes in the others: the first that is there. */
const FIRST = ['configuration.nix', 'hardware-configuration.nix'];

/** More is no configuration of a machine. */
const MOST_FILES = 60;
const MOST_BYTES = 512 * 1024;
const READ_MS = 60_000;

/** Who may sign in as root now: they may after the switch, too. */
const KEY_FILES = [
  '/root/.ssh/authorized_keys',
  '/etc/ssh/authorized_keys.d/root',
];

/** A public key with its options and its comment (authorized_keys in sshd(8)). */
const PUBLIC_KEY =
  /^(?:[^#\s]\S*\s+)?(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+)\s+[A-Za-z0-9+/=]+/;

/**
 * Modules of the machine itself, as files of the flake: its disks, its boot, its network and its people are
 * what `/etc/nixos` says, and who may sign in now. A system without them would not start again.
 *
 * @throws HostTroubleError when the machine does not answer
 */
export async function machineModules({
  host,
  signal,
}: Pick<StepContext, 'host' | 'signal'>): Promise<WantedFile[]> {
  const paths = (await host.list(MACHINE_FOLDER, signal))
    .map(({ path }) => path)
    .filter(path => path.endsWith('.nix') && path !== 'flake.nix')
    .slice(0, MOST_FILES);
  const sections = await host.gather(
    [
      ...paths.map((path, at) => ({
        name: `module${at}`,
        argv: ['head', '-c', String(MOST_BYTES), `${MACHINE_FOLDER}/${path}`],
      })),
      ...KEY_FILES.map((path, at) => ({
        name: `keys${at}`,
        argv: ['cat', path],
      })),
    ],
    { timeoutMs: READ_MS, signal },
  );
  const said = (name: string) => {
    const section = sections.find(each => each.name === name);
    return section?.exit === 0 ? section.stdout : '';
  };
  const keys = new Set(
    KEY_FILES.flatMap((_, at) => said(`keys${at}`).split('\n'))
      .map(line => line.trim())
      .filter(line => PUBLIC_KEY.test(line)),
  );
  return [
    ...paths.map((path, at) => ({
      path: `${HOST_FOLDER}/machine/${path}`,
      content: said(`module${at}`),
    })),
    {
      path: `${HOST_FOLDER}/keys.json`,
      content: `${JSON.stringify([...keys])}\n`,
    },
    { path: `${HOST_FOLDER}/default.nix`, content: taking(paths) },
  ];
}

function taking(paths: readonly string[]): string {
  const first = FIRST.find(path => paths.includes(path));
  return `# What the machine says of itself, as it stands in ${MACHINE_FOLDER}. The portal makes this file.
{ lib, ... }:

{
  imports = [${
    first ? ` ./machine/${first} ` : ' '
  }] ++ lib.optional (builtins.pathExists ./off.nix) ./off.nix;
}
`;
}
