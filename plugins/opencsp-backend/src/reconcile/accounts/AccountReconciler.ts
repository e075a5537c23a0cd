import {
  AccountSetRecord,
  AccountTroubleRecord,
} from '../../domain/accounts/accountRecord';
import { accountTrouble } from '../../domain/accounts/accountTroubles';
import {
  hasLeft,
  sessionsEndAt,
  withOtherServices,
} from '../../domain/accounts/otherServices';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { accountsPlan, directoryPlan } from '../../accounts/accountsPlan';
import { serviceOnHost } from '../../accounts/serviceOnHost';
import { peopleSignal } from '../../publish/peopleMessages';
import {
  AccountSetClaim,
  AccountSetRow,
  AccountSetStore,
} from '../../store/accounts/AccountSetStore';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { NewMessage } from '../../store/InstanceStore';
import { Clock } from '../clock';
import { SourceOutside } from '../deployments/DeploymentSource';
import {
  followedPass,
  FollowedReport,
  orTrouble,
  PassEnding,
  PassSignals,
} from '../followedPass';
import { FollowedTarget, FollowedTargets } from '../FollowedTargets';
import { DirectoryPass } from './DirectoryPass';
import { PassProgress } from './PassProgress';
import { AccountsOutside } from './ports';

/** How often accounts are looked at when nothing tells that they changed, in milliseconds. */
const IDLE_MS = 10 * 60_000;

/** How soon something that was being taken off its host is looked at again, in milliseconds. */
const GOING_MS = 30_000;

/** A person may be added while a pass is at the others: what came in is looked at right after. */
const SOON_MS = 1_000;

const LATE = 'The accounts could not be looked after in time.';

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

/** What passes over accounts run with. */
export interface AccountReconcilerOptions {
  store: Pick<AccountSetStore, 'saveDuring' | 'finishPass' | 'ofProfile'>;
  deployments: Pick<DeploymentStore, 'get' | 'allLiveOf'>;
  outside: SourceOutside;
  accounts: AccountsOutside;
  clock: Clock;
  /** How long a claim holds, in milliseconds. */
  leaseMs: number;
}

/** What a pass came to. */
export type AccountPassReport = FollowedReport<AccountSetRow>;

type Target = Extract<FollowedTarget, { of: 'there' }>;
type Ending = PassEnding<AccountSetRow>;

/**
 * One pass over the accounts of a profile on a host: the services are asked what is there, and made to have what
 * is wanted, one account after the other. It keeps nothing between passes, so that it can be killed anywhere:
 * that an account is about to be made is kept first, and one that is found later is the portal's own then.
 */
export class AccountReconciler {
  private readonly targets: FollowedTargets;

  constructor(private readonly options: AccountReconcilerOptions) {
    this.targets = new FollowedTargets(options);
  }

  /** Throws as {@link followedPass} does. */
  pass(
    claim: AccountSetClaim,
    shutdown: AbortSignal,
  ): Promise<AccountPassReport> {
    return followedPass(
      this.options,
      claim,
      shutdown,
      signals => this.do(claim, signals),
      ({ claim: { record }, row }) => messagesOf(record, row),
    );
  }

  private async do(
    claim: AccountSetClaim,
    signals: PassSignals,
  ): Promise<Ending> {
    const { record: row } = claim;
    const target = await this.targets.of(row);
    switch (target.of) {
      case 'ended':
        await this.letGo(row, []);
        return { claim, row: { ...row, state: 'ended' } };
      case 'going':
        return { claim, row, again: GOING_MS };
      case 'trouble':
        return { claim, row, trouble: target.message };
      default:
        return this.work(claim, target, signals);
    }
  }

  private async work(
    claim: AccountSetClaim,
    target: Target,
    signals: PassSignals,
  ): Promise<Ending> {
    const { clock, accounts } = this.options;
    const beganAt = clock.now();
    const people = await accounts.people.of(claim.record.profileId);
    const pass = new PassProgress(claim, row => this.keep(claim, row));
    const looked = await orTrouble(
      () => this.look(pass, target, people, signals.signal),
      signals,
      LATE,
    );
    if ('trouble' in looked) {
      const trouble = accountTrouble(looked.error, looked.trouble);
      return {
        claim: pass.claim,
        row: withTrouble(pass.row, trouble),
        trouble: looked.trouble,
      };
    }
    const row = { ...pass.row, checkedAt: beganAt };
    await this.letGo(row, [row.set]);
    return { claim: pass.claim, row, again: this.pause(row.set) };
  }

  private async look(
    pass: PassProgress,
    { driver, deployment, record, runner }: Target,
    people: readonly PersonRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const { accounts, outside, clock } = this.options;
    const plan = accountsPlan(deployment);
    const provider = accounts.providers.find(
      ({ service }) => service === plan?.directory.service,
    );
    if (!plan || !provider) {
      const trouble = plan ? NO_PROVIDER : NO_PLAN;
      pass.update(set => ({ ...set, trouble }));
      return;
    }
    const secrets = await outside.contents.secrets(record);
    await new DirectoryPass(provider, { seal: accounts.seal, clock }).run(
      pass.row.set,
      {
        ...{ plan, people, signal, deploymentId: record.id },
        directory: directoryPlan(plan, secrets),
        service: serviceOnHost(provider.service, {
          ...{ driver, deployment, runner, signal },
        }),
        keep: set => pass.keep(set),
      },
      set => pass.update(() => set),
    );
    pass.update(set => withOtherServices(set, plan, people, clock.now()));
  }

  private async keep(
    claim: AccountSetClaim,
    record: AccountSetRow,
  ): Promise<AccountSetRow> {
    const { store, clock } = this.options;
    const messages = messagesOf(claim.record, record);
    return store.saveDuring(claim, { record, messages }, clock.now());
  }

  /**
   * Who is cut off everywhere is gone; one whom another host still lets in waits for that.
   *
   * @param own - what is known of the host of the row; nothing once nothing is on it any more
   */
  private async letGo(
    row: AccountSetRow,
    own: readonly AccountSetRecord[],
  ): Promise<void> {
    const { accounts, store, clock } = this.options;
    const leaving = (await accounts.people.of(row.profileId)).filter(
      ({ state }) => state === 'leaving',
    );
    if (leaving.length === 0) {
      return;
    }
    const others = (await store.ofProfile(row.profileId)).filter(
      ({ id }) => id !== row.id,
    );
    const sets = [...own, ...others.map(({ set }) => set)];
    for (const person of leaving) {
      if (sets.every(set => hasLeft(set, person))) {
        const now = clock.now();
        await accounts.people.change(
          person,
          { ...person, state: 'gone', leftAt: now },
          [peopleSignal(row)],
          now,
        );
      }
    }
  }

  private pause(set: AccountSetRecord): number {
    const endAt = sessionsEndAt(set);
    return endAt === undefined
      ? IDLE_MS
      : Math.max(SOON_MS, endAt - this.options.clock.now());
  }
}

function withTrouble(
  row: AccountSetRow,
  trouble: AccountTroubleRecord,
): AccountSetRow {
  return { ...row, set: { ...row.set, trouble } };
}

function messagesOf(before: AccountSetRow, after: AccountSetRow): NewMessage[] {
  return JSON.stringify(before.set) === JSON.stringify(after.set) &&
    before.state === after.state
    ? []
    : [peopleSignal(after)];
}
