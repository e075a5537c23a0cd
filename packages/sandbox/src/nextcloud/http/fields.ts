import { z } from 'zod';
import { Request } from '../../program/exchange';

const objectSchema = z.record(z.string(), z.unknown());

/** What a request brings: its body as a form or as JSON, and its query. */
export interface Fields {
  /** Empty when it is not there. */
  text(name: string): string;
  list(name: string): string[];
  /** Fields of a field, such as `configData[ldapHost]`. */
  map(name: string): Record<string, string>;
}

/** Reads the fields of a request. */
export function fieldsOf({ url, headers, body }: Request): Fields {
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  const pairs = [
    ...url.searchParams,
    ...(isJson ? pairsOf(body) : new URLSearchParams(body)),
  ];
  const all = (name: string) =>
    pairs.filter(([key]) => key === name).map(([, value]) => value);
  return {
    text: name => all(name).at(-1) ?? '',
    list: name =>
      pairs
        .filter(([key]) => key === name || isItem(key, name))
        .map(([, value]) => value),
    map: name =>
      Object.fromEntries(
        pairs
          .filter(([key]) => isItem(key, name))
          .map(([key, value]) => [key.slice(name.length + 1, -1), value]),
      ),
  };
}

/** `groups[]` and `groups[0]` are items of `groups`. */
function isItem(key: string, name: string): boolean {
  return key.startsWith(`${name}[`) && key.endsWith(']');
}

function pairsOf(body: string): [string, string][] {
  const parsed = objectSchema.safeParse(jsonOf(body));
  return Object.entries(parsed.success ? parsed.data : {}).flatMap(
    ([key, value]): [string, string][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([inner, each]) => [
            `${key}[${inner}]`,
            String(each),
          ])
        : [[key, String(value)]],
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
