import { requestLog } from './log';
import { loginPage, signedInPage } from './loginPage';
import { html, plain, Reply, Request } from './reply';
import { flowOf, isForeign, methodOf, targetOf } from './portalRequest';
import { isSignedIn, SignedInVisit } from './secondFactor/level';
import { showSecondFactor } from './secondFactor/secondFactorPages';
import { Policy } from './settings';
import { flowAfter, policyFor, signIn } from './signIn';
import { personOf, Visit, World } from './world';

/*
 * The portal's page for people. The real one is a program in the browser that uses the API; here it is a
 * plain form, which needs none.
 */

/** The page: the form, or who is signed in. */
export async function showPortal(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Promise<Reply> {
  if (!visit) {
    return plain(403);
  }
  const person = await personOf(world, visit, requestLog(world.log, request));
  const target = targetOf(world, request);
  if (!person) {
    return form(world, request, { username: '', isWrong: false });
  }
  const { startUrl } = visit.domain;
  const flow = flowAfter(world, flowOf(request));
  if (flow) {
    return mustGoFurther(visit, flow.wants(person))
      ? showSecondFactor(world, visit, request)
      : html(302, '', { Location: flow.address });
  }
  if (!target) {
    return signedInPage({ person, startUrl });
  }
  const policy = policyFor(world, target, person, methodOf(request));
  if (policy === 'deny') {
    const reason = 'You may not use this service.';
    return signedInPage({ person, startUrl, reason });
  }
  return mustGoFurther(visit, policy)
    ? showSecondFactor(world, visit, request)
    : html(302, '', { Location: target });
}

/** A second factor is wanted of somebody who has given the first. */
function mustGoFurther(visit: Visit, policy: Policy): visit is SignedInVisit {
  return (
    policy === 'two_factor' && isSignedIn(visit) && visit.session.level < 2
  );
}

/** The form, sent. */
export async function takeForm(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Promise<Reply> {
  if (!visit || isForeign(request)) {
    return plain(403);
  }
  const typed = new URLSearchParams(request.body);
  const username = typed.get('username') ?? '';
  const credentials = {
    username,
    password: typed.get('password') ?? '',
    keepMeLoggedIn: typed.get('keepMeLoggedIn') === 'yes',
    targetURL: targetOf(world, request),
    requestMethod: methodOf(request),
    flowID: flowOf(request),
  };
  const log = requestLog(world.log, request);
  const isWhole = username !== '' && credentials.password !== '';
  const signedIn = isWhole
    ? await signIn(world, visit, credentials, log)
    : undefined;
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
    ...shown,
  });
}
