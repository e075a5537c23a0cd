import { ProfilePreview } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { invalid } from '../../errors';

/** What a step remembers of the profile that it saved. */
export const savedSchema = z.object({
  id: z.string(),
  name: z.string(),
  branch: z.string(),
});

/** Ref of a profile's entity: the catalog names a System by its branch. */
export function profileRef(branch: string): string {
  return `system:default/${branch}`;
}

/**
 * Ends a dry run when saving would be refused.
 *
 * @throws InputError that lists every field with its problem
 */
export function demandNoProblems({ problems }: ProfilePreview): void {
  if (problems.length > 0) {
    throw invalid(problems, 'profile');
  }
}
