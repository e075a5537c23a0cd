/*
 * Paths that the sign-in portal lets pass. The patterns go to Go's regular expressions, in the proxy's
 * rules and in those of the portal. What stands here is what both Go and JavaScript read in the same way,
 * so that it can be checked before it is written: one bad rule is a route that is not there.
 */

const MAX_LENGTH = 300;

/** Go refuses an expression that repeats more than this in all. */
const MAX_REPEATS = 1_000;

/** Paths that no service has: a pattern that fits one of them fits nearly all. */
const NOBODYS_PATHS = [
  '',
  '/\u007f',
  '/opencsp-path-that-no-service-has',
  '/zzyzx/zzyzx',
];

/** Escapes that both know: classes, edges of words, and signs that stand for themselves. */
const ESCAPES = /\\[dDwWsSbB^$\\.*+?()[\]{}|/]/g;

/** Says why a pattern cannot be used, and what would be right; nothing when it is fine. */
export function pathPatternProblem(pattern: string): string | undefined {
  if (pattern.length === 0 || pattern.length > MAX_LENGTH) {
    return `A path pattern has 1 to ${MAX_LENGTH} characters.`;
  }
  if (!/^[\x21-\x7e]+$/.test(pattern) || pattern.includes('`')) {
    return 'A path pattern is made of ASCII characters without blanks and back-ticks; write others as the path has them, such as "%C3%A9".';
  }
  if (pattern.includes('{{')) {
    return 'Two opening braces are evaluated as a template. Write "[{][{]" for two braces.';
  }
  if (!/^\^?\//.test(pattern)) {
    return 'A path pattern begins with "/", such as "/api/".';
  }
  if (/\(\?(?!:)/.test(pattern.replace(ESCAPES, ''))) {
    return 'Groups are "(…)" or "(?:…)" only: Go knows no lookahead.';
  }
  const bare = pattern.replace(ESCAPES, '');
  if (bare.includes('\\') || /\[\^?\]|\[\[?[:.=]/.test(bare)) {
    return 'An escape or a class of characters is none that Go and JavaScript read alike.';
  }
  if (repeats(bare) > MAX_REPEATS) {
    return `The pattern repeats more than ${MAX_REPEATS} times.`;
  }
  return isExpression(pattern)
    ? breadthProblem(new RegExp(anchored(pattern), 'u'))
    : 'This is no regular expression. Look for brackets without a partner.';
}

/** The pattern, held at the beginning of the path. */
export function anchored(pattern: string): string {
  return `^(?:${pattern})`;
}

/** By itself, so that it cannot close the group that holds it. */
function isExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source.length > 0;
  } catch {
    return false;
  }
}

/** "/*" is no wildcard: it fits nothing at all, and so each path. */
function breadthProblem(expression: RegExp): string | undefined {
  return NOBODYS_PATHS.some(path => expression.test(path))
    ? 'This pattern fits nearly every path. Name the part that is meant, such as "/api/".'
    : undefined;
}

/** All counts multiplied, as if each stood inside of the other. */
function repeats(bare: string): number {
  const counts = [...bare.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  return counts.reduce(
    (product, [, from, to]) => product * Math.max(1, Number(to || from)),
    1,
  );
}
