import { conflict, invalid } from '../refusals';
import { GitlabUser } from '../state';
import { Store } from '../Store';
import { hashed, passwordProblems } from './passwords';

/** What an account is made of, or changed to. */
export interface Wanted {
  username: string;
  name: string;
  email: string;
  password: string;
  isConfirmed: boolean;
  isAdmin: boolean;
  isExternal: boolean;
  isPrivate: boolean;
  canCreateGroup: boolean;
  projectsLimit: number;
  note: string;
  identity?: { provider: string; externUid: string };
}

const USERNAME = /^[a-zA-Z0-9_.][a-zA-Z0-9_.-]*$/;
const RESERVED_END = /(\.|\.git|\.atom)$/;
const LONGEST = 255;
const PROJECTS = 100_000;

/** How long the job that deletes takes, in milliseconds, before `speed`. */
export const DELETION_MS = 2000;

/** What is not said of a new account. */
export const DEFAULTS = {
  isConfirmed: false,
  isAdmin: false,
  isExternal: false,
  isPrivate: false,
  canCreateGroup: true,
  projectsLimit: PROJECTS,
  note: '',
} as const;

/** Accounts. */
export class Accounts {
  constructor(
    private readonly store: Store,
    /** How long the job that deletes takes, in milliseconds. */
    private readonly deletionMs: number,
  ) {}

  /** Those whom the job has not deleted yet. */
  get users(): readonly GitlabUser[] {
    const { state, moment } = this.store;
    const isGone = ({ goneAt }: GitlabUser) =>
      goneAt !== undefined && goneAt <= moment;
    if (state.users.some(isGone)) {
      state.users = state.users.filter(user => !isGone(user));
      const ids = new Set(state.users.map(({ id }) => id));
      state.tokens = state.tokens.filter(({ userId }) => ids.has(userId));
    }
    return state.users;
  }

  user(id: number): GitlabUser | undefined {
    return this.users.find(user => user.id === id);
  }

  /** By name, in any case. */
  named(username: string): GitlabUser | undefined {
    return this.users.find(user => isSame(user.username, username));
  }

  /**
   * Makes an account. What is taken is told before what is wrong, and the address before the name
   * (services-contracts.md §7.3).
   *
   * @throws Refused
   */
  create(wanted: Wanted): GitlabUser {
    this.refuseTaken(wanted);
    this.refuseInvalid(wanted);
    const { state, chance, moment } = this.store;
    const { isConfirmed, identity, password, ...rest } = wanted;
    const user: GitlabUser = {
      ...rest,
      id: state.nextUserId,
      email: wanted.email.toLowerCase(),
      password: hashed(password, chance.random),
      isPasswordExpired: false,
      state: 'active',
      createdAt: moment,
      identities: identity ? [identity] : [],
      ...(isConfirmed ? { confirmedAt: moment } : {}),
    };
    state.nextUserId += 1;
    state.users.push(user);
    this.store.changed();
    return user;
  }

  /**
   * Changes an account; nothing changes where one of the values is refused.
   *
   * @param isByOther - a password that somebody else sets is asked for anew at the next login
   * @throws Refused
   */
  change(
    user: GitlabUser,
    { password, identity, isConfirmed, ...wanted }: Partial<Wanted>,
    isByOther: boolean,
  ): void {
    const { username, name, email } = { ...user, ...wanted };
    this.refuseTaken({ username, email }, user);
    this.refuseInvalid({ username, name, email, password, identity }, user);
    Object.assign(user, wanted, { email: email.toLowerCase() });
    if (isConfirmed) {
      user.confirmedAt ??= this.store.moment;
    }
    if (password !== undefined) {
      user.password = hashed(password, this.store.chance.random);
      user.isPasswordExpired = isByOther;
    }
    if (identity) {
      user.identities = [
        ...user.identities.filter(each => each.provider !== identity.provider),
        identity,
      ];
    }
    this.store.changed();
  }

  setState(user: GitlabUser, state: GitlabUser['state']): void {
    user.state = state;
    this.store.changed();
  }

  /** A job does it: the account is blocked at once, and its names are taken until the job is done. */
  delete(user: GitlabUser): void {
    const { now } = this.store.chance;
    user.state = 'blocked';
    user.goneAt = new Date(now().getTime() + this.deletionMs).toISOString();
    this.store.changed();
  }

  deleteIdentity(user: GitlabUser, provider: string): void {
    user.identities = user.identities.filter(
      each => each.provider !== provider,
    );
    this.store.changed();
  }

  private refuseTaken(
    { username, email }: Pick<Wanted, 'username' | 'email'>,
    but?: GitlabUser,
  ): void {
    const others = this.users.filter(user => user !== but);
    if (others.some(user => isSame(user.email, email))) {
      throw conflict('Email has already been taken');
    }
    if (others.some(user => isSame(user.username, username))) {
      throw conflict('Username has already been taken');
    }
  }

  private refuseInvalid(
    wanted: Pick<Wanted, 'username' | 'name' | 'email' | 'identity'> & {
      password?: string;
    },
    but?: GitlabUser,
  ): void {
    const problems = Object.entries({
      email: emailProblems(wanted.email),
      password:
        wanted.password === undefined
          ? []
          : passwordProblems(wanted.password, wanted),
      name: nameProblems(wanted.name),
      username: usernameProblems(wanted.username),
      'identities.extern_uid': this.identityProblems(wanted, but),
    }).filter(([, each]) => each.length > 0);
    if (problems.length > 0) {
      throw invalid(Object.fromEntries(problems));
    }
  }

  private identityProblems(
    { identity }: Pick<Wanted, 'identity'>,
    but?: GitlabUser,
  ): string[] {
    const isTaken =
      identity &&
      this.users.some(
        user =>
          user !== but &&
          user.identities.some(
            each =>
              each.provider === identity.provider &&
              each.externUid === identity.externUid,
          ),
      );
    return isTaken ? ['has already been taken'] : [];
  }
}

function emailProblems(email: string): string[] {
  if (email.trim() === '') {
    return ["can't be blank"];
  }
  return /^[^@\s<>]+@[^@\s<>]+$/.test(email) ? [] : ['is invalid'];
}

function nameProblems(name: string): string[] {
  if (name.trim() === '') {
    return ["can't be blank"];
  }
  return name.length > LONGEST
    ? [`is too long (maximum is ${LONGEST} characters)`]
    : [];
}

function usernameProblems(username: string): string[] {
  if (username.trim() === '') {
    return ["can't be blank"];
  }
  return USERNAME.test(username) &&
    !RESERVED_END.test(username) &&
    username.length <= LONGEST
    ? []
    : [
        "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-' or end in '.', '.git' or '.atom'.",
      ];
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
