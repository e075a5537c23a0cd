import { readFile } from 'node:fs/promises';
import { InputError } from '@backstage/errors';
import { RepositoryAuth } from './git/remote';
import { AgeKeys, readAgeKeys } from './secrets/ageKeys';
import { loadAge } from './secrets/loadAge';
import { ProfilesConfig } from './profilesConfig';

const FIELD = 'opencsp.profiles';

const KEY_TYPE =
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-\S+@openssh\.com)$/;

/**
 * How the portal proves who it is to the repository's server, as the configuration says. Tokens and
 * private keys stay in their files; the server's host keys are read here.
 *
 * @throws InputError when the host keys cannot be read, or none is the server's
 */
export async function readRepositoryAuth({
  url,
  tokenFile,
  username,
  sshKeyFile,
  knownHostsFile,
}: ProfilesConfig['repository']): Promise<RepositoryAuth | undefined> {
  if (tokenFile) {
    return { kind: 'token', tokenFile, username };
  }
  if (!sshKeyFile || !knownHostsFile) {
    return undefined;
  }
  const field = `${FIELD}.repository.knownHostsFile`;
  const keys = hostKeysOf(await read(knownHostsFile, field), sshServer(url));
  if (keys.length === 0) {
    throw new InputError(
      `${field}: There is no key of the server in ${knownHostsFile}. Write what "ssh-keyscan" prints for it, and compare the fingerprints with those that the server's operator gives.`,
    );
  }
  return { kind: 'ssh-key', keyFile: sshKeyFile, hostKeys: keys.join('\n') };
}

/**
 * Reads the platform's keys from their files.
 *
 * @param options.sandbox - true where a recovery recipient is not demanded
 * @throws InputError that names the field, and never what stands in the identity
 */
export async function loadAgeKeys(
  age: ProfilesConfig['age'],
  options: { sandbox: boolean },
): Promise<AgeKeys> {
  const identity = await read(age.identityFile, `${FIELD}.age.identityFile`);
  const recovery = age.recoveryRecipientFile
    ? withoutComments(
        await read(
          age.recoveryRecipientFile,
          `${FIELD}.age.recoveryRecipientFile`,
        ),
      ).join('\n')
    : age.recovery;
  return readAgeKeys(
    {
      identity,
      recipients: age.recipients ?? (await recipientsOf(identity)),
      recovery,
    },
    options,
  );
}

/** What is no identity is left to the check that follows: it says so in words, without the text. */
async function recipientsOf(identity: string): Promise<string[]> {
  const { identityToRecipient } = loadAge();
  const recipients = await Promise.all(
    withoutComments(identity).map(line =>
      identityToRecipient(line).catch(() => undefined),
    ),
  );
  return recipients.filter(recipient => recipient !== undefined);
}

/**
 * The keys of one server out of OpenSSH's `known_hosts`: `names type key`. A line may also have the key
 * alone. What is about other servers, and what is hashed or marked, is left out.
 */
function hostKeysOf(text: string, server: string | undefined): string[] {
  return withoutComments(text).flatMap(line => {
    const [first = '', ...rest] = line.split(/\s+/);
    if (KEY_TYPE.test(first)) {
      return [line];
    }
    const names = first.toLowerCase().split(',');
    return server !== undefined && names.includes(server)
      ? [rest.join(' ')]
      : [];
  });
}

/** As `known_hosts` names it: `host`, or `[host]:port`. */
function sshServer(url: string): string | undefined {
  const short = /^[^@/]+@([^:/]+):/.exec(url);
  if (short) {
    return short[1].toLowerCase();
  }
  if (!URL.canParse(url)) {
    return undefined;
  }
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return port && port !== '22' ? `[${host}]:${port}` : host;
}

function withoutComments(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

async function read(file: string, field: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(
      `${field}: The file ${file} cannot be read. Name an existing file that the portal may read; a path is relative to where the backend is started.`,
      error,
    );
  }
}
