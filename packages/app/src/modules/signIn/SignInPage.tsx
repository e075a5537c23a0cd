import { Progress, UserIdentity } from '@backstage/core-components';
import {
  configApiRef,
  discoveryApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { problemOfErrorParam, SignInProblem } from './problems';
import { SignInCard } from './SignInCard';
import { SignInWorld, startSignIn } from './startSignIn';
import { zitadelAuthApiRef } from './zitadelAuthApi';

/** What the page needs of the browser. */
export type BrowserWorld = Pick<SignInWorld, 'fetch' | 'leave'> & {
  here: () => URL;
};

const browser: BrowserWorld = {
  fetch: (...args) => window.fetch(...args),
  leave: url => window.location.assign(url),
  here: () => new URL(window.location.href),
};

/**
 * Signs the person in: at once where a session goes on, otherwise after they asked for it. Nothing
 * is shown before it is known which of the two it is.
 */
export function SignInPage(props: SignInPageProps & { world?: BrowserWorld }) {
  const { onSignInSuccess, world = browser } = props;
  const authApi = useApi(zitadelAuthApiRef);
  const configApi = useApi(configApiRef);
  const discoveryApi = useApi(discoveryApiRef);
  const [isSignedOut, setSignedOut] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const [problem, setProblem] = useErrorParam();
  const isChecked = useRef(false);

  useEffect(() => {
    if (isChecked.current) {
      return;
    }
    isChecked.current = true;
    const resume = async () => {
      const identity = await authApi.getBackstageIdentity({ optional: true });
      const profile = identity && (await authApi.getProfile());
      if (identity) {
        onSignInSuccess(
          UserIdentity.create({
            identity: identity.identity,
            authApi,
            profile,
          }),
        );
      } else {
        setSignedOut(true);
      }
    };
    resume().catch(() => setSignedOut(true));
  }, [authApi, onSignInSuccess]);

  const start = async (prompt?: 'create') => {
    setLeaving(true);
    const found = await startSignIn(
      {
        configApi,
        discoveryApi,
        fetch: world.fetch,
        leave: world.leave,
        here: world.here(),
      },
      prompt,
    );
    if (found) {
      setProblem(found);
      setLeaving(false);
    }
  };

  if (!isSignedOut) {
    return <Progress />;
  }
  return (
    <SignInCard
      title={configApi.getOptionalString('app.title') ?? 'OpenCSP Portal'}
      sandbox={configApi.getOptionalBoolean('opencsp.sandbox') ?? false}
      problem={problem}
      busy={isLeaving}
      onSignIn={() => start()}
      onCreateAccount={() => start('create')}
    />
  );
}

/**
 * The problem that the page's address tells of. It is taken out of the address, so that a reload or
 * a bookmark does not tell of it again.
 */
function useErrorParam() {
  const location = useLocation();
  const navigate = useNavigate();
  const error = new URLSearchParams(location.search).get('error');
  const [problem, setProblem] = useState<SignInProblem | undefined>(
    error ? problemOfErrorParam(error) : undefined,
  );
  useEffect(() => {
    if (error !== null) {
      const search = new URLSearchParams(location.search);
      search.delete('error');
      navigate(
        { pathname: location.pathname, search: search.toString() },
        { replace: true },
      );
    }
  }, [error, location, navigate]);
  return [problem, setProblem] as const;
}
