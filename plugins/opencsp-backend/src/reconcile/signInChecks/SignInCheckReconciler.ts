import { Time } from '../../domain/record';
import {
  ended,
  notTried,
  SignInCheckRecord,
  SignInResult,
} from '../../domain/signInChecks/signInCheckRecord';
import { signInTrouble } from '../../domain/signInChecks/signInTroubles';
import { peopleSignal } from '../../publish/peopleMessages';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { NewMessage } from '../../store/InstanceStore';
import {
  SignInCheckClaim,
  SignInCheckRow,
  SignInCheckStore,
} from '../../store/signInChecks/SignInCheckStore';
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
import { SignInPass } from './SignInPass';
import { SignInOutside } from './ports';
import { troubleOfPass } from './troubleOfPass';

/** How soon something that was being taken off its host is looked at again, in milliseconds. */
const GOING_MS = 30_000;

const LATE = 'The check did not end in time.';

/** What passes over checks run with. */
export interface SignInCheckReconcilerOptions {
  store: Pick<SignInCheckStore, 'saveDuring' | 'finishPass'>;
  deployments: Pick<DeploymentStore, 'get' | 'allLiveOf'>;
  outside: SourceOutside;
  signIn: SignInOutside;
  clock: Clock;
  /** How long a claim holds, in milliseconds. */
  leaseMs: number;
  /** For the way of a person in one check, in milliseconds; 30 s when absent. */
  walkMs?: number;
}

type Target = Extract<FollowedTarget, { of: 'there' }>;
type Ending = PassEnding<SignInCheckRow>;

/**
 * One pass over the check of a sign-in: users that an earlier one left are taken away, and a check that was
 * asked for is made. It keeps nothing between passes, so that it can be killed anywhere: each user is kept
 * before it is made, and the next pass takes it away. A check ends with its pass, whatever it comes to; what
 * is tried again is to take users away.
 */
export class SignInCheckReconciler {
  private readonly targets: FollowedTargets;

  constructor(private readonly options: SignInCheckReconcilerOptions) {
    this.targets = new FollowedTargets(options);
  }

  /** Throws as {@link followedPass} does. */
  pass(
    claim: SignInCheckClaim,
    shutdown: AbortSignal,
  ): Promise<FollowedReport<SignInCheckRow>> {
    return followedPass(
      this.options,
      claim,
      shutdown,
      signals => this.do(claim, signals),
      ({ claim: { record }, row }) => messagesOf(record, row),
    );
  }

  private async do(
    claim: SignInCheckClaim,
    signals: PassSignals,
  ): Promise<Ending> {
    const { record: row } = claim;
    const { asked, users } = row.check;
    const beganAt = this.options.clock.now();
    const target = await this.targets.of(row);
    switch (target.of) {
      case 'ended': {
        const why = 'The profile is not on the host any more.';
        const check = this.givenUp(row, why, beganAt);
        return { claim, row: { ...row, check, state: 'ended' } };
      }
      case 'going': {
        const check = this.givenUp(row, 'It is being removed.', beganAt);
        return { claim, row: { ...row, check }, again: GOING_MS };
      }
      case 'trouble': {
        const check = this.givenUp(row, target.message, beganAt);
        const trouble = users.length > 0 ? target.message : undefined;
        return { claim, row: { ...row, check }, trouble };
      }
      default:
        return asked || users.length > 0
          ? this.work(claim, target, signals)
          : { claim, row };
    }
  }

  private async work(
    claim: SignInCheckClaim,
    target: Target,
    signals: PassSignals,
  ): Promise<Ending> {
    const { clock } = this.options;
    const startedAt = clock.now();
    const pass = new SignInPass(claim, target, {
      ...this.options,
      signal: signals.signal,
      startedAt,
      keep: check => this.keep(claim, check),
    });
    const worked = await orTrouble(() => pass.run(), signals, LATE);
    const about = { startedAt, endedAt: clock.now() };
    const check =
      'trouble' in worked
        ? troubleOfPass(pass.check, worked, {
            ...about,
            deploymentId: claim.record.deploymentId,
          })
        : pass.check;
    const { usersTrouble, users } = check;
    return {
      claim: pass.claim,
      row: {
        ...{ ...pass.claim.record, check },
        ...(claim.record.check.asked && { checkedAt: startedAt }),
      },
      trouble: users.length > 0 ? usersTrouble?.message ?? LATE : undefined,
    };
  }

  private async keep(
    claim: SignInCheckClaim,
    check: SignInCheckRecord,
  ): Promise<SignInCheckClaim> {
    const { store, clock } = this.options;
    const row = { ...claim.record, check };
    const messages = messagesOf(claim.record, row);
    const saved = await store.saveDuring(
      claim,
      { record: row, messages },
      clock.now(),
    );
    return { ...claim, record: saved };
  }

  /** A check that was asked for ends; users stay known until they can be taken away. */
  private givenUp(
    { check, deploymentId }: SignInCheckRow,
    why: string,
    startedAt: Time,
  ): SignInCheckRecord {
    const about: Pick<SignInResult, 'startedAt' | 'endedAt' | 'deploymentId'> =
      { startedAt, endedAt: this.options.clock.now(), deploymentId };
    const trouble = signInTrouble(
      'sign-in-not-tried',
      `The sign-in could not be tried. ${why}`,
    );
    return check.asked ? ended(check, notTried(trouble, about)) : check;
  }
}

function messagesOf(
  before: SignInCheckRow,
  after: SignInCheckRow,
): NewMessage[] {
  return JSON.stringify(before.check) === JSON.stringify(after.check)
    ? []
    : [peopleSignal(after)];
}
