import {
  AccountContext,
  AccountProvider,
  AccountTroubleError,
  HostConnectError,
} from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import {
  accountsPlan,
  directoryPlan,
  secretsOfService,
} from '../../accounts/accountsPlan';
import { serviceOnHost } from '../../accounts/serviceOnHost';
import {
  AccountHolder,
  holderOf,
  ownerOf,
} from '../../domain/accounts/accountHolder';
import {
  AccountTroubleRecord,
  OWNER,
  withoutStrangers,
} from '../../domain/accounts/accountRecord';
import { accountTrouble } from '../../domain/accounts/accountTroubles';
import { madeByHand } from '../../domain/accounts/byHand';
import { withOtherServices } from '../../domain/accounts/otherServices';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { serviceInTrouble } from '../../domain/accounts/serviceResults';
import { Clock } from '../clock';
import { SourceOutside } from '../deployments/DeploymentSource';
import { FollowedTarget } from '../FollowedTargets';
import { DirectoryPass } from './DirectoryPass';
import { OwnPasswords } from './OwnPasswords';
import { PassProgress } from './PassProgress';
import { AccountsOutside } from './ports';
import { isSettled, mayHaveSignedIn } from '../../domain/accounts/serviceTasks';
import { ServicePass, ServiceWork } from './ServicePass';

const NO_PLAN: AccountTroubleRecord = {
  reason: 'no-plan',
  message:
    'The commit that is deployed was saved before the portal looked after accounts, or its profile has no directory.',
  nextStep: 'Save the profile and deploy it again.',
};

const NO_PROVIDER: AccountTroubleRecord = {
  reason: 'no-provider',
  message: 'This portal has no module that looks after accounts.',
  nextStep:
    'An operator adds @opencsp/plugin-opencsp-backend-module-accounts to the backend; until then make accounts by hand.',
};

type Target = Extract<FollowedTarget, { of: 'there' }>;
type ServiceOfPlan = ProfileAccounts['services'][number];

/** What all services of one look are looked at with. */
interface Around {
  pass: PassProgress;
  target: Target;
  people: readonly PersonRecord[];
  plan: ProfileAccounts;
  /** Of the commit, but for the owner's password: that is the profile's present one. */
  secrets: ReadonlyMap<string, string>;
  /** Version of the owner's password. */
  ownerVersion: string;
  signal: AbortSignal;
}

/** One look at all accounts of a profile on a host: the directory first, then each service by itself. */
export class AccountLook {
  constructor(
    private readonly options: {
      accounts: AccountsOutside;
      outside: Pick<SourceOutside, 'contents'>;
      clock: Pick<Clock, 'now'>;
    },
  ) {}

  /**
   * A service that is in trouble is told as such, and does not hold up the others.
   *
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when the directory or the host is not
   * reached
   */
  async run(
    pass: PassProgress,
    target: Target,
    people: readonly PersonRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const plan = accountsPlan(target.deployment);
    const provider = plan && this.providerOf(plan.directory.service);
    if (!plan || !provider) {
      const trouble = plan ? NO_PROVIDER : NO_PLAN;
      pass.update(set => ({ ...set, trouble }));
      return;
    }
    const around: Around = {
      ...{ pass, target, people, plan, signal },
      ...(await this.secrets(pass, target, plan)),
    };
    pass.update(set => withoutStrangers(set, plan));
    await this.directory(provider, around);
    if (plan.mode === 'manual') {
      const now = this.options.clock.now();
      pass.update(set => madeByHand(set, plan, people, now));
      return;
    }
    const looked = plan.services.filter(({ id }) => this.providerOf(id));
    await this.services(looked, around);
    const others = plan.services.filter(service => !looked.includes(service));
    pass.update(set =>
      withOtherServices(
        set,
        { ...plan, services: others },
        people,
        this.options.clock.now(),
      ),
    );
  }

  /** A profile that is gone, or has the password no more, leaves the one of its commit. */
  private async secrets(
    { row: { profileId } }: PassProgress,
    { record }: Target,
    { directory }: ProfileAccounts,
  ): Promise<Pick<Around, 'secrets' | 'ownerVersion'>> {
    const { outside, accounts } = this.options;
    const secrets = await outside.contents.secrets(record);
    const name = directory.owner.secret;
    const present = await accounts.owners.of(profileId, name);
    return present
      ? {
          secrets: new Map([...secrets, [name, present.value]]),
          ownerVersion: present.version,
        }
      : { secrets, ownerVersion: record.id };
  }

  private async directory(
    provider: AccountProvider,
    around: Around,
  ): Promise<void> {
    const { pass, plan, people, target, ownerVersion } = around;
    const { seal } = this.options.accounts;
    const context = this.context(around, {
      ...{ id: plan.directory.service, title: provider.title },
      ...{ accounts: 'local', signIn: 'none', groups: [], secrets: [] },
    });
    await new DirectoryPass(provider, {
      seal,
      clock: this.options.clock,
    }).run(
      pass.row.set,
      {
        ...{ plan, context, deploymentId: target.record.id, ownerVersion },
        people: plan.mode === 'manual' ? [] : people,
        keep: set => pass.keep(set),
      },
      set => pass.update(() => set),
    );
  }

  /** Slow ones hold up nobody but the vault, which comes last: it is given what the others have. */
  private async services(
    services: readonly ServiceOfPlan[],
    around: Around,
  ): Promise<void> {
    const { plan, people, secrets, ownerVersion } = around;
    const { accounts, clock } = this.options;
    const vault = services.find(({ id }) => this.providerOf(id)?.isVault);
    const own = new OwnPasswords({
      ...{ seal: accounts.seal, random: accounts.random, clock },
      rotations: await accounts.rotations.of(around.pass.row.profileId),
    });
    const rankOf = (service: ServiceOfPlan) =>
      service === vault ? 2 : Number(this.isSlow(service));
    const ordered = [...services].sort((a, b) => rankOf(a) - rankOf(b));
    const all = people.map(person => holderOf(person, plan));
    const left = all.filter(({ state }) => state === 'gone');
    const holders = [
      ownerOf(plan, ownerVersion),
      ...all.filter(holder => !left.includes(holder)),
    ];
    const isSlowTurn = around.pass.row.set.isSlowDue === true;
    around.pass.update(({ isSlowDue: _, ...set }) => set);
    for (const service of ordered) {
      const { set: known } = around.pass.row;
      const isSlow = this.isSlow(service);
      if (
        isSlow &&
        isSettled(known, service, holders) &&
        !mayHaveSignedIn(known, service, clock.now())
      ) {
        continue;
      }
      if (isSlow && !isSlowTurn) {
        around.pass.update(set => ({ ...set, isSlowDue: true }));
        continue;
      }
      await this.service(own, around, {
        ...{ service, plan, holders, left },
        context: this.context(around, service),
        hasOwnPasswords:
          plan.passwords === 'generated' &&
          vault !== undefined &&
          service !== vault &&
          service.accounts === 'local',
        passwordOf: holder => this.passwordOf(holder, people, plan, secrets),
        keep: set => around.pass.keep(set),
      });
    }
    if (isSlowTurn) {
      around.pass.update(set => ({ ...set, slowAt: clock.now() }));
    }
  }

  private async service(
    own: OwnPasswords,
    { pass, signal }: Around,
    work: ServiceWork,
  ): Promise<void> {
    const { service, holders } = work;
    const provider = this.providerOf(service.id);
    if (!provider) {
      return;
    }
    const { clock } = this.options;
    try {
      await new ServicePass(provider, { own, clock }).run(
        pass.row.set,
        work,
        set => pass.update(() => set),
      );
    } catch (error) {
      signal.throwIfAborted();
      const isOfService =
        error instanceof AccountTroubleError ||
        error instanceof HostConnectError;
      if (!isOfService) {
        throw error;
      }
      const trouble = accountTrouble(error, error.message);
      pass.update(set =>
        serviceInTrouble(set, service, holders, trouble, clock.now()),
      );
    }
  }

  private async passwordOf(
    { id }: AccountHolder,
    people: readonly PersonRecord[],
    plan: ProfileAccounts,
    secrets: ReadonlyMap<string, string>,
  ): Promise<string> {
    if (id === OWNER) {
      return directoryPlan(plan, secrets).owner.password;
    }
    const person = people.find(each => each.id === id);
    if (!person) {
      throw new Error(`Nobody of these people has the id ${id}`);
    }
    return this.options.accounts.seal.open(person.sealedPassword);
  }

  private context(
    { target, plan, secrets, pass, signal }: Around,
    service: ServiceOfPlan,
  ): AccountContext {
    const { driver, deployment, runner } = target;
    const { owner } = plan.directory;
    const { title, accounts, signIn, url, id, groups } = service;
    return {
      service: serviceOnHost(id, { driver, deployment, runner, signal }),
      plan: {
        ...{ title, accounts, signIn, groups, url, signInUrl: plan.signInUrl },
        secrets: secretsOfService(service, secrets),
      },
      directory: directoryPlan(plan, secrets),
      profile: { id: pass.row.profileId, name: pass.row.profileName },
      owner: { login: owner.id, email: owner.email, displayName: 'Owner' },
      signal,
    };
  }

  private isSlow({ id }: ServiceOfPlan): boolean {
    return this.providerOf(id)?.isSlow === true;
  }

  private providerOf(id: string): AccountProvider | undefined {
    return this.options.accounts.providers.find(each => each.service === id);
  }
}
