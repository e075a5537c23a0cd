import { z } from 'zod';

/** Who wants to sign in. */
export interface Credentials {
  username: string;
  password: string;
}

/** Fields in the order in which the server misses them. */
const FIELDS = ['username', 'password'] as const;

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Reads the body of a login.
 *
 * @returns the credentials, or what the server's parser says (recorded: auth)
 */
export function readLogin(body: string): Credentials | string {
  const problem = (words: string, column: number) =>
    `Json deserialize error: ${words} at line 1 column ${column}`;
  const parsed = objectSchema.safeParse(jsonOf(body));
  if (!parsed.success) {
    return notJson(body, problem);
  }
  for (const field of FIELDS) {
    if (!Object.hasOwn(parsed.data, field)) {
      return problem(`missing field \`${field}\``, Buffer.byteLength(body));
    }
  }
  const { username, password } = parsed.data;
  return typeof username === 'string' && typeof password === 'string'
    ? { username, password }
    : problem('invalid type, expected a string', Buffer.byteLength(body));
}

/** Words that JSON knows are read letter by letter: `not` fails at its second letter. */
function notJson(
  body: string,
  problem: (words: string, column: number) => string,
): string {
  const word = ['null', 'true', 'false'].find(one => one[0] === body[0]);
  if (word) {
    const wrong = [...word].findIndex((letter, at) => body[at] !== letter);
    return problem('expected ident', wrong + 1);
  }
  return body === ''
    ? problem('EOF while parsing a value', 0)
    : problem('expected value', 1);
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
