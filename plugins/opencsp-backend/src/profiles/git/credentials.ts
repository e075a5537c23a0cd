import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { RepositoryUnavailableError } from './ProfileRepository';
import { knownHosts, Remote } from './remote';

/** The name under which the pinned host keys stand; the server's own name and port do not matter. */
const HOST_ALIAS = 'opencsp-profiles';

/**
 * Answers Git's questions for user and password, for the one host that the token belongs to. The token
 * stays in its file: it is in no argument and in no environment.
 */
const ASKPASS = `#!/bin/sh
case "$1" in
  Username*"'$OPENCSP_GIT_ORIGIN'"*) printf '%s\\n' "$OPENCSP_GIT_USERNAME" ;;
  Password*"@$OPENCSP_GIT_HOST'"*) cat -- "$OPENCSP_GIT_TOKEN_FILE" ;;
  *) exit 1 ;;
esac
`;

/** What Git needs in its environment to reach a repository; none of it is a secret itself. */
export type CredentialEnvironment = Readonly<Record<string, string>>;

/**
 * Writes the helpers into a folder of ours, and says how Git finds them.
 *
 * @param folder - made when it is missing; must be absolute
 * @throws RepositoryUnavailableError when the credential's file cannot be read
 */
export async function prepareCredentials(
  remote: Remote,
  folder: string,
): Promise<CredentialEnvironment> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  switch (remote.kind) {
    case 'local':
      return {};
    case 'ssh': {
      await readCredential(remote.auth.keyFile);
      const hosts = join(folder, 'known_hosts');
      await replaceFile(hosts, knownHosts(remote.auth.hostKeys, HOST_ALIAS));
      return {
        GIT_SSH_VARIANT: 'ssh',
        GIT_SSH_COMMAND: sshCommand(remote.auth.keyFile, hosts),
      };
    }
    default: {
      if (!remote.auth) {
        return {};
      }
      await secretOf(remote);
      const askpass = join(folder, 'askpass');
      await replaceFile(askpass, ASKPASS, 0o700);
      return {
        GIT_ASKPASS: askpass,
        OPENCSP_GIT_HOST: remote.host,
        OPENCSP_GIT_ORIGIN: `${remote.scheme}://${remote.host}`,
        OPENCSP_GIT_USERNAME: remote.auth.username ?? 'oauth2',
        OPENCSP_GIT_TOKEN_FILE: remote.auth.tokenFile,
      };
    }
  }
}

/**
 * The token, to be hidden in what a server says; nothing when there is none.
 *
 * @throws RepositoryUnavailableError when its file cannot be read or is empty
 */
export async function secretOf(remote: Remote): Promise<string | undefined> {
  return remote.kind === 'http' && remote.auth
    ? readCredential(remote.auth.tokenFile)
    : undefined;
}

/**
 * How OpenSSH is called: with one key, no agent, no configuration of the machine's, and only the host
 * keys that were pinned. Git gives this to a shell, so that each word is quoted.
 */
export function sshCommand(keyFile: string, hostsFile: string): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile="${escapePercent(hostsFile)}"`,
    'GlobalKnownHostsFile=/dev/null',
    `HostKeyAlias=${HOST_ALIAS}`,
    'CheckHostIP=no',
    'UpdateHostKeys=no',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `IdentityFile="${escapePercent(keyFile)}"`,
    'PreferredAuthentications=publickey',
    'ForwardAgent=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'ProxyCommand=none',
    'ConnectTimeout=20',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
  ];
  return [
    'ssh',
    '-F',
    '/dev/null',
    ...options.flatMap(option => ['-o', option]),
  ]
    .map(quote)
    .join(' ');
}

/** One word for a POSIX shell. */
function quote(word: string): string {
  return /^[A-Za-z0-9_./=-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** OpenSSH fills in `%h` and others. */
function escapePercent(path: string): string {
  return path.replaceAll('%', '%%');
}

async function readCredential(file: string): Promise<string> {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  // Git itself reads up to the first end of a line.
  const secret = content?.split(/[\r\n]/)[0];
  if (!secret) {
    throw new RepositoryUnavailableError(
      `The file ${file}, named by opencsp.profiles.repository, ${
        content === undefined ? 'cannot be read' : 'begins with an empty line'
      }.`,
      'credentials',
    );
  }
  return secret;
}

/** Several processes may do this at once: each sees the old file or the new one, whole. */
async function replaceFile(
  path: string,
  content: string,
  mode = 0o600,
): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, content, { mode });
  await chmod(fresh, mode);
  await rename(fresh, path);
}
