import {
  profileUpdatePermission,
  Readiness,
  SignInChecks,
} from '@opencsp/plugin-opencsp-common';
import { Authorizer } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { Catalogue } from '../../catalogue/Catalogue';
import { DIRECTORY } from '../../catalogue/coreServices';
import { OWNER } from '../../domain/accounts/accountRecord';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  hasTouchedHost,
  isRemoval,
} from '../../domain/deployments/deploymentSteps';
import { ReadinessFacts } from '../../domain/readiness/readinessRecord';
import { Clock } from '../../reconcile/clock';
import { AccountSetStore } from '../../store/accounts/AccountSetStore';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { followedId } from '../../store/followed/FollowedRow';
import { PeopleStore } from '../../store/people/PeopleStore';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { RouteSetStore } from '../../store/routes/RouteSetStore';
import { SignInCheckStore } from '../../store/signInChecks/SignInCheckStore';
import { permittedProfile, readableProfile } from '../profiles/access';
import { conflict } from '../requestErrors';
import { presentChecks, presentReadiness } from './present';

/** More services than any profile has. */
const MOST_SERVICES = 100;

/** What the use cases of readiness need. */
export interface ReadinessOptions {
  store: ProfileStore;
  deployments: Pick<DeploymentStore, 'allLiveOf' | 'listServices'>;
  routes: Pick<RouteSetStore, 'get'>;
  sets: Pick<AccountSetStore, 'get'>;
  people: Pick<PeopleStore, 'of'>;
  checks: Pick<SignInCheckStore, 'get' | 'ask'>;
  /** What deployments of a profile left on hosts, in words. */
  leftOf: (profileId: string) => Promise<string[]>;
  catalogue: Pick<Catalogue, 'all'>;
  authorizer: Authorizer;
  clock: Pick<Clock, 'now'>;
  /** A check became due. */
  onDue: () => void;
}

/**
 * Whether the services of a profile are ready, and checks of its sign-in: authorized here, for HTTP and actions
 * alike. They belong to their profile, so the permissions are those of profiles.
 */
export class ReadinessService {
  constructor(private readonly options: ReadinessOptions) {}

  /** @throws NotFoundError also for a profile of somebody else */
  async get(caller: Caller, profileId: string): Promise<Readiness> {
    const profile = await readableProfile(this.options, caller, profileId);
    const live = await this.liveOf(profile.id);
    const people = await this.options.people.of(profile.id);
    const left = await this.options.leftOf(profile.id);
    const items = await Promise.all(
      live.map(async record =>
        presentReadiness(record, await this.factsOf(record, people, left)),
      ),
    );
    return {
      profile: { id: profile.id, name: profile.name },
      isReady: items.length > 0 && items.every(({ isReady }) => isReady),
      items,
      totalItems: items.length,
    };
  }

  /** The latest check on each host. @throws NotFoundError also for a profile of somebody else */
  async signInChecks(caller: Caller, profileId: string): Promise<SignInChecks> {
    const profile = await readableProfile(this.options, caller, profileId);
    return this.present(await this.liveOf(profile.id));
  }

  /**
   * Has the sign-in tried now; what is found is in a later answer. One that is asked for already is that one.
   *
   * @throws ConflictError when the profile is on no host
   */
  async checkSignIn(caller: Caller, profileId: string): Promise<SignInChecks> {
    const { id } = await permittedProfile(
      this.options,
      caller,
      profileId,
      profileUpdatePermission,
    );
    const live = await this.liveOf(id);
    const there = live.filter(
      record => hasTouchedHost(record) && !isRemoval(record),
    );
    if (there.length === 0) {
      throw conflict('not-deployed', 'The profile is on no host.', {
        nextStep: 'Deploy it, and check the sign-in then.',
      });
    }
    const { checks, clock, onDue } = this.options;
    for (const record of there) {
      const { owner, profileName, hostId, hostName } = record;
      await checks.ask(
        {
          ...{ owner, profileId: id, profileName, hostId, hostName },
          deploymentId: record.id,
        },
        clock.now(),
      );
    }
    onDue();
    return this.present(live);
  }

  private async present(
    live: readonly DeploymentRecord[],
  ): Promise<SignInChecks> {
    return presentChecks(
      await Promise.all(
        live.map(async place => {
          const id = followedId(place.profileId, place.hostId);
          const row = await this.options.checks.get(id);
          return { id, place, check: row?.check };
        }),
      ),
    );
  }

  /** Newest first. */
  private async liveOf(profileId: string): Promise<DeploymentRecord[]> {
    const live = await this.options.deployments.allLiveOf({ profileId });
    return [...live].sort((one, other) => other.createdAt - one.createdAt);
  }

  /** Everything that is known already: nothing is looked at. */
  private async factsOf(
    { id, profileId, hostId, ...record }: DeploymentRecord,
    people: readonly PersonRecord[],
    left: readonly string[],
  ): Promise<ReadinessFacts> {
    const { deployments, routes, sets, checks, catalogue } = this.options;
    const row = followedId(profileId, hostId);
    const [services, routeSet, accountSet, signIn] = await Promise.all([
      deployments.listServices({ profileId, hostId, limit: MOST_SERVICES }),
      routes.get(row),
      sets.get(row),
      checks.get(row),
    ]);
    const logins = new Map(people.map(({ id: of, login }) => [of, login]));
    return {
      deployment: {
        ...{ id, state: record.state, observedAt: record.observedAt },
        services: record.plan.services.map(service => service.id),
        hosts: record.plan.hosts,
        strangers: record.strangers ?? [],
      },
      services: services.items,
      ...(routeSet?.state === 'followed' && {
        routes: {
          checkedAt: routeSet.checkedAt,
          names: routeSet.set.names,
          warnings: routeSet.warnings,
        },
      }),
      ...(accountSet?.state === 'followed' && {
        accounts: { checkedAt: accountSet.checkedAt, set: accountSet.set },
      }),
      ...(signIn && { signIn: signIn.check }),
      loginOf: person =>
        person === OWNER ? 'admin' : logins.get(person) ?? '?',
      titleOf: service =>
        catalogue.all().find(each => each.id === service)?.title ?? service,
      ...{ directory: DIRECTORY, left },
    };
  }
}
