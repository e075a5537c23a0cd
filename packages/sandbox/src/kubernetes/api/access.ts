import { failure, StatusError, unauthorized } from './statusError';

/** Who asks. */
export type Caller = 'portal' | 'admin' | 'system:anonymous';

/** What is asked for, in the words of role-based access control. */
export interface Wish {
  verb: string;
  group: string;
  /** With its subresource: `terraforms/status`. */
  resource: string;
  /** All, when absent. */
  namespace?: string;
  name?: string;
}

/**
 * What the portal's account may do in its namespace: no more than its documentation asks an operator
 * for, so that a missing right is found here first.
 */
const PORTAL_RULES: readonly {
  group: string;
  resource: string;
  verbs: readonly string[];
}[] = [
  {
    group: 'infra.contrib.fluxcd.io',
    resource: 'terraforms',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  },
  { group: '', resource: 'secrets', verbs: ['get', 'delete'] },
  {
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['get', 'delete'],
  },
  { group: '', resource: 'pods', verbs: ['get'] },
  { group: '', resource: 'serviceaccounts', verbs: ['get'] },
  { group: '', resource: 'events', verbs: ['list'] },
];

/**
 * The caller by the `Authorization` header. A wrong token is 401; none at all, or another scheme, is
 * the anonymous user, who may do nothing (recorded: i4).
 */
export function callerOf(
  authorization: string | undefined,
  tokens: { portal: string; admin: string },
): Caller {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    return 'system:anonymous';
  }
  if (token === tokens.portal) {
    return 'portal';
  }
  if (token === tokens.admin) {
    return 'admin';
  }
  throw unauthorized();
}

/** True when the caller may. */
export function isAllowed(
  caller: Caller,
  wish: Wish,
  namespace: string,
): boolean {
  return (
    caller === 'admin' ||
    (caller === 'portal' &&
      wish.namespace === namespace &&
      PORTAL_RULES.some(
        rule =>
          rule.group === wish.group &&
          rule.resource === wish.resource &&
          rule.verbs.includes(wish.verb),
      ))
  );
}

/** @throws StatusError 403, as the real server words it */
export function authorize(caller: Caller, wish: Wish, namespace: string): void {
  if (!isAllowed(caller, wish, namespace)) {
    throw forbidden(caller, wish);
  }
}

function forbidden(caller: Caller, wish: Wish): StatusError {
  const [plural] = wish.resource.split('/');
  const subject = wish.group ? `${plural}.${wish.group}` : plural;
  const where =
    wish.namespace === undefined
      ? 'at the cluster scope'
      : `in the namespace "${wish.namespace}"`;
  const named = wish.name === undefined ? '' : ` "${wish.name}"`;
  return failure(
    403,
    'Forbidden',
    `${subject}${named} is forbidden: User "${caller}" cannot ${wish.verb} resource "${wish.resource}" in API group "${wish.group}" ${where}`,
    {
      ...(wish.name === undefined ? {} : { name: wish.name }),
      ...(wish.group ? { group: wish.group } : {}),
      kind: plural,
    },
  );
}
