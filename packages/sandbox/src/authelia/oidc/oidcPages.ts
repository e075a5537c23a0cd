import { page } from '../loginPage';
import { isForeign } from '../portalRequest';
import { escapeHtml, html, plain, Reply, Request } from '../reply';
import { Visit, World } from '../world';
import { decided, Pending, pendingOf } from './consent';

/* Consent for people. The real page is a program in the browser, which uses the API. */

/** What a client gets by a scope, for people. */
const SCOPES: Readonly<Record<string, string>> = {
  openid: 'that it is you',
  profile: 'your name',
  email: 'your e-mail address',
  groups: 'your groups',
  offline_access: 'all of that also while you are away',
};

/** `/consent/openid/decision`: asks somebody. */
export function showConsent(
  world: World,
  visit: Visit | undefined,
  { url: { search, searchParams } }: Request,
): Reply {
  if (!visit) {
    return plain(403);
  }
  const pending = pendingOf(world, visit, searchParams.get('flow_id'));
  return pending
    ? consentPage(pending, search)
    : html(302, '', { Location: `/${search}` });
}

/** The form, sent. */
export function takeConsent(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Reply {
  if (!visit || isForeign(request)) {
    return plain(403);
  }
  const { search, searchParams } = request.url;
  const pending = pendingOf(world, visit, searchParams.get('flow_id'));
  const isAgreed = new URLSearchParams(request.body).get('agree') === 'yes';
  return html(303, '', {
    Location: pending ? decided(world, pending, isAgreed) : `/${search}`,
  });
}

/** `/consent/completion`: an error that no client can be told (recorded: Authelia 30). */
export function showCompletion(
  _world: World,
  visit: Visit | undefined,
  { url: { searchParams } }: Request,
): Reply {
  const told = ['error', 'error_description', 'error_hint']
    .map(name => searchParams.get(name))
    .filter(text => text !== null)
    .map(text => `<p>${escapeHtml(text)}</p>`);
  return visit
    ? page(200, 'You cannot go on', [
        '<p class="soft">The service that sent you here asked for something that this portal does not know or allow.</p>',
        ...told,
      ])
    : plain(403);
}

function consentPage({ title, scopes }: Pending, search: string): Reply {
  const told = scopes.map(
    scope =>
      `<li>${escapeHtml(
        Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : scope,
      )}</li>`,
  );
  const action = escapeHtml(`/consent/openid/decision${search}`);
  return page(200, `Go on to ${title}?`, [
    `<p class="soft">${escapeHtml(title)} is told:</p>`,
    `<ul>${told.join('')}</ul>`,
    `<form method="post" action="${action}">`,
    '<button type="submit" name="agree" value="yes">Agree</button>',
    '<button type="submit" name="agree" value="no" class="other">Do not agree</button>',
    '</form>',
  ]);
}
