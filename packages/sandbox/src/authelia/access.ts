import { AccessControl, Policy, Rule } from './settings';
import { isFor, Subject } from './subjects';

/** What is asked for. */
export interface Target {
  /** In lower case, without a port. */
  host: string;
  /** Path, with its query. */
  path: string;
  method: string;
}

/** How far someone has signed in. */
export type Level = 0 | 1 | 2;

/** What the rules say. */
export interface Requirement {
  policy: Policy;
  /** The rule is for some people only. */
  hasSubjects: boolean;
}

/** What comes of it. */
export type Verdict = 'allowed' | 'forbidden' | 'sign-in';

/** The first rule that fits wins (services-contracts.md §4.3). */
export function requirementOf(
  access: AccessControl,
  target: Target,
  subject: Subject | undefined,
): Requirement {
  const rule = access.rules.find(each => fits(each, target, subject));
  return {
    policy: rule?.policy ?? access.defaultPolicy,
    hasSubjects: (rule?.subject.length ?? 0) > 0,
  };
}

/**
 * Whether that level is enough. Somebody unknown is asked to sign in even where a rule denies some
 * people, since it cannot be known whether it means them.
 */
export function verdict(
  { policy, hasSubjects }: Requirement,
  level: Level,
): Verdict {
  switch (policy) {
    case 'bypass':
      return 'allowed';
    case 'deny':
      return level > 0 || !hasSubjects ? 'forbidden' : 'sign-in';
    case 'one_factor':
      return level >= 1 ? 'allowed' : 'sign-in';
    default:
      return level >= 2 ? 'allowed' : 'sign-in';
  }
}

/** True when anything asks for a second factor. */
export function usesSecondFactor({
  defaultPolicy,
  rules,
}: AccessControl): boolean {
  return [defaultPolicy, ...rules.map(({ policy }) => policy)].includes(
    'two_factor',
  );
}

function fits(
  rule: Rule,
  target: Target,
  subject: Subject | undefined,
): boolean {
  return (
    rule.domain.some(domain => isHostOf(domain, target.host)) &&
    (rule.resources.length === 0 ||
      rule.resources.some(pattern => pattern.test(target.path))) &&
    (rule.methods.length === 0 || rule.methods.includes(target.method)) &&
    isFor(rule.subject, subject)
  );
}

function isHostOf(domain: string, host: string): boolean {
  return domain.startsWith('*.')
    ? host.endsWith(domain.slice(1))
    : host === domain;
}
