import { Role } from '@opencsp/plugin-opencsp-common';
import { Route } from '../http/routes';
import { callers } from './callers';
import { PEOPLE } from './people';

/** What each role may do with each permission: everybody's, their own, or nothing. */
export type RoleRules = Record<string, Partial<Record<Role, 'all' | 'own'>>>;

/** Who owns the thing that is asked for in these tests. */
const OWNER = 'member2';

/** Refusals that come after somebody was let in: they are about the request itself. */
const AFTER_ALL = [400, 409];

/** A route, called by somebody. */
export interface RouteCase<S> {
  who: string;
  route: Route<S>;
  name: string;
}

/** Each route for each person, for another plugin, and for nobody. */
export function routeCases<S>(routes: readonly Route<S>[]): RouteCase<S>[] {
  return routes.flatMap(route =>
    [...Object.keys(PEOPLE), 'service', 'nobody'].map(who => ({
      who,
      route,
      name: `${who} ${route.method.toUpperCase()} ${route.path}`,
    })),
  );
}

/** What the routes are held to. */
export interface RouteRoles<S> {
  rules: RoleRules;
  /** Who may not read a thing is told that there is none. */
  read: string;
  /** What may come of a call that is allowed; what is wrong with the request itself is said after that. */
  answers: readonly number[];
  /** What is hidden besides. */
  isHidden?: (route: Route<S>, isOwner: boolean) => boolean;
}

/** What may come of a call of member2's thing; 404 says not a word about whether it exists. */
export function expectedAnswers<S>(
  { route, who }: RouteCase<S>,
  { rules, read, answers, isHidden }: RouteRoles<S>,
): unknown[] {
  if (who === 'nobody') {
    return [{ status: 401, code: undefined }];
  }
  if (route.principal === 'service' || who === 'service') {
    const fits = route.principal === 'service' && who === 'service';
    return fits ? [200] : [{ status: 403, code: undefined }];
  }
  const role = PEOPLE[who];
  const hasId = route.path.includes(':id');
  const isOwner = who === OWNER;
  const reaches = (permission: string) => {
    const reach = role && rules[permission][role];
    return reach === 'all' || (reach === 'own' && (isOwner || !hasId));
  };
  if (hasId && (!reaches(read) || isHidden?.(route, isOwner))) {
    return [{ status: 404, code: 'not-found' }];
  }
  return reaches(route.permission.name)
    ? [...answers]
    : [{ status: 403, code: 'not-allowed' }];
}

/** Calls the route as that person. @returns the answer, as {@link expectedAnswers} writes it */
export async function answerTo<S>(
  as: ReturnType<typeof callers>,
  { route, who }: RouteCase<S>,
  path: string,
  body?: object,
): Promise<unknown> {
  const { status, body: answer } = await (route.method === 'get'
    ? as(who).get(path)
    : as(who)[route.method](path, body));
  return status < 400 || AFTER_ALL.includes(status)
    ? status
    : { status, code: answer.error.code };
}

/** The permissions that the routes name, each once, sorted. */
export function permissionsNamed<S>(routes: readonly Route<S>[]): string[] {
  const named = routes.flatMap(route =>
    route.principal === 'user' ? [route.permission.name] : [],
  );
  return [...new Set(named)].sort();
}
