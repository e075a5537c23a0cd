import { z } from 'zod';
import { Person } from '../people';
import { World } from '../world';

/** Reads what a scenario was given. @throws Error in words for people */
export function read<T>(schema: z.ZodType<T>, parameters: unknown): T {
  const parsed = schema.safeParse(parameters);
  if (!parsed.success) {
    throw new Error(
      `The OpenID stand-in cannot use these parameters:\n${z.prettifyError(
        parsed.error,
      )}`,
    );
  }
  return parsed.data;
}

/** A person by user name or `sub`. @throws Error which lists the people */
export function personOf({ directory }: World, user: string): Person {
  const person = directory.people.find(
    ({ id, userName }) => id === user || userName === user,
  );
  if (!person) {
    throw new Error(
      `The OpenID stand-in knows no person "${user}". It knows: ${directory.people
        .map(({ userName }) => userName)
        .join(', ')}.`,
    );
  }
  return person;
}

export const userSchema = z.object({ user: z.string() });
