import { z } from 'zod';

/** Whoever asks; nobody is known without a session. */
export interface Subject {
  username: string;
  groups: readonly string[];
}

const subject = z
  .string()
  .regex(/^(user|group):.+$/, 'Write user:<name> or group:<name>.');

/** For whom a rule is: any of the outer list, all of an inner one. Empty: everybody. */
export const subjectsSchema = z
  .union([subject, z.array(z.union([subject, z.array(subject)]))])
  .default([])
  .transform(value =>
    (Array.isArray(value) ? value : [value]).map(each =>
      Array.isArray(each) ? each : [each],
    ),
  );

/** Whether a rule is for somebody. It fits somebody unknown whomever it is for: signing in will show. */
export function isFor(
  choices: z.output<typeof subjectsSchema>,
  someone: Subject | undefined,
): boolean {
  return (
    choices.length === 0 ||
    someone === undefined ||
    choices.some(all => all.every(one => isOne(one, someone)))
  );
}

function isOne(text: string, { username, groups }: Subject): boolean {
  const name = text.slice(text.indexOf(':') + 1);
  return text.startsWith('user:') ? name === username : groups.includes(name);
}
