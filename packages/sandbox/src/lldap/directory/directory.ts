import { scryptSync, timingSafeEqual } from 'node:crypto';
import { attributeMoment } from './moments';
import { nameUuid } from './nameUuid';
import {
  emailTaken,
  EntityNotFound,
  groupExists,
  memberExists,
  NothingUpdated,
  unknownMember,
  userExists,
} from './refusals';
import { LldapGroup, LldapState, LldapUser } from './state';

/** Where time and chance come from. */
export interface Chance {
  now(): Date;
  random(bytes: number): Buffer;
}

/** A user to be made. */
export interface NewUser {
  id: string;
  email: string;
  displayName?: string;
  attributes: Readonly<Record<string, string>>;
}

/** What changes of a user. An empty display name takes it away. */
export interface UserChange {
  id: string;
  email?: string;
  displayName?: string;
  insert: Readonly<Record<string, string>>;
  remove: readonly string[];
}

/** Few rounds: it keeps a password out of a file, not a thief away. */
const SCRYPT = { N: 1024 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** The one directory behind HTTP and LDAP: what the database of LLDAP does, in its words. */
export class Directory {
  private changeCount = 0;

  constructor(
    readonly state: LldapState,
    private readonly chance: Chance,
    private readonly onChange: () => void = () => {},
  ) {}

  /** Grows with each change. */
  get changes(): number {
    return this.changeCount;
  }

  /** By id, byte by byte. */
  users(): LldapUser[] {
    return [...this.state.users].sort((a, b) => byBytes(a.id, b.id));
  }

  /** By name, whatever its case. */
  groups(): LldapGroup[] {
    return [...this.state.groups].sort((a, b) =>
      byBytes(a.displayName.toLowerCase(), b.displayName.toLowerCase()),
    );
  }

  user(id: string): LldapUser | undefined {
    const wanted = id.toLowerCase();
    return this.state.users.find(user => user.id === wanted);
  }

  /** @throws EntityNotFound with nothing but the id */
  userOrRefuse(id: string): LldapUser {
    const user = this.user(id);
    if (!user) {
      throw new EntityNotFound(id.toLowerCase());
    }
    return user;
  }

  group(id: number): LldapGroup | undefined {
    return this.state.groups.find(group => group.id === id);
  }

  groupNamed(name: string): LldapGroup | undefined {
    const wanted = name.toLowerCase();
    return this.state.groups.find(
      ({ displayName }) => displayName.toLowerCase() === wanted,
    );
  }

  /** By name, byte by byte. */
  groupsOf(userId: string): LldapGroup[] {
    return this.state.groups
      .filter(group => this.isMember(userId, group.id))
      .sort((a, b) => byBytes(a.displayName, b.displayName));
  }

  /** In the order in which they came. */
  membersOf(groupId: number): string[] {
    return this.state.memberships
      .filter(membership => membership.groupId === groupId)
      .map(({ userId }) => userId);
  }

  isMember(userId: string, groupId: number): boolean {
    return this.state.memberships.some(
      one => one.userId === userId && one.groupId === groupId,
    );
  }

  /** @throws ConstraintFailed for a mail or an id that is taken, the mail first */
  createUser({ id, email, displayName, attributes }: NewUser): LldapUser {
    const lower = id.toLowerCase();
    this.refuseTakenEmail(email);
    if (this.user(lower)) {
      throw userExists();
    }
    const moment = this.moment();
    const user: LldapUser = {
      id: lower,
      email,
      ...(displayName && { displayName }),
      attributes: { ...attributes },
      uuid: nameUuid(lower, attributeMoment(moment)),
      creationDate: moment,
      modifiedDate: moment,
      passwordModifiedDate: moment,
    };
    this.state.users.push(user);
    this.changed();
    return user;
  }

  /** @throws NothingUpdated or ConstraintFailed */
  updateUser(change: UserChange): void {
    const user = this.user(change.id);
    if (!user) {
      throw new NothingUpdated();
    }
    if (change.email !== undefined) {
      this.refuseTakenEmail(change.email, user);
      user.email = change.email;
    }
    if (change.displayName !== undefined) {
      user.displayName = change.displayName || undefined;
    }
    const kept = Object.entries(user.attributes).filter(
      ([name]) => !change.remove.includes(name),
    );
    user.attributes = { ...Object.fromEntries(kept), ...change.insert };
    user.modifiedDate = this.moment();
    this.changed();
  }

  /** @throws EntityNotFound */
  deleteUser(id: string): void {
    const user = this.user(id);
    if (!user) {
      throw new EntityNotFound(`No such user: '${id.toLowerCase()}'`);
    }
    const { state } = this;
    const isOther = (one: { userId: string }) => one.userId !== user.id;
    state.users = state.users.filter(one => one !== user);
    state.memberships = state.memberships.filter(isOther);
    state.refreshTokens = state.refreshTokens.filter(isOther);
    this.changed();
  }

  /** @throws ConstraintFailed */
  createGroup(displayName: string): LldapGroup {
    if (this.groupNamed(displayName)) {
      throw groupExists();
    }
    const moment = this.moment();
    const group: LldapGroup = {
      id: this.state.nextGroupId,
      displayName,
      uuid: nameUuid(displayName, attributeMoment(moment)),
      creationDate: moment,
      modifiedDate: moment,
    };
    this.state.nextGroupId += 1;
    this.state.groups.push(group);
    this.changed();
    return group;
  }

  /** @throws NothingUpdated or ConstraintFailed */
  updateGroup(id: number, displayName?: string): void {
    const group = this.group(id);
    if (!group) {
      throw new NothingUpdated();
    }
    if (displayName !== undefined) {
      const same = this.groupNamed(displayName);
      if (same && same !== group) {
        throw groupExists();
      }
      group.displayName = displayName;
    }
    group.modifiedDate = this.moment();
    this.changed();
  }

  /** @throws EntityNotFound */
  deleteGroup(id: number): void {
    if (!this.group(id)) {
      throw new EntityNotFound(`No such group: '${id}'`);
    }
    const { state } = this;
    state.groups = state.groups.filter(group => group.id !== id);
    state.memberships = state.memberships.filter(one => one.groupId !== id);
    this.changed();
  }

  /** @throws ConstraintFailed */
  addMember(userId: string, groupId: number): void {
    const user = this.user(userId);
    const group = this.group(groupId);
    if (!user || !group) {
      throw unknownMember();
    }
    if (this.isMember(user.id, groupId)) {
      throw memberExists();
    }
    this.state.memberships.push({ userId: user.id, groupId });
    group.modifiedDate = this.moment();
    this.changed();
  }

  /** @throws EntityNotFound */
  removeMember(userId: string, groupId: number): void {
    const id = userId.toLowerCase();
    if (!this.isMember(id, groupId)) {
      throw new EntityNotFound(`No such membership: '${id}' -> ${groupId}`);
    }
    const { state } = this;
    state.memberships = state.memberships.filter(
      one => one.userId !== id || one.groupId !== groupId,
    );
    const group = this.group(groupId);
    if (group) {
      group.modifiedDate = this.moment();
    }
    this.changed();
  }

  /**
   * Takes any password, also none: nothing judges it.
   *
   * @throws EntityNotFound
   */
  setPassword(id: string, password: Buffer): void {
    const user = this.userOrRefuse(id);
    const salt = this.chance.random(SALT_BYTES).toString('hex');
    user.password = { salt, hash: hashOf(password, salt).toString('hex') };
    user.passwordModifiedDate = this.moment();
    user.modifiedDate = user.passwordModifiedDate;
    this.changed();
  }

  /** False also for a user without a password and for nobody. */
  isPassword(id: string, password: Buffer): boolean {
    const kept = this.user(id)?.password;
    return (
      kept !== undefined &&
      timingSafeEqual(
        hashOf(password, kept.salt),
        Buffer.from(kept.hash, 'hex'),
      )
    );
  }

  /** To be called when something in the state was changed elsewhere. */
  changed(): void {
    this.changeCount += 1;
    this.onChange();
  }

  private refuseTakenEmail(email: string, owner?: LldapUser): void {
    const wanted = email.toLowerCase();
    const taken = this.state.users.some(
      user => user !== owner && user.email.toLowerCase() === wanted,
    );
    if (taken) {
      throw emailTaken();
    }
  }

  private moment(): string {
    return this.chance.now().toISOString();
  }
}

function hashOf(password: Buffer, salt: string): Buffer {
  return scryptSync(password, salt, HASH_BYTES, SCRYPT);
}

/** As a database with binary order has it. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
