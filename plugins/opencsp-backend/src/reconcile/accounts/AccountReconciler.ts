import {
  AccountSetRecord,
  AccountTroubleRecord,
} from '../../domain/accounts/accountRecord';
import { accountTrouble } from '../../domain/accounts/accountTroubles';
import { hasLeft, sessionsEndAt } from '../../domain/accounts/otherServices';
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
import { AccountLook } from './AccountLook';
import { PassProgress } from './PassProgress';
import { AccountsOutside } from './ports';

/** How often accounts are looked at when nothing tells that they changed, in milliseconds. */
const IDLE_MS = 10 * 60_000;

/** How soon a service that was in trouble is asked again, in milliseconds. */
const AGAIN_MS = 60_000;

/** How soon something that was being taken off its host is looked at again, in milliseconds. */
const GOING_MS = 30_000;

/** A person may be added while a pass is at the others: what came in is looked at right after. */
const SOON_MS = 1_000;

const LATE = 'The accounts could not be looked after in time.';

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
  private readonly looks: AccountLook;

  constructor(private readonly options: AccountReconcilerOptions) {
    this.targets = new FollowedTargets(options);
    this.looks = new AccountLook(options);
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
    const pass = new PassProgress(claim, (held, row) => this.keep(held, row));
    const looked = await orTrouble(
      () => this.looks.run(pass, target, people, signals.signal),
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
    if (set.isSlowDue) {
      return SOON_MS;
    }
    const endAt = sessionsEndAt(set);
    return Math.min(
      isServiceAway(set) ? AGAIN_MS : IDLE_MS,
      endAt === undefined
        ? IDLE_MS
        : Math.max(SOON_MS, endAt - this.options.clock.now()),
    );
  }
}

/** True while a service cannot be asked, which may be over without anybody's help. */
function isServiceAway({ cells }: AccountSetRecord): boolean {
  return cells.some(
    ({ trouble }) =>
      trouble?.reason === 'service-away' ||
      trouble?.reason === 'service-silent',
  );
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
