import { Request } from './reply';
import { isSafe } from './signIn';
import { World } from './world';

/* What requests of the portal's own pages say. */

/** Where somebody wants to go, if that is a service of ours; in the form that a header takes. */
export function targetOf(world: World, { url }: Request): string | undefined {
  const target = url.searchParams.get('rd');
  return target !== null && isSafe(world, target)
    ? new URL(target).href
    : undefined;
}

/** How they asked for it. */
export function methodOf({ url }: Request): string | undefined {
  return url.searchParams.get('rm') ?? undefined;
}

/** The flow of OpenID Connect that somebody is on, if they are on one. */
export function flowOf({ url }: Request): string | undefined {
  return url.searchParams.get('flow') === 'openid_connect'
    ? url.searchParams.get('flow_id') ?? undefined
    : undefined;
}

/** A form of another site; browsers say where a form stands. */
export function isForeign({ headers }: Request): boolean {
  const host = headers['x-forwarded-host'] ?? headers.host;
  return headers.origin !== undefined && headers.origin !== `https://${host}`;
}
