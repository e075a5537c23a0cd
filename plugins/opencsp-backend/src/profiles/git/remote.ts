import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '@backstage/errors';
import ipaddr from 'ipaddr.js';

/** How the portal proves to the repository's server who it is. */
export type RepositoryAuth =
  | {
      kind: 'token';
      /** Most servers take any name beside a token. */
      username?: string;
      /** Read at each use, so that a new token needs no restart. */
      tokenFile: string;
    }
  | {
      kind: 'ssh-key';
      keyFile: string;
      /** The server's public keys, one in a line: `ssh-ed25519 AAAA…`. No other key is believed. */
      hostKeys: string;
    };

/** Where the repository is, checked. */
export type Remote =
  | {
      kind: 'http';
      url: string;
      /** Host, with its port if it has one: the only place that the token goes to. */
      host: string;
      scheme: 'http' | 'https';
      auth: Extract<RepositoryAuth, { kind: 'token' }> | undefined;
    }
  | {
      kind: 'ssh';
      url: string;
      auth: Extract<RepositoryAuth, { kind: 'ssh-key' }>;
    }
  | { kind: 'local'; path: string };

const FIELD = 'opencsp.profiles.repository';

/** `user@host:path`, as people copy it from a server's page. */
const SCP_FORM =
  /^[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^/:][^:]*$/;

const HOST_KEY =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]{16,4000}={0,2}( [^\p{Cc}]*)?$/u;

/**
 * Checks where the repository is, and that the credential fits. A credential stands in files only, never
 * in the address.
 *
 * @throws InputError naming the field
 */
export function readRemote(
  url: string,
  auth: RepositoryAuth | undefined,
): Remote {
  if (!url || /[\p{Cc}\s\\]/u.test(url) || url.startsWith('-')) {
    throw problem(
      'url',
      'Write an address without blanks, such as "https://git.example.com/profiles.git".',
    );
  }
  if (isAbsolute(url)) {
    return localRemote(url, auth);
  }
  if (SCP_FORM.test(url)) {
    return sshRemote(url, auth);
  }
  const parsed = parseUrl(url);
  switch (parsed.protocol) {
    case 'https:':
    case 'http:':
      return httpRemote(url, parsed, auth);
    case 'ssh:':
      return sshRemote(checkSshUrl(url, parsed), auth);
    case 'file:':
      return localRemote(pathOf(parsed), auth);
    default:
      throw problem(
        'url',
        'Use https, ssh, or the absolute path of a folder on this computer.',
      );
  }
}

/** The server's keys in OpenSSH's form, under a name of ours, so that no port or address can differ. */
export function knownHosts(hostKeys: string, alias: string): string {
  const lines = hostKeys
    .split('\n')
    .map(line => line.trim())
    .filter(line => line && !line.startsWith('#'));
  if (lines.length === 0 || !lines.every(line => HOST_KEY.test(line))) {
    throw problem(
      'knownHostsFile',
      'Write the public keys of the server, one in a line, such as "ssh-ed25519 AAAA…".',
    );
  }
  return lines.map(line => `${alias} ${line}\n`).join('');
}

function localRemote(path: string, auth: RepositoryAuth | undefined): Remote {
  if (auth) {
    throw problem(
      'tokenFile',
      'A folder on this computer needs none: leave it out.',
    );
  }
  return { kind: 'local', path };
}

function httpRemote(
  url: string,
  parsed: URL,
  auth: RepositoryAuth | undefined,
): Remote {
  if (parsed.username || parsed.password) {
    throw problem(
      'url',
      'Leave user and password out of the address: a token stands in the file that tokenFile names.',
    );
  }
  if (parsed.search || parsed.hash || url.includes('@')) {
    throw problem('url', 'Leave out what begins with "?", "#" or holds "@".');
  }
  if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname)) {
    throw problem(
      'url',
      'Use https: over http, token and files could be read on the way.',
    );
  }
  if (auth && auth.kind !== 'token') {
    throw problem(
      'sshKeyFile',
      'An https address goes with tokenFile, not with sshKeyFile.',
    );
  }
  if (/[\p{Cc}:]/u.test(auth?.username ?? '')) {
    throw problem('username', 'Write a name without colon.');
  }
  return {
    kind: 'http',
    // As it is parsed: Git asks for the credential of the host as it stands here.
    url: parsed.href,
    host: parsed.host,
    scheme: parsed.protocol === 'http:' ? 'http' : 'https',
    auth,
  };
}

function sshRemote(url: string, auth: RepositoryAuth | undefined): Remote {
  if (auth?.kind !== 'ssh-key') {
    throw problem(
      'sshKeyFile',
      'An ssh address goes with sshKeyFile and knownHostsFile.',
    );
  }
  // OpenSSH reads its options as a line of its configuration file, in which these cannot be written.
  if (/["\p{Cc}]/u.test(auth.keyFile) || !isAbsolute(auth.keyFile)) {
    throw problem(
      'sshKeyFile',
      'Write an absolute path without quotation marks.',
    );
  }
  knownHosts(auth.hostKeys, 'server');
  return { kind: 'ssh', url, auth };
}

function checkSshUrl(url: string, parsed: URL): string {
  const isPlain =
    /^[A-Za-z0-9][A-Za-z0-9.-]*$|^\[[0-9a-f:]+\]$/i.test(parsed.hostname) &&
    /^[A-Za-z0-9_][A-Za-z0-9._-]*$|^$/.test(parsed.username) &&
    !parsed.password &&
    !parsed.search &&
    !parsed.hash;
  if (!isPlain) {
    throw problem(
      'url',
      'Write it as "ssh://git@git.example.com/profiles.git", without a password.',
    );
  }
  return url;
}

function pathOf(parsed: URL): string {
  try {
    const path = fileURLToPath(parsed);
    if (!/[\p{Cc}]/u.test(path)) {
      return path;
    }
  } catch {
    // Said below: a host, or an escaped slash.
  }
  throw problem('url', 'Write a folder as "/var/lib/opencsp/profiles.git".');
}

function parseUrl(url: string): URL {
  try {
    // `ext::…` and other helpers parse as URLs, and are refused by their protocol.
    return new URL(url);
  } catch {
    throw problem(
      'url',
      'Write an address such as "https://git.example.com/profiles.git", or the absolute path of a folder.',
    );
  }
}

function isLoopback(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return (
    address === 'localhost' ||
    (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback')
  );
}

function problem(field: string, message: string): InputError {
  return new InputError(`${FIELD}.${field}: ${message}`);
}
