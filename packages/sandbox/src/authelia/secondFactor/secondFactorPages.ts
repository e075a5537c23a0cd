import { isForeign } from '../portalRequest';
import { html, plain, Reply, Request } from '../reply';
import { Visit, World } from '../world';
import {
  beginEnrolment,
  elevatedFor,
  finishEnrolment,
  isSignedIn,
  secondFactor,
  sendCode,
  SignedInVisit,
  takeCode,
} from './level';
import { remoteIp } from './secondFactorApi';
import {
  appPage,
  beginPage,
  codePage,
  messagePage,
  noMessagePage,
  revokedPage,
} from './secondFactorView';
import { otpauthUrl } from './totp';

/* Second factors for people. The real pages are a program in the browser, which uses the API. */

/** Answers a form of somebody who is signed in. */
type Answer = (
  world: World,
  visit: SignedInVisit,
  form: { request: Request; code: string },
) => Reply;

/** What somebody sees who may go on with a second factor alone. */
export function showSecondFactor(
  { secondFactors }: World,
  { session }: SignedInVisit,
  { url: { search } }: Request,
): Reply {
  return secondFactors.of(session.person.username)
    ? codePage({ search, isWrong: false })
    : beginPage({ search });
}

/** The code of the app, sent. */
export const takeAppCode = fromForm((world, visit, { request, code }) => {
  const cookie = secondFactor(world, visit, code);
  const { search } = request.url;
  return cookie === undefined
    ? codePage({ search, isWrong: true })
    : html(303, '', { Location: `/${search}`, 'Set-Cookie': cookie });
});

/** "Send me a message". */
export const sendMessage = fromForm((world, visit, { request }) => {
  try {
    sendCode(world, visit, remoteIp(request));
  } catch {
    return noMessagePage();
  }
  return aboutMessage(world, visit, request, false);
});

/** The code of the message, sent. */
export const takeMessageCode = fromForm((world, visit, { request, code }) => {
  if (!takeCode(world, visit, code)) {
    return aboutMessage(world, visit, request, true);
  }
  return aboutApp(world, visit, request, {
    secret: beginEnrolment(world, visit),
    isWrong: false,
  });
});

/** The first code of the app, sent. */
export const takeFirstCode = fromForm((world, visit, { request, code }) => {
  const { enrolment } = visit.session;
  const { search } = request.url;
  if (!enrolment || elevatedFor(world, visit) === 0) {
    return html(303, '', { Location: `/${search}` });
  }
  return finishEnrolment(world, visit, code, remoteIp(request))
    ? html(303, '', { Location: `/${search}` })
    : aboutApp(world, visit, request, {
        secret: enrolment.secret,
        isWrong: true,
      });
});

/** The link of a message. */
export function revoke(
  { codes }: World,
  _visit: Visit | undefined,
  { url }: Request,
): Reply {
  return revokedPage(codes.revoke(url.searchParams.get('id') ?? ''));
}

function aboutMessage(
  { settings }: World,
  { session }: SignedInVisit,
  { url: { search } }: Request,
  isWrong: boolean,
): Reply {
  const { messages = '' } = settings;
  return messagePage({
    ...{ search, isWrong, file: messages },
    email: session.person.email,
  });
}

function aboutApp(
  { settings }: World,
  { session }: SignedInVisit,
  { url: { search } }: Request,
  { secret, isWrong }: { secret: string; isWrong: boolean },
): Reply {
  const { username } = session.person;
  const url = otpauthUrl(settings.issuer, username, secret);
  return appPage({ search, isWrong, secret, url });
}

/** Takes no form of another site; somebody whose session ended signs in again. */
function fromForm(answer: Answer) {
  return (world: World, visit: Visit | undefined, request: Request): Reply => {
    if (!visit || isForeign(request)) {
      return plain(403);
    }
    const code = new URLSearchParams(request.body).get('code')?.trim() ?? '';
    return isSignedIn(visit)
      ? answer(world, visit, { request, code })
      : html(303, '', { Location: `/${request.url.search}` });
  };
}
