import { ConfigApi, DiscoveryApi } from '@backstage/frontend-plugin-api';
import { z } from 'zod';
import { problemOfErrorParam, SignInProblem } from './problems';
import { PROVIDER_ID, SIGN_IN_SCOPES } from './zitadelAuthApi';

/** What a sign-in needs of the world. */
export interface SignInWorld {
  configApi: ConfigApi;
  discoveryApi: DiscoveryApi;
  fetch: typeof fetch;
  /** The page that the person is on, and where they come back to. */
  here: URL;
  /** Leads the whole page to another address. */
  leave: (url: string) => void;
}

const errorBodySchema = z.object({
  error: z.object({ message: z.string() }),
});

/**
 * Leads the person to the provider, to sign in or to make an account, and back to where they were.
 * The way is tried first, so that a portal that is down or has no sign-in is said on this page and
 * not by the browser on a blank one.
 *
 * @returns why it cannot start; nothing when the page is on its way
 */
export async function startSignIn(
  world: SignInWorld,
  prompt?: 'create',
): Promise<SignInProblem | undefined> {
  const url = await startUrl(world, prompt);
  const response = await world
    .fetch(url, { redirect: 'manual', credentials: 'include' })
    .catch(() => undefined);
  if (!response) {
    return { kind: 'portal-unreachable' };
  }
  if (response.type === 'opaqueredirect' || response.status < 400) {
    world.leave(url);
    return undefined;
  }
  const body = errorBodySchema.safeParse(
    await response.json().catch(() => undefined),
  );
  return body.success
    ? sortOut(body.data.error.message)
    : { kind: 'unavailable', reason: `HTTP ${response.status}` };
}

function sortOut(reason: string): SignInProblem {
  const problem = problemOfErrorParam(reason);
  return problem.kind === 'refused' ? { kind: 'unavailable', reason } : problem;
}

async function startUrl(
  { configApi, discoveryApi, here }: SignInWorld,
  prompt?: 'create',
): Promise<string> {
  const back = new URL(here);
  back.searchParams.delete('error');
  const query = new URLSearchParams({
    env: configApi.getOptionalString('auth.environment') ?? 'development',
    scope: SIGN_IN_SCOPES.join(' '),
    origin: here.origin,
    flow: 'redirect',
    redirectUrl: back.toString(),
    ...(prompt ? { prompt } : {}),
  });
  const base = await discoveryApi.getBaseUrl('auth');
  return `${base}/${PROVIDER_ID}/start?${query}`;
}
