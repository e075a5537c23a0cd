import {
  FieldProblem,
  ServiceDefinition,
  SignInMode,
} from '@opencsp/plugin-opencsp-common';
import { DIRECTORY, PORTAL } from '../coreServices';
import { bypassPathProblem } from './bypassPath';
import { repeated } from './repeated';

/** Who must be there before, in each mode. */
const ASKED: Record<SignInMode, string | undefined> = {
  oidc: PORTAL,
  'forward-auth': PORTAL,
  ldap: DIRECTORY,
  none: undefined,
};

/** A path of the service itself, not `//another.host`; or an address of an app. */
const REDIRECT =
  /^(\/(?!\/)|(?!(?:https?|javascript|data):)[a-z][a-z0-9+.-]*:)/i;

/** How people come in fits what is said of accounts, of OpenID Connect and of the neighbours. */
export function signInProblems(definition: ServiceDefinition): FieldProblem[] {
  return [
    ...modeProblems(definition),
    ...oidcProblems(definition),
    ...bypassProblems(definition),
    ...accountProblems(definition),
  ];
}

function modeProblems(definition: ServiceDefinition): FieldProblem[] {
  const { signIn, routing, needs, isCore } = definition;
  const modes = signIn.modes.map((mode, index) => ({
    mode,
    path: `signIn.modes.${index}`,
  }));
  return [
    ...repeated(
      'mode',
      modes.map(({ mode, path }) => ({ name: mode, path })),
    ),
    ...modes
      .filter(({ mode }) => ASKED[mode] === PORTAL && !routing)
      .map(({ mode, path }) => ({
        path,
        message: `The mode "${mode}" needs "routing": without a host name nobody is asked to sign in.`,
      })),
    // The core cannot need what starts after it: there a page that nobody guards gets no address.
    ...modes
      .filter(({ mode }) => !isCore && !isNeeded(ASKED[mode], needs))
      .map(({ mode, path }) => ({
        path,
        message: `The mode "${mode}" needs "${ASKED[mode]}" in "needs".`,
      })),
  ];
}

/** The portal brings the directory with it. */
function isNeeded(id: string | undefined, needs: readonly string[]): boolean {
  return (
    id === undefined ||
    needs.includes(id) ||
    (id === DIRECTORY && needs.includes(PORTAL))
  );
}

function oidcProblems({ signIn }: ServiceDefinition): FieldProblem[] {
  const { modes, oidc } = signIn;
  if (!oidc) {
    return modes.includes('oidc')
      ? [
          {
            path: 'signIn.oidc',
            message: 'The mode "oidc" needs it: say what the client asks for.',
          },
        ]
      : [];
  }
  return [
    ...(modes.includes('oidc')
      ? []
      : [
          {
            path: 'signIn.oidc',
            message:
              'Without the mode "oidc" nobody reads it. Add the mode, or leave it out.',
          },
        ]),
    ...(oidc.scopes.includes('openid')
      ? []
      : [
          {
            path: 'signIn.oidc.scopes',
            message: 'Add the scope "openid": without it nobody is signed in.',
          },
        ]),
    ...(oidc.grants.includes('refresh_token') &&
    !oidc.scopes.includes('offline_access')
      ? [
          {
            path: 'signIn.oidc.grants',
            message:
              'The grant "refresh_token" needs the scope "offline_access".',
          },
        ]
      : []),
    ...oidc.redirects.flatMap((redirect, index) =>
      REDIRECT.test(redirect) && !redirect.includes('#')
        ? []
        : [
            {
              path: `signIn.oidc.redirects.${index}`,
              message:
                'Write a path of the service, such as "/callback", or the whole address of an app, such as "app:///callback", without "#".',
            },
          ],
    ),
  ];
}

function bypassProblems({ signIn }: ServiceDefinition): FieldProblem[] {
  return signIn.bypassPaths.flatMap((pattern, index) => {
    const message = bypassPathProblem(pattern);
    return message ? [{ path: `signIn.bypassPaths.${index}`, message }] : [];
  });
}

function accountProblems({
  accounts,
  isCore,
  secrets,
  signIn,
}: ServiceDefinition): FieldProblem[] {
  const logins = secrets.filter(({ isLogin }) => isLogin);
  const most = accounts === 'local' ? 1 : 0;
  return [
    ...(logins.length <= most
      ? []
      : [
          {
            path: 'secrets',
            message:
              accounts === 'local'
                ? `A service with accounts of its own has one secret with "isLogin" at most, the sign-in of the person; there are ${logins.length}.`
                : `"isLogin" is for services whose accounts are "local"; these are "${accounts}".`,
          },
        ]),
    ...(accounts === 'directory' &&
    !isCore &&
    signIn.modes.every(mode => mode === 'none')
      ? [
          {
            path: 'accounts',
            message:
              'Accounts of the directory need a mode that asks for them: "oidc", "ldap" or "forward-auth".',
          },
        ]
      : []),
    ...secrets.flatMap(({ isLogin, kind }, index) =>
      isLogin && kind !== 'password'
        ? [
            {
              path: `secrets.${index}.kind`,
              message: 'Nobody signs in with a key. Use "password".',
            },
          ]
        : [],
    ),
  ];
}
