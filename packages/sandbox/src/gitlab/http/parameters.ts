import { z } from 'zod';
import { Request } from '../../program/exchange';
import { Refused } from '../refusals';

const objectSchema = z.record(z.string(), z.unknown());

/** What a request says: its query, and its body as JSON or as a form. */
export class Parameters {
  private readonly values: ReadonlyMap<string, unknown>;

  /** @throws Refused where the body is none */
  constructor({ url, headers, body }: Request) {
    this.values = new Map<string, unknown>([
      ...url.searchParams,
      ...bodyValues(headers['content-type'] ?? '', body),
    ]);
  }

  isGiven(name: string): boolean {
    return this.values.has(name);
  }

  /** @throws Refused where it is no text */
  text(name: string): string | undefined {
    const value = this.values.get(name);
    if (value === undefined || value === null) {
      return undefined;
    }
    if (typeof value === 'object') {
      throw new Refused(400, { error: `${name} is invalid` });
    }
    return String(value);
  }

  /** @throws Refused where it is neither true nor false */
  flag(name: string): boolean | undefined {
    switch (this.text(name)) {
      case undefined:
        return undefined;
      case 'true':
      case '1':
        return true;
      case 'false':
      case '0':
      case '':
        return false;
      default:
        throw new Refused(400, { error: `${name} is invalid` });
    }
  }

  /** @throws Refused where it is no whole number */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text !== undefined && !/^-?\d+$/.test(text)) {
      throw new Refused(400, { error: `${name} is invalid` });
    }
    return text === undefined ? undefined : Number(text);
  }
}

function bodyValues(type: string, body: string): [string, unknown][] {
  if (body === '') {
    return [];
  }
  if (!/^application\/json\b/i.test(type)) {
    return [...new URLSearchParams(body)];
  }
  const parsed = objectSchema.safeParse(jsonOf(body));
  if (!parsed.success) {
    throw new Refused(400, {
      error: 'There was a problem in the JSON you submitted: unexpected token',
    });
  }
  return Object.entries(parsed.data);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
