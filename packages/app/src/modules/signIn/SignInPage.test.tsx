/*
 * Proves what a person meets at the door: at once in with a session, otherwise two ways to the
 * provider and back to where they were, and every failure in words. The provider and the cookies
 * are left to the auth module and the browser tests.
 */
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { discoveryApiRef } from '@backstage/frontend-plugin-api';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { BrowserWorld, SignInPage } from './SignInPage';
import { ZitadelAuthApi, zitadelAuthApiRef } from './zitadelAuthApi';

const IDENTITY = {
  token: 'token',
  identity: {
    type: 'user' as const,
    userEntityRef: 'user:default/7',
    ownershipEntityRefs: ['user:default/7'],
  },
};

function authApi(over: Partial<ZitadelAuthApi> = {}): ZitadelAuthApi {
  return {
    getBackstageIdentity: async () => undefined,
    getProfile: async () => ({ displayName: 'Member' }),
    getAccessToken: async () => '',
    getIdToken: async () => '',
    signIn: async () => {},
    signOut: async () => {},
    sessionState$: () => {
      throw new Error('Not asked for');
    },
    ...over,
  };
}

function Address() {
  const { pathname, search } = useLocation();
  return <output>{`${pathname}${search}`}</output>;
}

async function open(
  options: {
    auth?: Partial<ZitadelAuthApi>;
    start?: () => Promise<Response>;
    at?: string;
  } = {},
) {
  const left: URL[] = [];
  const tried: RequestInit[] = [];
  const at = options.at ?? '/opencsp/instances/i1?step=ssh';
  const world: BrowserWorld = {
    fetch: async (_input, init = {}) => {
      tried.push(init);
      return options.start ? options.start() : new Response(null);
    },
    leave: url => left.push(new URL(url)),
    here: () => new URL(at, 'http://portal.test'),
  };
  const onSignInSuccess = jest.fn();
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [zitadelAuthApiRef, authApi(options.auth)],
        [
          discoveryApiRef,
          mockApis.discovery({ baseUrl: 'http://portal.test' }),
        ],
      ]}
    >
      <SignInPage onSignInSuccess={onSignInSuccess} world={world} />
      <Address />
    </TestApiProvider>,
    {
      initialRouteEntries: [at],
      config: { app: { title: 'The portal' }, auth: { environment: 'prod' } },
    },
  );
  return { left, tried, onSignInSuccess };
}

const signIn = () => screen.findByRole('button', { name: 'Sign in' });

describe('SignInPage', () => {
  it('lets a person with a session in, without showing the page', async () => {
    const { onSignInSuccess } = await open({
      auth: { getBackstageIdentity: async () => IDENTITY },
    });
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    const [identity] = onSignInSuccess.mock.calls[0];
    await expect(identity.getBackstageIdentity()).resolves.toEqual(
      IDENTITY.identity,
    );
    expect(screen.queryByRole('button', { name: 'Sign in' })).toBeNull();
  });

  it('ends the provider’s session when the person signs out', async () => {
    const signOut = jest.fn(async () => {});
    const { onSignInSuccess } = await open({
      auth: { getBackstageIdentity: async () => IDENTITY, signOut },
    });
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    await onSignInSuccess.mock.calls[0][0].signOut();
    expect(signOut).toHaveBeenCalledTimes(1);
  });

  it('leads to the provider and back to where the person was', async () => {
    const { left, tried } = await open();
    await userEvent.click(await signIn());
    await waitFor(() => expect(left).toHaveLength(1));
    expect(`${left[0].origin}${left[0].pathname}`).toBe(
      'http://portal.test/api/auth/zitadel/start',
    );
    expect(Object.fromEntries(left[0].searchParams)).toEqual({
      env: 'prod',
      flow: 'redirect',
      origin: 'http://portal.test',
      redirectUrl: 'http://portal.test/opencsp/instances/i1?step=ssh',
      scope: 'openid profile email',
    });
    expect(tried).toEqual([{ redirect: 'manual', credentials: 'include' }]);
  });

  it('asks the provider for a new account', async () => {
    const { left } = await open();
    await signIn();
    await userEvent.click(
      screen.getByRole('button', { name: 'Create account' }),
    );
    await waitFor(() => expect(left).toHaveLength(1));
    expect(left[0].searchParams.get('prompt')).toBe('create');
  });

  it('says what came back wrong, and takes it out of the address', async () => {
    const { left } = await open({ at: '/opencsp?error=unknown%20user&tab=a' });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You could not be signed in.The reason given is: “unknown user”Try again, or show this to an operator.',
    );
    await waitFor(() =>
      expect(screen.getByRole('status')).toHaveTextContent('/opencsp?tab=a'),
    );
    await userEvent.click(await signIn());
    await waitFor(() => expect(left).toHaveLength(1));
    expect(left[0].searchParams.get('redirectUrl')).toBe(
      'http://portal.test/opencsp?tab=a',
    );
  });

  it('stays, and says why, when nobody can sign in', async () => {
    const { left } = await open({
      start: async () =>
        new Response(
          JSON.stringify({ error: { name: 'E', message: 'No discovery' } }),
          { status: 503 },
        ),
    });
    await userEvent.click(await signIn());
    await waitFor(() =>
      expect(screen.getByRole('alert')).toHaveTextContent(
        'Nobody can sign in now.The reason given is: “No discovery”',
      ),
    );
    expect(left).toEqual([]);
    expect(await signIn()).toBeEnabled();
  });

  it('stays, and says so, when the portal does not answer', async () => {
    await open({
      start: async () => {
        throw new TypeError('Failed to fetch');
      },
    });
    await userEvent.click(await signIn());
    await waitFor(() =>
      expect(screen.getByRole('alert')).toHaveTextContent(
        'The portal did not answer.',
      ),
    );
  });

  it('shows the page when the session cannot be read', async () => {
    await open({
      auth: {
        getBackstageIdentity: async () => {
          throw new Error('down');
        },
      },
    });
    expect(await signIn()).toBeEnabled();
  });
});
