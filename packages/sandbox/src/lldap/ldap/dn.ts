import { CODE, LdapRefusal } from './responses';

/** Of a DN: `['uid', 'alice']`. */
export type DnPart = readonly [string, string];

/** Where the tree begins. */
export interface BaseDn {
  parts: readonly DnPart[];
  /** In lower case, without blanks. */
  text: string;
}

/** A check inside the server fails: it ends the connection, without an answer, and goes on for others. */
export class ConnectionDies extends Error {
  readonly name = 'ConnectionDies';
}

/** What a DN names. */
export interface Named {
  kind: 'user' | 'group';
  name: string;
}

/**
 * Splits a DN. Nothing is unescaped.
 *
 * @throws ConnectionDies for an upper-case letter
 * @throws LdapRefusal with code 34
 */
export function parseDn(dn: string): DnPart[] {
  if (/[A-Z]/.test(dn)) {
    throw new ConnectionDies('A DN has an upper-case letter.');
  }
  return dn.split(',').map(part => {
    const [key, value, third] = part.split('=').map(one => one.trim());
    if (value === undefined) {
      throw new LdapRefusal(CODE.invalidDn, 'Missing DN value');
    }
    if (third !== undefined) {
      throw new LdapRefusal(
        CODE.invalidDn,
        `Too many elements in distinguished name: "${key}", "${value}", "${third}"`,
      );
    }
    return [key, value];
  });
}

/**
 * Takes a base DN in any case, blanks included.
 *
 * @throws LdapRefusal
 */
export function baseDnOf(text: string): BaseDn {
  const parts = parseDn(lower(text));
  return { parts, text: parts.map(part => part.join('=')).join(',') };
}

/** Whether the end of a DN is the base. */
export function isBelow(parts: readonly DnPart[], base: BaseDn): boolean {
  const above = parts.slice(-base.parts.length);
  return (
    parts.length >= base.parts.length &&
    above.map(part => part.join('=')).join(',') === base.text
  );
}

/**
 * The user or the group that a DN names.
 *
 * @param expected - the form that is wanted, for the refusal
 * @throws ConnectionDies for an upper-case letter
 * @throws LdapRefusal with code 34
 */
export function namedBy(dn: string, base: BaseDn, expected: string): Named {
  const parts = parseDn(dn);
  if (!isBelow(parts, base)) {
    throw new LdapRefusal(CODE.invalidDn, 'Not a subtree of the base tree');
  }
  const [first, second] = parts;
  const isEntry =
    parts.length === base.parts.length + 2 &&
    second[0] === 'ou' &&
    ['cn', 'uid'].includes(first[0]);
  if (isEntry && second[1] === 'people') {
    return { kind: 'user', name: first[1] };
  }
  if (isEntry && second[1] === 'groups') {
    return { kind: 'group', name: first[1] };
  }
  throw unexpected(dn, expected);
}

/** As {@link namedBy}, for users only. */
export function userIdBy(dn: string, base: BaseDn): string {
  const expected = `"uid=id,ou=people,${base.text}"`;
  const named = namedBy(dn, base, expected);
  if (named.kind !== 'user') {
    throw unexpected(dn, expected);
  }
  return named.name;
}

/** The name in a filter's value, which is a whole DN or the name itself; nothing when it is neither. */
export function nameIn(
  value: string,
  base: BaseDn,
  kind: Named['kind'],
): string | undefined {
  const dn = lower(value);
  if (!/[=,]/.test(dn)) {
    return dn;
  }
  try {
    const named = namedBy(dn, base, '');
    return named.kind === kind ? named.name : undefined;
  } catch (error) {
    if (error instanceof LdapRefusal) {
      return undefined;
    }
    throw error;
  }
}

/** DNs as the server writes them: nothing is escaped. */
export function userDn(id: string, base: BaseDn): string {
  return `uid=${id},ou=people,${base.text}`;
}

/** DNs as the server writes them: nothing is escaped. */
export function groupDn(name: string, base: BaseDn): string {
  return `cn=${name},ou=groups,${base.text}`;
}

/** Lower case of ASCII letters only, as the server does it with DNs. */
export function lower(text: string): string {
  return text.replace(/[A-Z]/g, letter => letter.toLowerCase());
}

function unexpected(dn: string, expected: string): LdapRefusal {
  return new LdapRefusal(
    CODE.invalidDn,
    `Unexpected DN format. Got "${dn}", expected: ${expected}`,
  );
}
