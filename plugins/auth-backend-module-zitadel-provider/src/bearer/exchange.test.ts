/*
 * Proves the exchange of access tokens over HTTP, through the real auth plugin against the running OpenID
 * stand-in: who comes out of it, that it is whom a browser signs in, who is refused and in which words,
 * and what it does while the provider is in trouble. Tokens that are not good are in
 * hostileTokens.test.ts, keys and their rotation in keys.test.ts, the API behind it in the backend's
 * apiExamples.test.ts.
 */
/* eslint-disable jest/expect-expect -- `refusedAs` asserts */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { SANDBOX_ORGANIZATION_ID, SANDBOX_PROJECT_ID } from '@opencsp/sandbox';
import { Stage } from '../__testUtils__/stage';
import {
  accessToken,
  exchange,
  Exchanged,
  scriptTokens,
  send,
} from './__testUtils__/scripts';

const SCRIPT = 'user:default/370000000000000004';
const MEMBER = 'user:default/360000000000000003';
const GUEST = 'user:default/360000000000000006';
const OTHER_ORGANIZATION = '340000000000000009';
const ROLES = `urn:zitadel:iam:org:project:${SANDBOX_PROJECT_ID}:roles`;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start('zitadel', {
    projectId: SANDBOX_PROJECT_ID,
    organizationId: SANDBOX_ORGANIZATION_ID,
  });
});
afterAll(() => stage.stop());
beforeEach(() => stage.reset());

function identityOf({ body }: Exchanged) {
  return body.backstageIdentity?.identity;
}

/** As while the provider's userinfo is in trouble: only the token is there to judge by. */
function withoutUserinfo() {
  return stage.idp.control({
    scenario: 'status',
    code: 503,
    times: 1,
    path: 'userinfo',
  });
}

describe('a good token', () => {
  it('of a service user becomes a user token of its subject, with its role', async () => {
    const { access_token: token } = await scriptTokens(stage);
    const answer = await exchange(stage, token);
    expect(answer.status).toBe(200);
    expect(identityOf(answer)).toEqual({
      type: 'user',
      userEntityRef: SCRIPT,
      ownershipEntityRefs: [SCRIPT, 'group:default/opencsp-member'],
    });
    expect(answer.body.profile).toEqual({ displayName: 'Script' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('gives a user token that lives an hour, with nothing of the provider in it', async () => {
    const { access_token: token } = await scriptTokens(stage);
    const { body } = await exchange(stage, token);
    const issued = body.backstageIdentity?.token ?? '';
    expect(decodeProtectedHeader(issued).typ).toBe('vnd.backstage.user');
    const { iat = 0, exp, ...claims } = decodeJwt(issued);
    expect(exp).toBe(iat + 3600);
    expect(claims).toEqual({
      iss: expect.stringMatching(/\/api\/auth$/),
      sub: SCRIPT,
      aud: 'backstage',
      uip: expect.any(String),
    });
  });

  it('tells other modules who is here, so that the catalog has the user', async () => {
    const { access_token: token } = await scriptTokens(stage);
    await exchange(stage, token);
    expect(stage.published).toEqual([
      {
        sub: '370000000000000004',
        userEntityRef: SCRIPT,
        displayName: 'Script',
        roles: ['member'],
      },
    ]);
  });

  it('tells nobody a name that it does not know, nor of somebody without a role', async () => {
    const [known, nobody] = [
      await accessToken(stage, 'member'),
      await accessToken(stage, 'guest'),
    ];
    await withoutUserinfo();
    expect((await exchange(stage, known)).status).toBe(200);
    expect((await exchange(stage, nobody)).status).toBe(403);
    expect(stage.published).toEqual([]);
  });

  it('of a person makes them who they are in the browser', async () => {
    const browser = await stage.signIn('member');
    const { body } = await stage.refresh(browser);
    const answer = await exchange(stage, await accessToken(stage, 'member'));
    expect(identityOf(answer)).toEqual(body.backstageIdentity?.identity);
    expect(identityOf(answer)?.userEntityRef).toBe(MEMBER);
    expect(answer.body.profile).toEqual(body.profile);
  });

  it('is taken by POST, too, and with the scheme in any case', async () => {
    const token = await accessToken(stage, 'member');
    expect((await send(stage, [`Bearer ${token}`], 'POST')).status).toBe(200);
    expect((await send(stage, [`bearer  ${token}`])).status).toBe(200);
  });

  it('may be for the portal’s client instead of the project', async () => {
    const aud = 'opencsp-portal';
    const token = await accessToken(stage, 'member', { claims: { aud } });
    expect((await exchange(stage, token)).status).toBe(200);
  });

  it.each(['at+jwt', 'application/at+jwt', 'JWT'])(
    'may say that it is %s',
    async typ => {
      const token = await accessToken(stage, 'member', { typ });
      expect((await exchange(stage, token)).status).toBe(200);
    },
  );

  it('never shows in the log or the answer, and neither does one that is refused', async () => {
    const tokens = await scriptTokens(stage);
    const refused = await accessToken(stage, 'guest');
    const sent = [tokens.access_token, tokens.id_token, refused];
    const answers = [];
    for (const token of sent) {
      answers.push(await exchange(stage, token));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 403]);
    const shown = [...stage.log, ...answers.map(({ text }) => text)].join();
    for (const token of sent) {
      expect(shown).not.toContain(token.split('.')[1]);
      expect(shown).not.toContain(token.split('.')[2]);
    }
  });
});

describe('somebody without a role', () => {
  const WORDS = [
    GUEST,
    `an administrator of the organisation ${SANDBOX_ORGANIZATION_ID}`,
    `roles of project ${SANDBOX_PROJECT_ID}`,
    'urn:zitadel:iam:org:projects:roles',
  ];

  async function refusedAs(token: string) {
    for (const trouble of [false, true]) {
      await (trouble && withoutUserinfo());
      const answer = await exchange(stage, token);
      expect(answer.status).toBe(403);
      expect(answer.headers['www-authenticate']).toBe(
        'Bearer error="insufficient_scope"',
      );
      expect(answer.body.error?.name).toBe('NotAllowedError');
      for (const words of WORDS) {
        expect(answer.body.error?.message).toContain(words);
      }
    }
  }

  it('is told who gives one, with 403', async () => {
    await refusedAs(await accessToken(stage, 'guest'));
  });

  it('of another organisation, too', async () => {
    await stage.idp.control({
      scenario: 'set-roles',
      user: 'guest',
      roles: ['admin'],
      organizationId: OTHER_ORGANIZATION,
    });
    const token = await accessToken(stage, 'guest');
    expect(decodeJwt(token)[ROLES]).toEqual({
      admin: { [OTHER_ORGANIZATION]: expect.anything() },
    });
    await refusedAs(token);
  });

  it('of another project, too', async () => {
    const other = 'urn:zitadel:iam:org:project:350000000000000009:roles';
    const admin = { admin: { [SANDBOX_ORGANIZATION_ID]: 'opencsp.localhost' } };
    await refusedAs(
      await accessToken(stage, 'guest', {
        claims: { [other]: admin, 'urn:zitadel:iam:org:project:roles': admin },
      }),
    );
  });

  it('of a role that the portal does not know, too', async () => {
    await stage.idp.control({
      scenario: 'set-roles',
      user: 'guest',
      roles: ['auditor'],
    });
    await refusedAs(await accessToken(stage, 'guest'));
  });
});

describe('the provider', () => {
  it('is asked: a role that was taken away counts no more', async () => {
    const token = await accessToken(stage, 'member');
    expect((await exchange(stage, token)).status).toBe(200);
    await stage.idp.control({
      scenario: 'set-roles',
      user: 'member',
      roles: [],
    });
    expect((await exchange(stage, token)).status).toBe(403);
  });

  it('is asked: a token of a deactivated user counts no more', async () => {
    const token = await accessToken(stage, 'member');
    await stage.idp.control({ scenario: 'deactivate', user: 'member' });
    const answer = await exchange(stage, token);
    expect(answer.status).toBe(401);
    expect(answer.body.error?.message).toMatch(/deactivated/);
  });

  it.each([
    ['answers 503', { scenario: 'status', code: 503, path: 'userinfo' }],
    ['answers with a web page', { scenario: 'html-200', path: 'userinfo' }],
    ['is down', { scenario: 'down' }],
  ])('%s: the token alone counts while keys are known', async (_, trouble) => {
    const token = await accessToken(stage, 'member');
    expect((await exchange(stage, token)).status).toBe(200);
    stage.log.length = 0;
    await stage.idp.control(trouble);
    const answer = await exchange(stage, token);
    expect(answer.status).toBe(200);
    expect(identityOf(answer)?.ownershipEntityRefs).toEqual([
      MEMBER,
      'group:default/opencsp-member',
    ]);
    expect(stage.log.join()).toContain('the token alone counts');
  });

  it('told that a session ended: a token that names it counts no more', async () => {
    const sid = 'session-1';
    const token = await accessToken(stage, 'member', { claims: { sid } });
    expect((await exchange(stage, token)).status).toBe(200);
    await stage.signIn('member');
    const { logoutToken } = await stage.idp.control({
      scenario: 'logout-token',
      user: 'member',
      claims: { sid },
    });
    const told = await fetch(`${stage.auth}/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({
        logout_token: z.string().parse(logoutToken),
      }),
    });
    expect(told.status).toBe(200);
    const answer = await exchange(stage, token);
    expect(answer.status).toBe(401);
    expect(answer.body.error?.message).toMatch(/has ended/);
  });
});

it('is a way for tokens only: there is no page to sign in at', async () => {
  const answer = await fetch(`${stage.auth}-bearer/start?env=development`);
  expect(answer.status).toBe(501);
});
