import { LocalGroup, LocalUser } from '../state';
import { Store } from '../Store';
import { checkUid } from './names';
import { hashed, isPassword } from './passwords';
import { AccountRefused } from './refusals';

/** Says why a password is not taken; nothing for a good one. */
export type PasswordPolicy = (password: string) => string | undefined;

/** The group of those who may do anything. */
export const ADMINS = 'admin';

/** Accounts and groups of Nextcloud's own. */
export class Accounts {
  constructor(
    private readonly store: Store,
    private readonly policy: PasswordPolicy,
  ) {}

  get users(): readonly LocalUser[] {
    return this.store.state.users;
  }

  get groups(): readonly LocalGroup[] {
    return this.store.state.groups;
  }

  /** By name, in any case. */
  user(uid: string): LocalUser | undefined {
    const wanted = uid.toLowerCase();
    return this.users.find(user => user.uid.toLowerCase() === wanted);
  }

  group(id: string): LocalGroup | undefined {
    return this.groups.find(group => group.id === id);
  }

  /** Names of the groups that somebody is in. */
  groupsOf(uid: string): string[] {
    return this.groups
      .filter(({ members }) => members.includes(uid))
      .map(({ id }) => id);
  }

  isAdmin(uid: string): boolean {
    return this.groupsOf(uid).includes(ADMINS);
  }

  /**
   * Makes an account.
   *
   * @param uid - nobody has it
   * @throws AccountRefused
   */
  create(uid: string, password: string): LocalUser {
    checkUid(uid);
    this.checkPassword(password);
    const user: LocalUser = {
      uid,
      displayName: '',
      email: '',
      password: hashed(password, this.store.chance.random),
      isEnabled: true,
      lastLogin: 0,
    };
    this.store.state.users.push(user);
    this.store.changed();
    return user;
  }

  /** @throws AccountRefused */
  setPassword(user: LocalUser, password: string): void {
    this.checkPassword(password);
    user.password = hashed(password, this.store.chance.random);
    this.store.changed();
  }

  isPasswordOf(user: LocalUser, password: string): boolean {
    return isPassword(password, user.password);
  }

  delete(uid: string): void {
    const { state } = this.store;
    state.users = state.users.filter(user => user.uid !== uid);
    for (const group of state.groups) {
      group.members = group.members.filter(member => member !== uid);
    }
    this.store.changed();
  }

  addGroup(id: string, displayName: string = id): LocalGroup {
    const group = { id, displayName, members: [] };
    this.store.state.groups.push(group);
    this.store.changed();
    return group;
  }

  deleteGroup(id: string): void {
    const { state } = this.store;
    state.groups = state.groups.filter(group => group.id !== id);
    this.store.changed();
  }

  /** Nothing changes for who is in it. */
  addMember(group: LocalGroup, uid: string): void {
    if (!group.members.includes(uid)) {
      group.members.push(uid);
      this.store.changed();
    }
  }

  /** Nothing changes for who is not in it. */
  removeMember(group: LocalGroup, uid: string): void {
    if (group.members.includes(uid)) {
      group.members = group.members.filter(member => member !== uid);
      this.store.changed();
    }
  }

  private checkPassword(password: string): void {
    if (password.trim() === '') {
      throw new AccountRefused('A valid password must be provided');
    }
    const hint = this.policy(password);
    if (hint !== undefined) {
      throw new AccountRefused(hint, true);
    }
  }
}
