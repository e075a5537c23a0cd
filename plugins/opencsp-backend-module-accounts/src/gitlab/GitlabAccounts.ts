import {
  AccountContext,
  Accounts,
  AccountTroubleError,
  EnsuredAccount,
  HostConnectError,
  HostTroubleError,
  LOGIN,
  PasswordSet,
  SeenAccount,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { ADMINS } from '../admins';
import { GitlabApi, GitlabUser } from './GitlabApi';
import { GitlabDoor } from './GitlabDoor';
import { ROOT } from './tokens';
import { unknownAnswer } from './troubles';

/** As the definition calls the sign-in portal; people are known there by their login. */
const PROVIDER = 'openid_connect';

/** What GitLab takes for no name (services-contracts.md §7.3). */
const BAD_END = /(\.|\.git|\.atom)$/;

const LEAVE_MS = 20_000;

/** Those can come in: one that slept wakes at the next sign-in. */
const OPEN_STATES = ['active', 'deactivated'];

/** Who looks after the people of a GitLab. */
export interface GitlabAccountsOptions {
  door: GitlabDoor;
  context: AccountContext;
  /** Called when no token is left behind. */
  onLeft: () => void;
}

/** The people of a GitLab: of the sign-in portal, who come at their first sign-in, or with passwords of its own. */
export class GitlabAccounts implements Accounts {
  private readonly api: GitlabApi;

  constructor(private readonly options: GitlabAccountsOptions) {
    this.api = new GitlabApi(options.door);
  }

  async inspect(): Promise<SeenAccount[]> {
    const users = await this.api.users();
    return users.filter(user => !isRoot(user)).map(user => this.seen(user));
  }

  async ensureAccount(
    wanted: WantedAccount,
    { isOurs }: { isOurs: boolean },
  ): Promise<EnsuredAccount> {
    if (!isName(wanted.login)) {
      return nameRefused(wanted.login);
    }
    const there = await this.find(wanted.login);
    if (there) {
      return this.taken(there, wanted, isOurs);
    }
    const other = await this.api.withEmail(wanted.email);
    if (other) {
      return emailTaken(wanted.email, other);
    }
    return this.isOfDirectory
      ? this.comesAtSignIn(wanted)
      : this.made(wanted, isOurs);
  }

  async setPassword(login: string, password: string): Promise<PasswordSet> {
    demandName(login);
    if (this.isOfDirectory) {
      return { of: 'elsewhere' };
    }
    const there = await this.find(login);
    if (!there) {
      return { of: 'missing' };
    }
    const set = await this.api.change(there, { password });
    switch (set.of) {
      case 'done':
        return { of: 'set' };
      case 'missing':
        return { of: 'missing' };
      default:
        return {
          of: 'refused',
          message: `GitLab refuses the password: ${set.message}`,
          nextStep:
            'Give the person another password, without words of GitLab or of the own name.',
        };
    }
  }

  async disable(login: string): Promise<{ note?: string }> {
    demandName(login);
    const there = await this.find(login);
    if (!there) {
      return {};
    }
    await this.api.block(there);
    const after = await this.find(login);
    if (after && isOpen(after)) {
      throw unknownAnswer(`"${login}" is active after it was blocked`);
    }
    return {
      note: `"${there.username}" is blocked in GitLab: sessions, tokens and keys are refused with the next request. Repositories and issues stay.`,
    };
  }

  async enable(wanted: WantedAccount): Promise<EnsuredAccount> {
    demandName(wanted.login);
    const there = await this.find(wanted.login);
    if (there && !isOpen(there)) {
      await this.api.unblock(there);
      const after = await this.find(wanted.login);
      if (after && !isOpen(after)) {
        throw unknownAnswer(
          `"${wanted.login}" is ${after.state} after it was unblocked`,
        );
      }
    }
    return this.ensureAccount(wanted, { isOurs: true });
  }

  async remove(login: string): Promise<void> {
    demandName(login);
    const there = await this.find(login);
    if (!there) {
      return;
    }
    await this.api.remove(there);
    const after = await this.find(login);
    if (after && isOpen(after)) {
      throw unknownAnswer(`"${login}" is active after it was removed`);
    }
  }

  /** Ends the token. Where that fails the next look ends it, and it ends by itself. */
  async close(): Promise<void> {
    const { door, onLeft } = this.options;
    try {
      if (await door.leave(AbortSignal.timeout(LEAVE_MS))) {
        onLeft();
      }
    } catch (error) {
      const isTrouble =
        error instanceof AccountTroubleError ||
        error instanceof HostTroubleError ||
        error instanceof HostConnectError;
      if (!isTrouble) {
        throw error;
      }
    }
  }

  private get isOfDirectory(): boolean {
    return this.options.context.plan.accounts === 'directory';
  }

  /** By the one who signs in first: GitLab may have given them another name, and lets them change it. */
  private async find(login: string): Promise<GitlabUser | undefined> {
    const known = this.isOfDirectory
      ? await this.api.known(PROVIDER, login)
      : undefined;
    return known ?? this.api.named(login);
  }

  private comesAtSignIn({ login }: WantedAccount): EnsuredAccount {
    const { signInUrl = 'the sign-in portal' } = this.options.context.plan;
    return {
      of: 'at-sign-in',
      evidence: `GitLab has nobody called "${login}", and nobody else with the address: the account is made when the person signs in through ${signInUrl}.`,
    };
  }

  private async made(
    wanted: WantedAccount,
    isOurs: boolean,
  ): Promise<EnsuredAccount> {
    const { login, email, displayName, groups } = wanted;
    const made = await this.api.create({
      ...{ username: login, email, name: displayName || login },
      admin: groups.includes(ADMINS),
    });
    switch (made.of) {
      case 'done':
        return { of: 'made' };
      case 'taken': {
        // Somebody was faster, or has the address.
        const there = await this.find(login);
        return there
          ? this.taken(there, wanted, isOurs)
          : refused(login, made.message);
      }
      case 'refused':
        return refused(login, made.message);
      default:
        throw unknownAnswer('a new account is not there');
    }
  }

  private async taken(
    there: GitlabUser,
    { login, email, groups }: WantedAccount,
    isOurs: boolean,
  ): Promise<EnsuredAccount> {
    const uid = there.identities.find(
      ({ provider }) => provider === PROVIDER,
    )?.extern_uid;
    const isSame = there.email.toLowerCase() === email.toLowerCase();
    const isTheirs = this.isOfDirectory
      ? uid === login || (!uid && isSame)
      : isOurs || isSame;
    if (isRoot(there) || !isTheirs) {
      return notOurs(login);
    }
    const admin = groups.includes(ADMINS);
    const fields = {
      ...(there.is_admin !== admin && { admin }),
      // GitLab links no account by its address: without this the person could not sign in.
      ...(this.isOfDirectory &&
        !uid && { provider: PROVIDER, extern_uid: login }),
    };
    if (Object.keys(fields).length > 0) {
      const changed = await this.api.change(there, fields);
      if (changed.of !== 'done') {
        throw unknownAnswer(`"${login}" could not be changed`);
      }
    }
    return { of: 'there' };
  }

  private seen(user: GitlabUser): SeenAccount {
    const uid = user.identities.find(
      ({ provider }) => provider === PROVIDER,
    )?.extern_uid;
    return {
      login: (this.isOfDirectory && uid) || user.username,
      ...{ email: user.email, displayName: user.name },
      groups: user.is_admin ? [ADMINS] : [],
      ...(!isOpen(user) && { isDisabled: true }),
    };
  }
}

function isOpen({ state }: GitlabUser): boolean {
  return OPEN_STATES.includes(state);
}

function isRoot({ username }: GitlabUser): boolean {
  return username.toLowerCase() === ROOT;
}

function isName(login: string): boolean {
  return LOGIN.test(login) && login !== ROOT && !BAD_END.test(login);
}

/** @throws AccountTroubleError for what can be no person's name, such as the administrator's */
function demandName(login: string): void {
  if (!isName(login)) {
    throw unknownAnswer(`${JSON.stringify(login)} is no person`);
  }
}

function nameRefused(login: string): EnsuredAccount {
  return {
    of: 'refused',
    message: `${JSON.stringify(
      login,
    )} cannot be the name of a person in GitLab.`,
    nextStep:
      'Use lower-case letters, digits and . _ - only, beginning with a letter or digit, not ending in ".", ".git" or ".atom", and not "root".',
  };
}

function refused(login: string, words: string): EnsuredAccount {
  return {
    of: 'refused',
    message: `GitLab does not take "${login}": ${words}`,
    nextStep: 'Mend what it says on the page of the person.',
  };
}

function emailTaken(email: string, { username }: GitlabUser): EnsuredAccount {
  return {
    of: 'refused',
    message: `The account "${username}" of GitLab has the address "${email}".`,
    nextStep:
      'Give the person another address, or change that of the other account in GitLab’s admin area.',
  };
}

function notOurs(login: string): EnsuredAccount {
  return {
    of: 'not-ours',
    message: `GitLab has an account "${login}" that is not this person’s.`,
    nextStep:
      'Give the person another name to sign in with, or rename the account in GitLab’s admin area.',
  };
}
