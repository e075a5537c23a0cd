import { RouteSide } from '@opencsp/plugin-opencsp-common';
import { preflight, PreflightContext } from './preflight';
import { Reach, ReachContext, reachOf } from './reachOf';
import { AnswerSeen, NameSeen } from './routeObservation';

/** What answered to one side, and all else that was seen of the name. */
export interface SideSeen {
  side: RouteSide;
  answer: AnswerSeen;
  name: NameSeen;
}

/**
 * Judges how far a request came from one side. Of a name that was proven to lead elsewhere, whatever answers
 * there is somebody else's, however well it answers; and where nothing does, the name is what is wrong.
 */
export function reachFromSide(
  { side, answer, name }: SideSeen,
  context: ReachContext,
  proof: PreflightContext,
): Reach {
  const reach = reachOf(answer, context);
  if (side === 'host' || !proof.isTaken) {
    return reach;
  }
  const flight = preflight(context.about.name, name, proof);
  const isElsewhere =
    flight.of === 'dns' &&
    (flight.trouble.code === 'dns-elsewhere' || answer.of !== 'answer');
  return isElsewhere ? { state: 'dns', trouble: flight.trouble } : reach;
}
