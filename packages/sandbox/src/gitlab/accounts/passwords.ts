import { scryptSync } from 'node:crypto';
import { GitlabUser } from '../state';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Little work: it is a sandbox. */
const COST = { N: 1024 };

const LEAST_LENGTH = 8;
const MOST_LENGTH = 128;
/** A part of a name or an address that is shorter is no hint. */
const LEAST_PART = 4;

const WEAK = 'must not contain commonly used combinations of words and letters';

/** Some of the 4500 passwords that GitLab refuses; in lower case. */
const COMMON = new Set([
  ...['12345678', '123456789', '1234567890', 'password', 'password1'],
  ...['qwertyuiop', 'iloveyou', 'sunshine', 'princess', 'football'],
  ...['baseball', 'superman', 'trustno1', 'passw0rd', 'password123'],
  ...['11111111', '00000000', 'letmein1', 'changeme', 'qwerty123'],
]);

/** Words that no password may hold. */
const FORBIDDEN = ['gitlab', 'devops'];

/** Hashes a password with a new salt. */
export function hashed(
  password: string,
  random: (bytes: number) => Buffer,
): GitlabUser['password'] {
  const salt = random(SALT_BYTES).toString('hex');
  const hash = scryptSync(password, salt, HASH_BYTES, COST).toString('hex');
  return { salt, hash };
}

/** Whose password it is to be. */
export interface Owner {
  username: string;
  name: string;
  email: string;
}

/** @returns what is wrong with a password, in the order in which the server says it */
export function passwordProblems(password: string, owner: Owner): string[] {
  const length = [...password].length;
  return [
    ...(length < LEAST_LENGTH
      ? [`is too short (minimum is ${LEAST_LENGTH} characters)`]
      : []),
    ...(length > MOST_LENGTH
      ? [`is too long (maximum is ${MOST_LENGTH} characters)`]
      : []),
    ...(isWeak(password, owner) ? [WEAK] : []),
  ];
}

/** Common ones, and those with words of GitLab or of their owner's names (GitLab's "Password requirements"). */
function isWeak(password: string, { username, name, email }: Owner): boolean {
  const wanted = password.toLowerCase();
  const parts = [
    username,
    ...name.split(/[^\p{L}\p{N}]+/u),
    ...email.split(/[^\p{L}\p{N}]+/u),
  ]
    .map(part => part.toLowerCase())
    .filter(part => part.length >= LEAST_PART);
  return (
    COMMON.has(wanted) ||
    [...FORBIDDEN, ...parts].some(part => wanted.includes(part))
  );
}
