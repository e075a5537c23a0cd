/*
 * Proves what answers on the way through a sign-in mean, with those that were recorded (recorded/authelia 01,
 * 02, 03, 06, 10; recorded/traefik), which cookie a browser keeps, and who is at fault when the sign-in portal
 * refuses. Leaves the way itself to `reconcile/signInChecks`.
 */
import { cookiesFor, readCookie, withCookies } from './cookies';
import {
  Asked,
  judgeAnonymous,
  judgeCookie,
  judgeFirstFactor,
  judgeLogout,
  judgeRefusal,
  judgeSignedIn,
  onwardOf,
  SignInAnswer,
} from './judgeAnswers';
import { checkAccount, checkLogin, usersToRemove } from './checkUser';
import { resultOf } from './signInCheckRecord';

const NAMES = {
  service: 'files.lab.example.com',
  portal: 'auth.lab.example.com',
};

const RECORDED =
  'https://auth.lab.example.com:8443/?rd=https%3A%2F%2Ffiles.lab.example.com%3A8443%2F&rm=GET';

const SET_COOKIE =
  'authelia_session=LU-8smHH^aLC9ts$dW-80W%gImVwe6zpzNK; expires=Sun, 22 Nov 2026 01:04:36 GMT; domain=lab.example.com; path=/; HttpOnly; secure; SameSite=Lax';

function answer(status: number, location?: string, body = ''): SignInAnswer {
  return { status, ...(location && { location }), cookies: [], body };
}

describe('somebody who is not signed in', () => {
  it.each([302, 303])('is sent to the portal with %i', status => {
    expect(judgeAnonymous(answer(status, RECORDED), NAMES)).toMatchObject({
      of: 'ok',
    });
  });

  it.each([
    ['is let in', answer(200), 'sign-in-unguarded'],
    [
      'finds no way',
      answer(404, undefined, '404 page not found\n'),
      'sign-in-route',
    ],
    ['finds no portal', answer(500), 'sign-in-portal'],
    ['meets a broken service', answer(500, undefined, 'x'), 'sign-in-redirect'],
    ['is refused', answer(403), 'sign-in-redirect'],
    [
      'is sent elsewhere',
      answer(
        302,
        'https://evil.example.com/?rd=https%3A%2F%2Ffiles.lab.example.com',
      ),
      'sign-in-redirect',
    ],
    [
      'is sent back to another service',
      answer(
        302,
        'https://auth.lab.example.com/?rd=https%3A%2F%2Fother.lab.example.com',
      ),
      'sign-in-redirect',
    ],
    [
      'is sent over plain HTTP',
      answer(302, RECORDED.replace('https', 'http')),
      'sign-in-redirect',
    ],
    ['is sent nowhere', answer(302, 'http://['), 'sign-in-redirect'],
  ])('%s', (_, given, code) => {
    expect(judgeAnonymous(given, NAMES)).toMatchObject({
      ...{ of: 'failed', trouble: { code } },
    });
  });

  it('is told where it was sent without the query', () => {
    const given = answer(302, 'https://evil.example.com/in?token=secret');
    expect(JSON.stringify(judgeAnonymous(given, NAMES))).not.toContain(
      'secret',
    );
  });
});

describe('a name and a password', () => {
  it.each<[SignInAnswer, string]>([
    [answer(200, undefined, '{"status":"OK"}'), 'signed-in'],
    [
      answer(200, undefined, '{"status":"OK","data":{"redirect":"https://x"}}'),
      'signed-in',
    ],
    [
      answer(
        401,
        undefined,
        '{"status":"KO","message":"Authentication failed. Check your credentials."}',
      ),
      'refused',
    ],
    [answer(200, undefined, '<html>'), 'odd'],
    [answer(200, undefined, '{"status":"KO"}'), 'odd'],
    [answer(502, undefined, 'Bad Gateway'), 'odd'],
  ])('%j: %s', (given, of) => {
    expect(judgeFirstFactor(given, NAMES.portal)).toMatchObject({ of });
  });

  const gone = { away: 'Nothing listens there.' };
  it.each<[Asked, string]>([
    [{ directory: 'opens', sessions: 'answers' }, 'sign-in-refused'],
    [{ directory: 'opens' }, 'sign-in-refused'],
    [{ directory: 'opens', sessions: gone }, 'sign-in-sessions-away'],
    [{ directory: 'refuses', sessions: gone }, 'sign-in-directory-refuses'],
    [{ directory: gone, sessions: 'answers' }, 'sign-in-directory-away'],
  ])('refused with %j is %s', (asked, code) => {
    expect(judgeRefusal(asked)).toMatchObject({ code });
  });

  it('refused with both away names both', () => {
    const { message } = judgeRefusal({
      directory: { away: 'One.' },
      sessions: { away: 'Other.' },
    });
    expect(message).toMatch(/directory does not answer: One\..*Other\./);
  });
});

describe('somebody who is signed in', () => {
  it.each([
    [answer(200), 'ok'],
    [answer(204), 'ok'],
    [answer(302, RECORDED), 'sent-back'],
    [answer(403), 'failed'],
    [answer(404), 'failed'],
    [answer(302, 'https://elsewhere.example.com/'), 'failed'],
  ])('%j: %s', (given, of) => {
    expect(judgeSignedIn(given, NAMES)).toMatchObject({ of });
  });

  it.each([
    [answer(302, '/web/?x=1'), '/web/?x=1'],
    [answer(301, 'https://files.lab.example.com/a'), '/a'],
    [answer(302, 'http://files.lab.example.com/a'), undefined],
    [answer(302, RECORDED), undefined],
    [answer(200, '/web/'), undefined],
  ])('goes on with %j to %s', (given, path) => {
    expect(onwardOf(given, 'https://files.lab.example.com/')).toBe(path);
  });

  it('is out after a sign-out', () => {
    const out = answer(302, RECORDED);
    expect(judgeLogout(answer(200), out, NAMES).of).toBe('ok');
    expect(judgeLogout(answer(200), answer(200), NAMES).of).toBe('failed');
    expect(judgeLogout(answer(200), undefined, NAMES).of).toBe('failed');
    expect(judgeLogout(answer(500), out, NAMES).of).toBe('failed');
  });
});

describe('a cookie', () => {
  it('keeps its value as it was given, and is sent to all names below its domain', () => {
    const cookie = readCookie(SET_COOKIE, NAMES.portal);
    expect(cookie).toEqual({
      name: 'authelia_session',
      value: 'LU-8smHH^aLC9ts$dW-80W%gImVwe6zpzNK',
      ...{ domain: 'lab.example.com', isHostOnly: false },
    });
    const kept = cookie ? [cookie] : [];
    expect(cookiesFor(kept, NAMES.service)).toEqual(kept);
    expect(cookiesFor(kept, 'lab.example.com')).toEqual(kept);
    expect(cookiesFor(kept, 'evillab.example.com')).toEqual([]);
    expect(judgeCookie(kept, [NAMES.service])).toMatchObject({ of: 'ok' });
  });

  it.each([
    ['without a name', '=x; path=/'],
    ['that is none', 'secure'],
    ['for another domain', 'a=b; domain=other.example.com'],
  ])('%s is dropped', (_, line) => {
    expect(readCookie(line, NAMES.portal)).toBeUndefined();
  });

  it('without a domain is for its host alone', () => {
    const [cookie] = withCookies([], ['a=b; path=/'], NAMES.portal);
    expect(cookie).toMatchObject({ isHostOnly: true, domain: NAMES.portal });
    expect(cookiesFor([cookie], `x.${NAMES.portal}`)).toEqual([]);
    expect(judgeCookie([cookie], [NAMES.service])).toMatchObject({
      trouble: { code: 'sign-in-cookie' },
    });
  });

  it('takes the place of the one before, and the deletion without a domain does not', () => {
    const first = withCookies([], [SET_COOKIE], NAMES.portal);
    const second = withCookies(
      first,
      [SET_COOKIE.replace('LU-8', 'new')],
      NAMES.service,
    );
    expect(second).toHaveLength(1);
    expect(second[0].value).toMatch(/^new/);
    const deletion = 'authelia_session=; path=/; HttpOnly';
    expect(withCookies(second, [deletion], NAMES.portal)).toHaveLength(2);
  });
});

describe('users of checks', () => {
  it('have names that nobody else has, and no more rights than a person', () => {
    const login = checkLogin(new Uint8Array([0, 1, 0xab, 0xff]));
    expect(login).toBe('opencsp-check-0001abff');
    expect(checkAccount(login)).toMatchObject({
      email: `${login}@opencsp.invalid`,
      groups: ['people'],
    });
  });

  it('go when the portal made them, whatever became of their address', () => {
    const known = 'opencsp-check-00000001';
    const other = 'opencsp-check-00000002';
    expect(
      usersToRemove(
        [known, 'admin'],
        [
          { login: known, email: 'changed@example.com' },
          { login: other, email: `${other.toUpperCase()}@OPENCSP.INVALID` },
          { login: 'opencsp-check-00000003', email: 'x@example.com' },
          { login: 'admin', email: 'admin@opencsp.invalid' },
        ],
      ),
    ).toEqual([known, other]);
  });
});

it('a result has each hop once, in the order of the way, and the first that failed', () => {
  const about = { startedAt: 1, endedAt: 2, deploymentId: 'd' };
  const result = resultOf(
    [
      {
        hop: 'service',
        state: 'failed',
        message: 'b',
        code: 'sign-in-service',
      },
      { hop: 'dns', state: 'failed', message: 'a', code: 'sign-in-dns' },
    ],
    about,
  );
  expect(result).toMatchObject({
    ...about,
    ...{ state: 'failed', failedAt: 'dns', code: 'sign-in-dns', message: 'a' },
  });
  expect(result.hops.map(({ hop }) => hop)).toHaveLength(11);
  expect(resultOf([], about)).toMatchObject({ state: 'passed' });
});
