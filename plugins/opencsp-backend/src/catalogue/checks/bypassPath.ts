import { pathPatternProblem } from '@opencsp/plugin-opencsp-common';

/**
 * Says why a path cannot be let past the sign-in portal; nothing when it can. A definition says by "^"
 * where it is held, so that nobody takes it for a part of any path.
 */
export function bypassPathProblem(pattern: string): string | undefined {
  return pattern.startsWith('^/')
    ? pathPatternProblem(pattern)
    : 'Begin with "^/", such as "^/api/": it is held at the beginning of the path.';
}
