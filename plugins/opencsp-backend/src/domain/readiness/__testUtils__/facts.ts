import { OWNER } from '../../accounts/accountRecord';
import { NameRecord, newName } from '../../routes/routeRecord';
import { SignInResult } from '../../signInChecks/signInCheckRecord';
import { readinessOf } from '../readinessOf';
import { PointRecord, ReadinessFacts } from '../readinessRecord';
import { ReadinessPointName } from '@opencsp/plugin-opencsp-common';

/** When all of it was seen. */
export const SEEN = 1_000;

/** A name that is as it should be, with something else. */
export function aName(change: Partial<NameRecord> = {}): NameRecord {
  const name = newName(
    {
      ...{ name: 'wiki.example.com', service: 'wiki', https: true },
      ...{ signIn: true, isPortal: false },
    },
    SEEN,
  );
  return {
    ...name,
    certificate: { state: 'issued', since: SEEN },
    reach: {
      portal: { state: 'sign-in', since: SEEN },
      host: { state: 'sign-in', since: SEEN },
    },
    ...change,
  };
}

/** A check that passed. */
export const PASSED: SignInResult = {
  ...{ startedAt: SEEN, endedAt: SEEN + 5, deploymentId: 'd' },
  ...{ state: 'passed', message: 'It opens.' },
  hops: [{ hop: 'directory', state: 'ok', message: 'A user signs in.' }],
};

/** A profile that is ready, with something else. */
export function facts(change: Partial<ReadinessFacts> = {}): ReadinessFacts {
  return {
    deployment: {
      ...{ id: 'd', state: 'succeeded', strangers: [], observedAt: SEEN },
      ...{ services: ['lldap', 'wiki'], hosts: ['wiki.example.com'] },
    },
    services: [
      { id: 'lldap', title: 'LLDAP', state: 'up', seenAt: SEEN },
      { id: 'wiki', title: 'Wiki', state: 'up', seenAt: SEEN + 1 },
    ],
    routes: { checkedAt: SEEN, names: [aName()], warnings: [] },
    accounts: {
      checkedAt: SEEN,
      set: {
        cells: [
          {
            ...{ person: OWNER, service: 'lldap', state: 'there' },
            ...{ isOurs: true, since: 1 },
          },
        ],
      },
    },
    loginOf: person => (person === OWNER ? 'admin' : person),
    titleOf: service => service.toUpperCase(),
    directory: 'lldap',
    signIn: { users: [], latest: PASSED },
    left: [],
    ...change,
  };
}

/** The same, while a deployment is under way. */
export const running = (
  change: Partial<ReadinessFacts> = {},
): ReadinessFacts => ({
  ...facts(change),
  deployment: { ...facts().deployment, state: 'running' },
});

/** One point of what follows from facts. */
export function point(
  name: ReadinessPointName,
  given: ReadinessFacts,
): PointRecord | undefined {
  return readinessOf(given).points.find(each => each.point === name);
}
