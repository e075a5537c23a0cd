/*
 * Proves that the OpenID stand-in answers ZITADEL's recorded requests as ZITADEL did: the cast of the
 * recordings is there with its ids, each step is sent, and status, headers that matter, body and
 * claims are compared without times, new ids and tokens. What is not compared has its reason in
 * `__testUtils__/cases.ts`. Logout tokens, races and time are in tests of their own.
 */
import discovery from './__recordings__/zitadel/01-discovery.json';
import setup from './__recordings__/zitadel/02-setup.json';
import authorize from './__recordings__/zitadel/03-authorize.json';
import tokens from './__recordings__/zitadel/04-tokens.json';
import refresh from './__recordings__/zitadel/05-refresh.json';
import logout from './__recordings__/zitadel/06-logout.json';
import directory from './__recordings__/zitadel/07-directory.json';
import errors from './__recordings__/zitadel/08-api-errors.json';
import keys from './__recordings__/zitadel/09-keys.json';
import newer from './__recordings__/zitadel/11-newer-version.json';
import { CASES } from './__testUtils__/cases';
import { recordedFolder } from './__testUtils__/cast';
import { Replay } from './__testUtils__/replay';

const recorded = [
  discovery,
  setup,
  authorize,
  tokens,
  refresh,
  logout,
  directory,
  errors,
  keys,
  newer,
].flatMap(folder => recordedFolder.parse(folder));

/** Cases of which the data is here, and that are not played. */
const NOT_PLAYED: Record<string, string> = {
  '03-authorize/login-v1':
    'the older login has no pages here; where authorize leads is played by 02-setup/app-update-resets-fields',
  '04-tokens/toggles':
    'it shortens the claims that it is about; 04-tokens/role-claims and userinfo have them whole',
  '06-logout/back-channel':
    'requests of the provider, not of a client: backChannel.test.ts',
  '06-logout/back-channel-retries':
    'requests of the provider, not of a client: backChannel.test.ts',
  '11-newer-version/back-channel-denied':
    'its administrator is not in the cast: backChannel.test.ts',
  '11-newer-version/differences':
    'a list of results without requests: refusals.test.ts and serviceUsers.test.ts',
};

/** Cases of which not even the data is here. */
const NOT_KEPT: Record<string, string> = {
  '02-setup/oidc-app': 'applications are made by options, not by the API',
  '02-setup/who-am-i': 'the older API of memberships, which is left out',
  '03-authorize/session-api-errors': 'the Session API is left out',
  '03-authorize/what-the-login-ui-sees': 'the API of the login is left out',
  '04-tokens/pat-first-use': 'measured times, no exchanges',
  '04-tokens/project-checks': 'settings of a project that are left out',
  '05-refresh/parallel': 'a race, in oidcStandIn.test.ts',
  '06-logout/login-v1-sessions':
    'sessions of the older login, which has no pages here',
  '07-directory/read-after-write':
    'measured times; the lag is in serviceUsers.test.ts',
  '07-directory/scim': 'SCIM is left out',
  '09-keys/new-key-visibility': 'measured times, no exchanges',
  '10-openid-client/openid-client-5':
    'about the library; the sign-in module’s tests use it',
  '10-openid-client/rotation-cooldown':
    'about the library; in the sign-in module’s trouble.test.ts',
  '11-newer-version/back-channel-denied-name':
    'as back-channel-denied, by a name: backChannel.test.ts',
};

const RECORDED_CASES = 63;

describe('what is left out', () => {
  const names = recorded.map(one => one.case);

  it('is every case that is not played, each with its reason', () => {
    expect([...Object.keys(CASES), ...Object.keys(NOT_PLAYED)].sort()).toEqual(
      [...names].sort(),
    );
    expect(names.filter(name => NOT_KEPT[name])).toEqual([]);
    expect(names.length + Object.keys(NOT_KEPT).length).toBe(RECORDED_CASES);
  });

  it.each(Object.entries(CASES))(
    'of %s names steps that there are',
    (name, { skip, statusOnly, partial, wait, signInBefore }) => {
      const labels = recorded
        .find(one => one.case === name)
        ?.steps.map(({ label }) => label);
      const named = [skip, statusOnly, wait].flatMap(by =>
        Object.keys(by ?? {}),
      );
      expect(labels).toEqual(
        expect.arrayContaining([
          ...named,
          ...(partial ?? []),
          ...(signInBefore ?? []),
        ]),
      );
    },
  );
});

describe('answers as recorded from ZITADEL', () => {
  it.each(Object.entries(CASES))('%s', async (name, options) => {
    const found = recorded.find(one => one.case === name);
    const replay = await Replay.start(options);
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    try {
      for (const step of found?.steps ?? []) {
        const answer = await replay.play(step);
        if (answer) {
          const { label } = answer;
          actual.push({ label, answer: answer.actual });
          expected.push({ label, answer: answer.recorded });
        }
      }
    } finally {
      await replay.idp.close();
    }
    expect(expected).not.toEqual([]);
    expect(actual).toEqual(expected);
  });
});
