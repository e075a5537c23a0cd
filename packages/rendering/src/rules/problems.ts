import { InputError } from '@backstage/errors';
import { FieldProblem } from '@opencsp/plugin-opencsp-common';

/**
 * Something that the real programs would take without a word, or that stops them. The path begins with
 * the name of a rendered file, or with the part of the profile that it comes from.
 */
export type Problem = FieldProblem;

/** One problem in a rendered file. `at` is the path of the key in it. */
export function inFile(file: string, at: string, message: string): Problem {
  return { path: at ? `${file}: ${at}` : file, message };
}

/**
 * Does nothing without problems.
 *
 * @throws InputError with each path and what is wrong there; `fields` holds them one by one
 */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) {
    return;
  }
  const summary = problems
    .map(({ path, message }) => `${path}: ${message}`)
    .join(' ');
  throw Object.assign(new InputError(summary), {
    code: 'cannot-be-rendered',
    fields: [...problems],
  });
}
