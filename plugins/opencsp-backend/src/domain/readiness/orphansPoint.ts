import { pointOf } from './point';
import { PointRecord, ReadinessFacts } from './readinessRecord';

/** Nothing is left over that nobody looks after: containers, users of checks, and what was given up. */
export function orphansPoint({
  deployment,
  signIn,
  left,
}: ReadinessFacts): PointRecord {
  // While a check is made its user is in the directory on purpose.
  const users = signIn && !signIn.asked ? signIn.users : [];
  const details = [
    ...deployment.strangers.map(
      ({ container, detail }) => `${container}: ${detail}`,
    ),
    ...users.map(
      login => `The user "${login}" of a check is still in the directory.`,
    ),
    ...left,
  ];
  const { observedAt: seenAt } = deployment;
  if (details.length > 0) {
    return pointOf({
      ...{ point: 'orphans', state: 'failed', seenAt, details },
      message: `${details.length} ${
        details.length === 1 ? 'thing is' : 'things are'
      } left over.`,
      nextStep:
        'Take away what is named, where nobody needs it. Users of checks are taken away by the portal as soon as the directory answers.',
    });
  }
  return pointOf(
    seenAt === undefined
      ? {
          ...{ point: 'orphans', state: 'unknown' },
          message: 'The host was not looked at since the deployment.',
        }
      : {
          ...{ point: 'orphans', state: 'ok', seenAt },
          message: 'Nothing is left over.',
        },
  );
}
