import { AccountContext } from '@opencsp/plugin-opencsp-node';
import { Occ, oneLine } from './Occ';
import { signInNotPrepared } from './troubles';

const APP = 'user_oidc';

/** Name of the sign-in portal in Nextcloud, and of Nextcloud there. */
const PROVIDER = 'opencsp';
const CLIENT = 'nextcloud';

/** Secret of every service that signs people in at the portal. */
const CLIENT_SECRET = 'oidc-client';

const DISCOVERY = '.well-known/openid-configuration';

/**
 * Tells Nextcloud of the sign-in portal. The app for it comes from the app store. It is set at each look: it makes
 * or changes the one with our name, and the secret that it has is shown to nobody (services-contracts.md §1.3).
 *
 * @throws AccountTroubleError when the app cannot be fetched, or takes no settings
 */
export async function ensureSignIn(
  occ: Occ,
  { plan }: AccountContext,
): Promise<void> {
  const secret = plan.secrets.get(CLIENT_SECRET);
  if (!secret || !plan.signInUrl) {
    throw signInNotPrepared(
      'the commit has no address of the sign-in portal, or no secret for it.',
      'Save the profile and deploy it again.',
    );
  }
  await demand(
    occ,
    ['app:enable', APP],
    'Let the host reach apps.nextcloud.com, or install the app "user_oidc" by hand. The portal tries again by itself.',
  );
  // Authelia expects it in the body (services-contracts.md §1.3).
  await demand(
    occ,
    [
      ...['config:system:set', APP, 'default_token_endpoint_auth_method'],
      '--value=client_secret_post',
    ],
    'See the log of Nextcloud.',
  );
  await demand(
    occ,
    [
      ...['user_oidc:provider', `--clientid=${CLIENT}`],
      // The variable that the secret comes in by.
      '--clientsecret-env=OC_PASS',
      `--discoveryuri=${new URL(DISCOVERY, withSlash(plan.signInUrl))}`,
      '--scope=openid profile email groups',
      // Otherwise names of accounts become long numbers.
      ...['--unique-uid=0', '--mapping-uid=preferred_username'],
      ...['--mapping-display-name=name', '--mapping-email=email'],
      ...['--', PROVIDER],
    ],
    'Update the app "user_oidc" in Nextcloud’s administration of apps.',
    secret,
  );
}

async function demand(
  occ: Occ,
  words: readonly string[],
  nextStep: string,
  password?: string,
): Promise<void> {
  const { exit, text, complaint } = await occ.run(words, {
    ...(password !== undefined && { password }),
    mayBeUnknown: true,
  });
  if (exit !== 0) {
    throw signInNotPrepared(oneLine(text || complaint), nextStep);
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
