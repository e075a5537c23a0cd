import { ReachRecord } from './routeRecord';
import { RouteTrouble, RouteTroubleCode } from './routeTroubles';

/** With these nothing of the proxy can be reached. */
const EXPLAINS: readonly RouteTroubleCode[] = ['proxy-down', 'proxy-silent'];

/**
 * Why a request comes no further, as people are told it. Where the proxy itself is what is wrong, which is
 * told once for all names, a connection that fails needs no other reason, and no other advice.
 *
 * @param troubles - what is wrong with all names
 */
export function reasonOf(
  { state, trouble }: Pick<ReachRecord, 'state' | 'trouble'>,
  troubles: readonly RouteTrouble[],
): RouteTrouble | undefined {
  const isConnection = state === 'tcp' || state === 'tls';
  return isConnection && troubles.some(({ code }) => EXPLAINS.includes(code))
    ? undefined
    : trouble;
}
