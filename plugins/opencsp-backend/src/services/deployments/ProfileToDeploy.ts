import {
  FieldProblem,
  profileReadPermission,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { collect } from '../profiles/profileErrors';
import { actsFor } from './access';
import { planOf } from './deploymentPlan';
import { DeploymentsOptions, KnownDriver } from './options';

/** How many earlier deployments of a profile are looked through. */
const LOOKED_AT = 500;

/** One commit of a profile, and what it comes to. */
export interface ProfileToDeploy {
  profile: ProfileRecord;
  driver: KnownDriver;
  commit: string;
  plan: DeploymentRecord['plan'];
}

/** What was found of a profile; without `found` it cannot be deployed. */
export interface FoundProfile {
  problems: FieldProblem[];
  warnings: string[];
  found?: ProfileToDeploy;
}

type Options = Pick<
  DeploymentsOptions,
  'authorizer' | 'profiles' | 'store' | 'catalogue' | 'drivers' | 'publicPorts'
>;

/**
 * Finds out whether a profile can be deployed, and what that comes to.
 *
 * Deployed is the newest commit that the portal knows for its own: one that somebody made by hand, and
 * nobody has taken, is never brought onto a host. An earlier commit can be deployed when it was before,
 * because what it came to then is kept.
 */
export async function profileToDeploy(
  options: Options,
  caller: Caller,
  wanted: { profileId: string; commit?: string },
): Promise<FoundProfile> {
  const { profiles, authorizer } = options;
  const profile = await profiles.get(wanted.profileId);
  const isReadable =
    profile !== undefined &&
    profile.state !== 'deleted' &&
    (await authorizer.allows(
      caller.credentials,
      profileReadPermission,
      profile,
    ));
  if (!isReadable) {
    return refused(
      `There is no profile "${wanted.profileId}" that you may see.`,
    );
  }
  const problem = problemOf(caller, profile);
  if (problem !== undefined || profile.head === undefined) {
    return refused(problem ?? 'The profile has no commit yet.');
  }
  const driver = options.drivers.find(
    ({ id }) => id === profile.spec.deployment,
  );
  const availability = driver?.availability();
  if (!driver || !availability?.available) {
    return refused(
      driver && availability && !availability.available
        ? `${driver.title} is not available: ${availability.reason}`
        : `This portal has no part that deploys "${profile.spec.deployment}". An operator adds it.`,
    );
  }
  const { head } = profile;
  const commit = wanted.commit ?? head;
  const planned =
    commit === head
      ? planOfHead(options, profile)
      : await planOfEarlier(options, profile, commit);
  return 'problems' in planned
    ? { problems: planned.problems, warnings: [] }
    : {
        problems: [],
        warnings: warningsOf(profile),
        found: { profile, driver, commit, plan: planned.plan },
      };
}

/** Why a profile cannot be deployed by the caller now. */
function problemOf(
  caller: Caller,
  { name, owner, state, failure, head }: ProfileRecord,
): string | undefined {
  if (!actsFor(caller, owner)) {
    return `The profile "${name}" belongs to ${owner}, and you do not. Choose a profile of yours or of a group of yours.`;
  }
  switch (state) {
    case 'saving':
      return `The profile "${name}" is being saved. Wait until that has ended, which usually takes seconds.`;
    case 'deleting':
      return `The profile "${name}" is being deleted.`;
    case 'failed':
      return `The last change of the profile "${name}" was not saved: ${
        failure?.message ?? 'its branch could not be written.'
      } Retry it first.`;
    default:
      return head === undefined
        ? `The profile "${name}" has no commit yet.`
        : undefined;
  }
}

function planOfHead(
  { catalogue, publicPorts }: Options,
  { spec }: ProfileRecord,
): { plan: DeploymentRecord['plan'] } | { problems: FieldProblem[] } {
  const planned = collect(() =>
    planOf(
      spec,
      catalogue.forProfile(spec.services.map(({ id }) => id)),
      publicPorts,
    ),
  );
  return 'result' in planned
    ? { plan: planned.result }
    : {
        problems: planned.problems.map(({ message }) => ({
          path: 'profileId',
          message: `The profile cannot be deployed as it is: ${message} Edit it first.`,
        })),
      };
}

async function planOfEarlier(
  { store }: Options,
  { id }: ProfileRecord,
  commit: string,
): Promise<{ plan: DeploymentRecord['plan'] } | { problems: FieldProblem[] }> {
  const { items } = await store.list({ profileId: id, limit: LOOKED_AT });
  const earlier = items.find(it => it.commit === commit);
  return earlier
    ? { plan: earlier.plan }
    : {
        problems: [
          {
            path: 'commit',
            message:
              'The profile was not deployed with this commit before. Leave the commit out to deploy the newest that was saved.',
          },
        ],
      };
}

function warningsOf({ foreign, head }: ProfileRecord): string[] {
  return foreign && head !== undefined
    ? [
        `Somebody committed to the branch by hand ("${
          foreign.subject
        }", ${foreign.commit.slice(
          0,
          7,
        )}), and nobody has taken or refused that. It is not deployed; the newest commit before it, ${head.slice(
          0,
          7,
        )}, is.`,
      ]
    : [];
}

function refused(message: string): FoundProfile {
  return { problems: [{ path: 'profileId', message }], warnings: [] };
}
