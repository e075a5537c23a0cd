import { NixCode, NixValue } from '../escape/nixText';

/*
 * What an evaluation takes without a word, and the machine refuses, or everybody on it can read (recorded:
 * nixos, `failures/accepted-but-wrong.txt`, `secrets-in-store.txt`, and rows of the table of services).
 */

type Options = Readonly<Record<string, NixValue>>;

interface Check {
  /** The option, as a list of names; `*` stands for any. */
  at: readonly string[];
  /** Why it cannot be so; nothing when it can. */
  wrong(value: NixValue): string | undefined;
}

const CHECKS: readonly Check[] = [
  {
    at: ['services', 'nginx', 'virtualHosts', '*'],
    wrong: host =>
      isLoopback(host)
        ? undefined
        : 'Each host of nginx needs a "listen" on 127.0.0.1: it would take port 80 from the proxy.',
  },
  {
    at: ['services', 'traefik', 'environmentFiles'],
    wrong: () =>
      'With "environmentFiles" each "$" of the proxy’s file is replaced. Leave it out.',
  },
  {
    at: ['services', 'traefik', 'staticConfigOptions', 'providers', 'docker'],
    wrong: () =>
      'There is no Docker here: the proxy would fail to reach its socket. Leave it out.',
  },
  {
    at: ['services', 'nextcloud'],
    wrong: value =>
      isPinned(value)
        ? undefined
        : 'Name the package: another release of NixOS would take another major version.',
  },
  {
    at: ['services', 'postgresql'],
    wrong: value =>
      isPinned(value)
        ? undefined
        : 'Name the package: another major version begins with an empty folder.',
  },
  {
    at: ['services', 'lldap'],
    wrong: value =>
      hasPath(value, ['environment', 'LLDAP_LDAP_USER_PASS_FILE'])
        ? undefined
        : 'Without the password of its administrator nobody can sign in to it, and the release refuses it.',
  },
];

/** Options whose values are secrets, or name their files. */
const SECRET = /(file|password|secret|token|key)$/i;

/** Files that hold no secret, whatever their names end with. */
const PUBLIC = new Set(['staticConfigFile']);

/** What is wrong with the options of one service; nothing when they are fine. */
export function nixosProblem(options: Options): string | undefined {
  return (
    CHECKS.flatMap(({ at, wrong }) =>
      found(options, at).flatMap(value => wrong(value) ?? []),
    )[0] ?? secretInStore(options, [])
  );
}

/** A path is copied into the store, where every user of the machine can read it. */
function secretInStore(
  value: NixValue,
  path: readonly string[],
): string | undefined {
  if (value instanceof NixCode) {
    const name = path.at(-1) ?? '';
    return /^\.\.?\//.test(value.text) && SECRET.test(name) && !PUBLIC.has(name)
      ? `"${path.join(
          '.',
        )}" is a path of the branch: it would lie in the store, for everybody to read. Give the path of a secret, as a text.`
      : undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  for (const [name, inner] of Object.entries(value)) {
    const problem = secretInStore(inner, [...path, name]);
    if (problem) {
      return problem;
    }
  }
  return undefined;
}

function found(value: NixValue, at: readonly string[]): NixValue[] {
  if (at.length === 0) {
    return [value];
  }
  if (!isTree(value)) {
    return [];
  }
  const [first, ...rest] = at;
  const names = first === '*' ? Object.keys(value) : [first];
  return names
    .filter(name => Object.hasOwn(value, name))
    .flatMap(name => found(value[name], rest));
}

function hasPath(value: NixValue, at: readonly string[]): boolean {
  return found(value, at).length > 0;
}

function isPinned(value: NixValue): boolean {
  return found(value, ['package']).some(each => each instanceof NixCode);
}

function isLoopback(host: NixValue): boolean {
  const listen = found(host, ['listen'])[0];
  return (
    Array.isArray(listen) &&
    listen.length > 0 &&
    listen.every(each => found(each, ['addr'])[0] === '127.0.0.1')
  );
}

function isTree(value: NixValue): value is Options {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NixCode)
  );
}
