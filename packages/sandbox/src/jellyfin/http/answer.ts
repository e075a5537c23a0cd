import { Reply, Request } from '../../program/exchange';
import { Caller, isAdministrator } from '../accounts/Accounts';
import { NotAllowed, Problem, Thrown, Told } from '../refusals';
import { World } from '../world';
import { authorizationOf } from './authorization';
import { empty, json, text } from './reply';
import { Audience, Call, Route } from './route';
import { SERVER } from './serverRoutes';
import { SESSIONS } from './sessionRoutes';
import { STARTUP } from './startupRoutes';
import { USERS } from './userRoutes';

const ROUTES: readonly Route[] = [...SERVER, ...STARTUP, ...USERS, ...SESSIONS];

/** What is said of each exception, whatever it says itself. */
const SILENCE = 'Error processing request.';

/** Titles and sections of RFC 9110, as the framework names them. */
const PROBLEMS = {
  400: ['15.5.1', 'Bad Request'],
  404: ['15.5.5', 'Not Found'],
  405: ['15.5.6', 'Method Not Allowed'],
  415: ['15.5.16', 'Unsupported Media Type'],
} as const;

/** The answer to a request. */
export function answer(world: World, request: Request): Reply {
  try {
    const { route, at } = routeOf(request);
    const authorization = authorizationOf(request);
    const caller = world.accounts.callerOf(authorization.token);
    admit(world, route.audience, caller);
    const call: Call = {
      ...{ world, caller, authorization, at },
      query: request.url.searchParams,
      body: () => bodyOf(request),
    };
    return route.run(call);
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Reply {
  if (error instanceof Thrown) {
    return text(error.status, SILENCE);
  }
  if (error instanceof Told) {
    return json(error.status, error.message);
  }
  if (error instanceof NotAllowed) {
    return empty(error.status);
  }
  if (error instanceof Problem) {
    return problem(error);
  }
  throw error;
}

function problem({ status, errors }: Problem): Reply {
  const [section, title] = PROBLEMS[status];
  const reply = json(status, {
    type: `https://tools.ietf.org/html/rfc9110#section-${section}`,
    title: errors ? 'One or more validation errors occurred.' : title,
    status,
    ...(errors ? { errors } : {}),
  });
  return {
    ...reply,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  };
}

/** @throws Problem where there is nothing, or nothing with this method */
function routeOf({ method, url }: Request): { route: Route; at: string[] } {
  const here = ROUTES.filter(({ path }) => path.test(url.pathname));
  const route = here.find(each => each.method === method);
  if (!route) {
    throw new Problem(here.length > 0 ? 405 : 404);
  }
  const groups = route.path.exec(url.pathname)?.slice(1) ?? [];
  return {
    route,
    at: groups.flatMap(group => (group === undefined ? [] : [decoded(group)])),
  };
}

/** @throws NotAllowed */
function admit(
  { store }: World,
  audience: Audience,
  caller: Caller | undefined,
): void {
  const isOpen =
    audience === 'all' ||
    (audience === 'first-time' && !store.state.isWizardCompleted);
  if (isOpen) {
    return;
  }
  if (!caller) {
    throw new NotAllowed(401);
  }
  const isAdmin = caller.kind === 'key' || isAdministrator(caller.user);
  if (audience !== 'signed-in' && !isAdmin) {
    throw new NotAllowed(403);
  }
}

/** @throws Problem for another type, or what is no JSON */
function bodyOf({ headers, body }: Request): unknown {
  if (
    !/^(application|text)\/(.*\+)?json\b/i.test(headers['content-type'] ?? '')
  ) {
    throw new Problem(415);
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem(400, { $: ['The JSON value could not be converted.'] });
  }
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
