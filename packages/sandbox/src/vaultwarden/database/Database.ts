import { Chance, momentOf, newId } from './chance';
import { STATUS, TYPE } from './memberships';
import {
  Cipher,
  Collection,
  Device,
  Membership,
  Organization,
  User,
  VaultwardenState,
} from './state';

/** What the server keeps, with the ways in which it looks things up and deletes them. */
export class Database {
  constructor(readonly state: VaultwardenState, readonly chance: Chance) {}

  now(): string {
    return momentOf(this.chance.now());
  }

  newId(): string {
    return newId(this.chance);
  }

  user(id: string): User | undefined {
    return this.state.users.find(user => user.id === id);
  }

  userByMail(email: string): User | undefined {
    const wanted = email.toLowerCase();
    return this.state.users.find(user => user.email === wanted);
  }

  device(id: string, userId: string): Device | undefined {
    return this.state.devices.find(
      device => device.id === id && device.userId === userId,
    );
  }

  organization(id: string): Organization | undefined {
    return this.state.organizations.find(
      organization => organization.id === id,
    );
  }

  collection(id: string, organizationId: string): Collection | undefined {
    return this.state.collections.find(
      collection =>
        collection.id === id && collection.organizationId === organizationId,
    );
  }

  collectionsOf(organizationId: string): Collection[] {
    return this.state.collections.filter(
      collection => collection.organizationId === organizationId,
    );
  }

  cipher(id: string): Cipher | undefined {
    return this.state.ciphers.find(cipher => cipher.id === id);
  }

  member(id: string, organizationId: string): Membership | undefined {
    return this.membersOf(organizationId).find(member => member.id === id);
  }

  membersOf(organizationId: string): Membership[] {
    return this.state.memberships.filter(
      member => member.organizationId === organizationId,
    );
  }

  membershipsOf(userId: string): Membership[] {
    return this.state.memberships.filter(member => member.userId === userId);
  }

  membership(userId: string, organizationId: string): Membership | undefined {
    return this.membershipsOf(userId).find(
      member => member.organizationId === organizationId,
    );
  }

  /** Saves a member, who then stands last, as rows of the real database do. */
  saveMember(member: Membership): void {
    const { state } = this;
    state.memberships = [
      ...state.memberships.filter(({ id }) => id !== member.id),
      member,
    ];
    this.touchUser(member.userId);
  }

  /** Whether this is the only confirmed owner of their organisation. */
  isLastOwner(member: Membership): boolean {
    return (
      member.type === TYPE.owner && this.ownersOf(member.organizationId) <= 1
    );
  }

  /** How many confirmed owners an organisation has. */
  ownersOf(organizationId: string): number {
    return this.membersOf(organizationId).filter(
      ({ type, status }) => type === TYPE.owner && status === STATUS.confirmed,
    ).length;
  }

  invite(email: string): void {
    const { state } = this;
    const address = email.toLowerCase();
    if (!state.invitations.includes(address)) {
      state.invitations.push(address);
    }
  }

  isInvited(email: string): boolean {
    return this.state.invitations.includes(email.toLowerCase());
  }

  /** Uses an invitation up. @returns whether there was one */
  takeInvitation(email: string): boolean {
    const wasInvited = this.isInvited(email);
    const address = email.toLowerCase();
    this.state.invitations = this.state.invitations.filter(
      invited => invited !== address,
    );
    return wasInvited;
  }

  /** A new account without a password, not yet saved. */
  newUser(email: string): User {
    const now = this.now();
    const address = email.toLowerCase();
    return {
      id: this.newId(),
      email: address,
      name: address,
      isEnabled: true,
      createdAt: now,
      updatedAt: now,
      hint: null,
      kdf: { type: 0, iterations: 600_000, memory: null, parallelism: null },
      key: '',
      privateKey: null,
      publicKey: null,
      securityStamp: this.newId(),
      apiKey: null,
    };
  }

  saveUser(user: User): void {
    user.updatedAt = this.now();
    if (!this.state.users.includes(user)) {
      this.state.users.push(user);
    }
  }

  /** Ends all tokens of an account; its devices have to sign in again. */
  resetSecurityStamp(user: User): void {
    user.securityStamp = this.newId();
    for (const device of this.state.devices) {
      if (device.userId === user.id) {
        device.secret = this.newSecret();
      }
    }
  }

  newSecret(): string {
    return this.chance.random(64).toString('base64url');
  }

  deleteDevices(userId: string): void {
    const { state } = this;
    state.devices = state.devices.filter(device => device.userId !== userId);
  }

  deleteUser(user: User): void {
    const { state } = this;
    for (const member of this.membershipsOf(user.id)) {
      this.deleteMember(member);
    }
    for (const cipher of state.ciphers.filter(
      ({ userId }) => userId === user.id,
    )) {
      this.deleteCipher(cipher);
    }
    state.favorites = state.favorites.filter(
      ({ userId }) => userId !== user.id,
    );
    this.deleteDevices(user.id);
    this.takeInvitation(user.email);
    state.users = state.users.filter(({ id }) => id !== user.id);
  }

  /** Takes somebody out of an organisation, with their rights in its collections. */
  deleteMember(member: Membership): void {
    const { state } = this;
    this.takeGrants(member);
    this.touchUser(member.userId);
    state.memberships = state.memberships.filter(({ id }) => id !== member.id);
  }

  /** Takes all rights in collections from a member. */
  takeGrants({ userId, organizationId }: Membership): void {
    const { state } = this;
    const theirs = new Set(
      this.collectionsOf(organizationId).map(({ id }) => id),
    );
    state.grants = state.grants.filter(
      grant => grant.userId !== userId || !theirs.has(grant.collectionId),
    );
  }

  /** Deletes a collection; its items stay, in no collection. */
  deleteCollection(collection: Collection): void {
    const { state } = this;
    const isOther = ({ collectionId }: { collectionId: string }) =>
      collectionId !== collection.id;
    state.placements = state.placements.filter(isOther);
    state.grants = state.grants.filter(isOther);
    state.collections = state.collections.filter(
      ({ id }) => id !== collection.id,
    );
  }

  deleteCipher(cipher: Cipher): void {
    const { state } = this;
    const isOther = ({ cipherId }: { cipherId: string }) =>
      cipherId !== cipher.id;
    state.placements = state.placements.filter(isOther);
    state.favorites = state.favorites.filter(isOther);
    state.ciphers = state.ciphers.filter(({ id }) => id !== cipher.id);
    this.touchReaders(cipher);
  }

  /** Saves an item: its revision is now. */
  saveCipher(cipher: Cipher): void {
    cipher.updatedAt = this.now();
    if (!this.state.ciphers.includes(cipher)) {
      this.state.ciphers.push(cipher);
    }
    this.touchReaders(cipher);
  }

  deleteOrganization(organization: Organization): void {
    const { state } = this;
    const { id } = organization;
    for (const cipher of state.ciphers.filter(
      ({ organizationId }) => organizationId === id,
    )) {
      this.deleteCipher(cipher);
    }
    this.membersOf(id).forEach(member => this.deleteMember(member));
    this.collectionsOf(id).forEach(collection =>
      this.deleteCollection(collection),
    );
    state.organizations = state.organizations.filter(other => other.id !== id);
  }

  /** Clients of these people see at the revision date that something changed. */
  private touchReaders({ userId, organizationId }: Cipher): void {
    if (userId) {
      this.touchUser(userId);
    }
    if (organizationId) {
      this.membersOf(organizationId).forEach(member =>
        this.touchUser(member.userId),
      );
    }
  }

  private touchUser(id: string): void {
    const user = this.user(id);
    if (user) {
      user.updatedAt = this.now();
    }
  }
}
