import { createHash } from 'node:crypto';
import { Thrown } from '../refusals';
import { JellyfinUser, Policy } from '../state';
import { Store } from '../Store';
import { hashed, isPassword } from './passwords';
import { attemptsOf, firstPolicy } from './policy';

/** Letters and digits of any script, and a few signs; no space at an end (Jellyfin's `UserManager`). */
const NAME = /^(?!\s)[\p{L}\p{N}\p{Pc}\p{M} \-'._@+]+(?<!\s)$/u;
/** The name of the account that the wizard begins with: that of the process. */
const FIRST_NAME = 'root';

/** Who asks: a user by a login, or a program by a key, which may do what an administrator may. */
export type Caller =
  | { kind: 'user'; user: JellyfinUser; token: string }
  | { kind: 'key' };

/** Accounts, logins and keys. */
export class Accounts {
  constructor(private readonly store: Store) {}

  get users(): readonly JellyfinUser[] {
    return this.store.state.users;
  }

  user(id: string): JellyfinUser | undefined {
    return this.users.find(user => user.id === id);
  }

  /** By name, in any case. */
  named(name: string): JellyfinUser | undefined {
    const wanted = name.toLowerCase();
    return this.users.find(user => user.name.toLowerCase() === wanted);
  }

  /** The first account; with the name of the process, while there is none. */
  initialise(): JellyfinUser {
    return this.users[0] ?? this.add(FIRST_NAME, firstPolicy(true));
  }

  /**
   * Makes an account.
   *
   * @throws Thrown for a name that is none, or taken in any case
   */
  create(name: string): JellyfinUser {
    this.checkName(name);
    return this.add(name, firstPolicy(false));
  }

  /** @throws Thrown */
  rename(user: JellyfinUser, name: string): void {
    this.checkName(name, user);
    user.name = name;
    this.store.changed();
  }

  /** An empty one takes the password away: nobody is asked for one then. */
  setPassword(user: JellyfinUser, password: string): void {
    user.password =
      password === '' ? undefined : hashed(password, this.store.chance.random);
    this.store.changed();
  }

  /**
   * Whether it is the password. After too many wrong ones the account is switched off, where its policy has a
   * limit.
   */
  check(user: JellyfinUser, password: string): boolean {
    const isRight = user.password
      ? isPassword(password, user.password)
      : password === '';
    if (isRight) {
      user.wrongPasswords = 0;
      return true;
    }
    user.wrongPasswords += 1;
    if (user.wrongPasswords >= attemptsOf(user.policy)) {
      user.policy.IsDisabled = true;
    }
    this.store.changed();
    return false;
  }

  setPolicy(user: JellyfinUser, policy: Policy): void {
    user.policy = policy;
    this.store.changed();
  }

  /**
   * Deletes an account.
   *
   * @throws Thrown for the last one, and for the last administrator
   */
  delete(user: JellyfinUser): void {
    const { state } = this.store;
    if (state.users.length === 1) {
      throw new Thrown(
        500,
        `The user '${user.name}' cannot be deleted because there must be at least one user in the system.`,
      );
    }
    if (isAdministrator(user) && this.administrators.length === 1) {
      throw new Thrown(
        400,
        `The user '${user.name}' cannot be deleted because there must be at least one admin user in the system.`,
      );
    }
    state.users = state.users.filter(each => each !== user);
    this.store.changed();
  }

  get administrators(): JellyfinUser[] {
    return this.users.filter(isAdministrator);
  }

  /** A new token for a device; the one that the user had there before is void. */
  signIn(user: JellyfinUser, deviceId: string): string {
    const { state, chance } = this.store;
    const token = this.store.newId();
    state.devices = state.devices.filter(
      each => each.userId !== user.id || each.deviceId !== deviceId,
    );
    state.devices.push({ tokenHash: hashOf(token), userId: user.id, deviceId });
    user.lastLogin = chance.now().toISOString();
    this.store.changed();
    return token;
  }

  /** Ends the logins of somebody, but perhaps one. */
  revoke(user: JellyfinUser, but?: string): void {
    const { state } = this.store;
    const kept = but && hashOf(but);
    state.devices = state.devices.filter(
      each => each.userId !== user.id || each.tokenHash === kept,
    );
    this.store.changed();
  }

  /** Ends one login. */
  signOut(token: string): void {
    const { state } = this.store;
    const ended = hashOf(token);
    state.devices = state.devices.filter(each => each.tokenHash !== ended);
    this.store.changed();
  }

  /** Whose token or key it is; nothing for an unknown one, and for that of somebody who is switched off. */
  callerOf(token: string): Caller | undefined {
    const { devices, keys } = this.store.state;
    if (keys.some(key => key.token === token)) {
      return { kind: 'key' };
    }
    const hash = hashOf(token);
    const device = devices.find(each => each.tokenHash === hash);
    const user = device && this.user(device.userId);
    return user && user.policy.IsDisabled !== true
      ? { kind: 'user', user, token }
      : undefined;
  }

  private checkName(name: string, but?: JellyfinUser): void {
    if (!NAME.test(name)) {
      throw new Thrown(400, `"${name}" is no name for a user.`);
    }
    const other = this.named(name);
    if (other && other !== but) {
      throw new Thrown(400, `A user with the name '${name}' already exists.`);
    }
  }

  private add(name: string, policy: Policy): JellyfinUser {
    const user = { id: this.store.newId(), name, policy, wrongPasswords: 0 };
    this.store.state.users.push(user);
    this.store.changed();
    return user;
  }
}

/** Whether somebody may do all. */
export function isAdministrator({ policy }: JellyfinUser): boolean {
  return policy.IsAdministrator === true;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
