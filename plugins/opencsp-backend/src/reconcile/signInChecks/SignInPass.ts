import {
  AccountProvider,
  Accounts,
  AccountTroubleError,
  HostConnectError,
} from '@opencsp/plugin-opencsp-node';
import { KNOWN, ProfileAccounts } from '@opencsp/rendering';
import { accountsPlan } from '../../accounts/accountsPlan';
import { serviceOnHost } from '../../accounts/serviceOnHost';
import { Time } from '../../domain/record';
import { reasonOf } from '../../domain/routes/explained';
import { troubleWords } from '../../domain/routes/routeTroubles';
import {
  checkAccount,
  checkLogin,
  LOGIN_BYTES,
  usersToRemove,
} from '../../domain/signInChecks/checkUser';
import { Asked } from '../../domain/signInChecks/judgeAnswers';
import {
  ended,
  HopRecord,
  notTried,
  resultOf,
  SignInCheckRecord,
  SignInResult,
  skipped,
  userIntended,
  usersGone,
} from '../../domain/signInChecks/signInCheckRecord';
import { signInTrouble } from '../../domain/signInChecks/signInTroubles';
import { generateSecret } from '../../profiles/secrets/generateSecret';
import { wayOverHost } from '../../routes/looks/ways';
import { openDirectory } from '../../signIn/openDirectory';
import { pingSessions } from '../../signIn/pingSessions';
import { SignInWalk } from '../../signIn/SignInWalk';
import { WalkPlan, walkPlan } from '../../signIn/walkPlan';
import { followedId } from '../../store/followed/FollowedRow';
import { SignInCheckClaim } from '../../store/signInChecks/SignInCheckStore';
import { FollowedTarget } from '../FollowedTargets';
import { linkSignals } from '../linkedSignal';
import { describeTrouble } from '../trouble';
import type { SignInCheckReconcilerOptions } from './SignInCheckReconciler';
import { directoryTrouble, usersTrouble } from './troubleOfPass';

/** How long the way of a person may take, in milliseconds: time is left after it to take the user away. */
const WALK_MS = 30_000;

/** How long the store of sessions may take to answer, in milliseconds. */
const PING_MS = 3_000;

/** Where the proxy listens on its host, whatever moves its ports before that. */
const HTTPS = { host: '127.0.0.1', port: 443 };

/** Of a password that lives for seconds: 190 bits. */
const PASSWORD = {
  kind: 'password',
  length: 32,
  alphabet: 'alphanumeric',
} as const;

/** Secret of the commit with the password of the store of sessions. */
const SESSIONS_SECRET = `${KNOWN.redis}-password`;

const NO_DIRECTORY =
  'The profile has no directory that the portal looks after.';

type Target = Extract<FollowedTarget, { of: 'there' }>;

/** What a pass works with, beside the row and its host. */
export interface SignInPassOptions
  extends Pick<SignInCheckReconcilerOptions, 'outside' | 'signIn' | 'clock'> {
  walkMs?: number;
  startedAt: Time;
  signal: AbortSignal;
  /** Writes down what is about to be done. */
  keep(check: SignInCheckRecord): Promise<SignInCheckClaim>;
}

/** The work of one pass, with what it has come to so far. */
export class SignInPass {
  check: SignInCheckRecord;

  constructor(
    public claim: SignInCheckClaim,
    private readonly target: Target,
    private readonly options: SignInPassOptions,
  ) {
    this.check = claim.record.check;
  }

  /**
   * Takes away what an earlier check left, and makes one when it was asked for.
   *
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when the directory is not reached
   * @throws ConflictError or InputError for a commit that cannot be read
   * @throws LeaseLostError
   */
  async run(): Promise<void> {
    const { signIn } = this.options;
    const plan = accountsPlan(this.target.deployment);
    const provider = signIn.providers.find(
      ({ service }) => service === plan?.directory.service,
    );
    if (!plan || !provider) {
      // Without somebody who looks after it, a person could still sign in.
      this.skip({ nothing: NO_DIRECTORY, isByHand: plan !== undefined });
      return;
    }
    const walk = this.check.asked
      ? walkPlan(this.target, signIn.catalogue.all())
      : undefined;
    if (walk && 'nothing' in walk) {
      this.skip(walk);
    }
    if (this.check.asked || this.check.users.length > 0) {
      await this.inDirectory(
        { plan, provider },
        walk && 'plan' in walk ? walk.plan : undefined,
      );
    }
  }

  private async inDirectory(
    { plan, provider }: { plan: ProfileAccounts; provider: AccountProvider },
    walk: WalkPlan | undefined,
  ): Promise<void> {
    const { driver, deployment, record, runner } = this.target;
    const { profileId, profileName } = this.claim.record;
    const secrets = await this.options.outside.contents.secrets(record);
    const accounts = await openDirectory({
      ...{ provider, plan, secrets, driver, deployment, runner },
      profile: { id: profileId, name: profileName },
      signal: this.options.signal,
    });
    try {
      await this.sweep(accounts);
      if (walk) {
        const walked = await this.make(accounts, walk, secrets);
        this.check = ended(this.check, walked);
      }
    } finally {
      await accounts.close();
    }
  }

  /** Takes away every user that the portal made for a check. */
  private async sweep(accounts: Accounts): Promise<void> {
    const { users } = this.check;
    const seen = await accounts.inspect();
    for (const login of usersToRemove(users, seen)) {
      await accounts.remove(login);
    }
    this.check = usersGone(this.check, users);
  }

  /** The user is kept before it is made, and taken away whatever the way came to. */
  private async make(
    accounts: Accounts,
    plan: WalkPlan,
    secrets: ReadonlyMap<string, string>,
  ): Promise<SignInResult> {
    const { random } = this.options.signIn;
    const login = checkLogin(random.bytes(LOGIN_BYTES));
    const password = await generateSecret(PASSWORD, random);
    await this.keep(userIntended(this.check, login));
    try {
      const user = await this.makeUser(accounts, { login, password });
      return user.state === 'ok'
        ? await this.walk(user, { accounts, plan, secrets, login, password })
        : resultOf([user], this.about());
    } finally {
      await this.takeAway(accounts, login);
    }
  }

  /** What is wrong with the directory is what the check came to; the host is not. */
  private async makeUser(
    accounts: Accounts,
    { login, password }: { login: string; password: string },
  ): Promise<HopRecord> {
    const failed = (words: string): HopRecord => ({
      ...{ hop: 'directory', state: 'failed' },
      ...signInTrouble('sign-in-directory', words),
    });
    try {
      const made = await accounts.ensureAccount(checkAccount(login), {
        isOurs: false,
      });
      if (made.of !== 'made' && made.of !== 'there') {
        const why = 'message' in made ? made.message : made.evidence;
        return failed(`No user can be made in the directory: ${why}`);
      }
      const set = await accounts.setPassword(login, password);
      if (set.of !== 'set') {
        const why = 'message' in set ? set.message : 'the user is not there';
        return failed(`The user of the check got no password: ${why}`);
      }
      if ((await accounts.verify?.(login, password)) === false) {
        return {
          ...{ hop: 'directory', state: 'failed' },
          ...signInTrouble(
            'sign-in-directory-refuses',
            'The directory does not take the password that was set a moment ago.',
          ),
        };
      }
      const message = 'A user was made in the directory, and signs in there.';
      return { hop: 'directory', state: 'ok', message };
    } catch (error) {
      const trouble = describeTrouble(error);
      const found = directoryTrouble({ trouble, error });
      if (!found || this.options.signal.aborted) {
        throw error;
      }
      return { hop: 'directory', state: 'failed', ...found };
    }
  }

  private async walk(
    user: HopRecord,
    given: {
      accounts: Accounts;
      plan: WalkPlan;
      secrets: ReadonlyMap<string, string>;
      login: string;
      password: string;
    },
  ): Promise<SignInResult> {
    const { signal, walkMs = WALK_MS, signIn, clock } = this.options;
    const { accounts, plan, secrets, login, password } = given;
    const deadline = linkSignals([signal], walkMs);
    const walk = new SignInWalk({
      ...{ plan, credentials: { login, password } },
      way: wayOverHost(this.target.runner, HTTPS),
      trust: signIn.trust,
      httpsPort: signIn.httpsPort,
      dnsTroubleOf: await this.dnsTroubles(),
      askDirectory: () => askDirectory(accounts, { login, password }),
      askSessions: async () =>
        plan.hasSessionStore
          ? this.askSessions(secrets.get(SESSIONS_SECRET), deadline.signal)
          : undefined,
      now: clock.now.bind(clock),
      signal: deadline.signal,
    });
    try {
      const hops = await walk.run();
      return resultOf([user, ...hops], this.about());
    } catch (error) {
      if (signal.aborted || !deadline.signal.aborted) {
        throw error;
      }
      const words = `The way through the sign-in took longer than ${
        walkMs / 1_000
      } s.`;
      return notTried(signInTrouble('sign-in-not-tried', words), this.about(), [
        user,
        ...walk.hops.values(),
      ]);
    } finally {
      deadline[Symbol.dispose]();
    }
  }

  /** Trouble of the directory does not take the place of what was found: the next pass takes the user away. */
  private async takeAway(accounts: Accounts, login: string): Promise<void> {
    try {
      await accounts.remove(login);
      this.check = usersGone(this.check, [login]);
    } catch (error) {
      if (
        !(error instanceof AccountTroubleError) &&
        !(error instanceof HostConnectError)
      ) {
        throw error;
      }
      const { users } = this.check;
      const why = describeTrouble(error);
      this.check = { ...this.check, usersTrouble: usersTrouble(users, why) };
    }
  }

  private askSessions(
    password: string | undefined,
    signal: AbortSignal,
  ): Promise<Asked['sessions']> {
    const store = serviceOnHost(KNOWN.redis, { ...this.target, signal });
    return pingSessions(store, { password, signal, timeoutMs: PING_MS });
  }

  /** What is known of the names, by those who look after the addresses. */
  private async dnsTroubles(): Promise<(name: string) => string | undefined> {
    const { profileId, hostId } = this.claim.record;
    const row = await this.options.signIn.routes.get(
      followedId(profileId, hostId),
    );
    return name => {
      const found = row?.set.names.find(each => each.name === name);
      const reach = found?.reach.portal;
      if (!row || reach?.state !== 'dns') {
        return undefined;
      }
      const trouble = reasonOf(reach, row.set.troubles);
      return trouble ? troubleWords(trouble).message : 'it has no address.';
    };
  }

  private skip(why: { nothing: string; isByHand?: boolean }): void {
    if (this.check.asked) {
      this.check = ended(this.check, skipped(why, this.about()));
    }
  }

  private about() {
    const { startedAt, clock } = this.options;
    const { deploymentId } = this.claim.record;
    return { startedAt, endedAt: clock.now(), deploymentId };
  }

  private async keep(check: SignInCheckRecord): Promise<void> {
    this.claim = await this.options.keep(check);
    this.check = this.claim.record.check;
  }
}

async function askDirectory(
  accounts: Accounts,
  { login, password }: { login: string; password: string },
): Promise<Asked['directory']> {
  try {
    const opens = (await accounts.verify?.(login, password)) ?? true;
    return opens ? 'opens' : 'refuses';
  } catch (error) {
    if (
      error instanceof AccountTroubleError ||
      error instanceof HostConnectError
    ) {
      return { away: describeTrouble(error) };
    }
    throw error;
  }
}
