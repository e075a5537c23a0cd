import { loginPage, signedInPage } from './loginPage';
import { html, plain, Reply, Request } from './reply';
import { Policy } from './settings';
import { isSafe, policyFor, signIn } from './signIn';
import { Visit, World } from './world';

/*
 * The portal's page for people. The real one is a program in the browser that uses the API; here it is a
 * plain form, which needs none.
 */

/** The page: the form, or who is signed in. */
export function showPortal(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Reply {
  if (!visit) {
    return plain(403);
  }
  const person = visit.session && world.people.find(visit.session.username);
  const target = targetOf(world, request);
  if (!person) {
    return form(world, request, { username: '', isWrong: false });
  }
  const { startUrl } = visit.domain;
  if (!target) {
    return signedInPage({ person, startUrl });
  }
  const reason = obstacle(policyFor(world, target, person, methodOf(request)));
  return reason === undefined
    ? html(302, '', { Location: target })
    : signedInPage({ person, startUrl, reason });
}

/** The form, sent. */
export function takeForm(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Reply {
  if (!visit || isForeign(request)) {
    return plain(403);
  }
  const typed = new URLSearchParams(request.body);
  const username = typed.get('username') ?? '';
  const signedIn = signIn(world, visit, {
    username,
    password: typed.get('password') ?? '',
    keepMeLoggedIn: typed.get('keepMeLoggedIn') === 'yes',
    targetURL: targetOf(world, request),
    requestMethod: methodOf(request),
  });
  return signedIn
    ? html(303, '', {
        // Without a place to go on, the page says why.
        Location: signedIn.redirect ?? (request.url.search || '?'),
        'Set-Cookie': signedIn.cookie,
      })
    : form(world, request, { username, isWrong: true });
}

/** The button "Sign out". */
export function takeSignOut(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Reply {
  if (!visit || isForeign(request)) {
    return plain(403);
  }
  visit.sessions.end(visit.value);
  return html(303, '', {
    Location: './',
    'Set-Cookie': visit.sessions.endCookie(world.now()),
  });
}

function form(
  world: World,
  request: Request,
  shown: { username: string; isWrong: boolean },
): Reply {
  const target = targetOf(world, request);
  return loginPage({
    search: request.url.search,
    ...(target && { destination: new URL(target).host }),
    people: world.people.shown,
    ...shown,
  });
}

/** Where somebody wants to go, if that is a service of ours; in the form that a header takes. */
function targetOf(world: World, { url }: Request): string | undefined {
  const target = url.searchParams.get('rd');
  return target !== null && isSafe(world, target)
    ? new URL(target).href
    : undefined;
}

function methodOf({ url }: Request): string | undefined {
  return url.searchParams.get('rm') ?? undefined;
}

/** A form of another site; browsers say where a form stands. */
function isForeign({ headers }: Request): boolean {
  const host = headers['x-forwarded-host'] ?? headers.host;
  return headers.origin !== undefined && headers.origin !== `https://${host}`;
}

/** Why somebody with a password alone cannot go on; nothing when they can. */
function obstacle(policy: Policy): string | undefined {
  switch (policy) {
    case 'two_factor':
      return 'This service asks for a second factor, and this stand-in has none yet.';
    case 'deny':
      return 'You may not use this service.';
    default:
      return undefined;
  }
}
