import {
  Accounts,
  AccountContext,
  EnsuredAccount,
  LOGIN,
  PasswordSet,
  SeenAccount,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { isDuplicate, isMissing, LldapUser } from './LldapApi';
import { beIn, leave, OWN_GROUP, Prepared } from './prepare';
import { unknownAnswer } from './troubles';

/** The server checks no password (recorded: lldap 7); its own pages and its tool want so many characters. */
const SHORTEST = 8;

/** One "@" with something on both sides: the server takes anything (recorded: lldap 1). */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** The people of an LLDAP, as its portal's user sees and changes them. */
export class LldapAccounts implements Accounts {
  constructor(
    private readonly prepared: Prepared,
    private readonly context: AccountContext,
    private readonly random: (bytes: number) => Buffer,
  ) {}

  async inspect(): Promise<SeenAccount[]> {
    const kept = this.notForPeople();
    return (await this.prepared.api.users())
      .filter(({ id }) => !kept.has(id))
      .map(seen);
  }

  async ensureAccount(
    wanted: WantedAccount,
    { isOurs }: { isOurs: boolean },
  ): Promise<EnsuredAccount> {
    const refusal = this.refusalOf(wanted);
    if (refusal) {
      return refusal;
    }
    const { api, groups } = this.prepared;
    const { login: id, email, displayName } = wanted;
    const before = await this.find(id);
    if (before) {
      return this.taken(before, wanted, isOurs);
    }
    const made = await api.createUser({ id, email, displayName });
    if (made.of === 'refused') {
      if (!isDuplicate(made)) {
        throw unknownAnswer(made.message);
      }
      // It does not say which of the two is taken (recorded: lldap 3).
      const there = await this.find(id);
      return there
        ? this.taken(there, wanted, isOurs)
        : emailTaken(wanted.email);
    }
    await beIn(api, id, wanted.groups, { groups, there: undefined });
    return { of: 'made' };
  }

  async setPassword(login: string, password: string): Promise<PasswordSet> {
    if ([...password].length < SHORTEST) {
      return {
        of: 'refused',
        message: `LLDAP’s own pages take no password of fewer than ${SHORTEST} characters.`,
        nextStep: 'Give the person a longer password.',
      };
    }
    const { passwords } = this.prepared;
    const { portal } = this.context.directory;
    const set = await passwords.set(portal, { id: login, password });
    switch (set) {
      case 'set':
        return { of: 'set' };
      case 'missing':
        return { of: 'missing' };
      default:
        return {
          of: 'refused',
          message: `LLDAP does not let the portal set the password of "${login}".`,
          nextStep: `Put "${portal.id}" into the group "lldap_admin" again.`,
        };
    }
  }

  verify(login: string, password: string): Promise<boolean> {
    return this.prepared.passwords.opens({ id: login, password });
  }

  async disable(login: string): Promise<{ note?: string }> {
    const there = await this.find(login);
    for (const group of there?.groups ?? []) {
      await leave(this.prepared.api, login, group);
    }
    if (there) {
      await this.prepared.passwords.set(this.context.directory.portal, {
        id: login,
        password: this.random(32).toString('base64url'),
      });
    }
    return {
      note: 'LLDAP cannot lock an account: it was taken out of all groups, and got a password that nobody knows.',
    };
  }

  enable(wanted: WantedAccount): Promise<EnsuredAccount> {
    return this.ensureAccount(wanted, { isOurs: true });
  }

  /** Never over LDAP, which would take the portal's own user, too (recorded: lldap 10). */
  async remove(login: string): Promise<void> {
    if (this.notForPeople().has(login) || !LOGIN.test(login)) {
      throw unknownAnswer(`"${login}" is no person`);
    }
    const removed = await this.prepared.api.deleteUser(login);
    if (removed.of === 'refused' && !isMissing(removed)) {
      throw unknownAnswer(removed.message);
    }
    if (await this.find(login)) {
      throw unknownAnswer(`"${login}" is there after it was removed`);
    }
  }

  async close(): Promise<void> {
    // Each call had a connection of its own.
  }

  private async find(login: string): Promise<LldapUser | undefined> {
    const users = await this.prepared.api.users();
    return users.find(({ id }) => id === login);
  }

  private async taken(
    there: LldapUser,
    { login, email, groups: wanted }: WantedAccount,
    isOurs: boolean,
  ): Promise<EnsuredAccount> {
    const isSame = there.email.toLowerCase() === email.toLowerCase();
    if (!isOurs && !isSame) {
      return {
        of: 'not-ours',
        message: `The directory has somebody else called "${login}", with another address.`,
        nextStep:
          'Give the person another name to sign in with, or take the other account away in the directory.',
      };
    }
    const { api, groups } = this.prepared;
    await beIn(api, login, wanted, { groups, there });
    return { of: 'there' };
  }

  private refusalOf({
    login,
    email,
  }: WantedAccount): EnsuredAccount | undefined {
    if (!LOGIN.test(login) || OWN_GROUP.test(login)) {
      return {
        of: 'refused',
        message: `"${login}" cannot be asked for in LDAP.`,
        nextStep:
          'Use lower-case letters, digits and . _ - only, beginning with a letter or digit.',
      };
    }
    if (this.notForPeople().has(login)) {
      return {
        of: 'refused',
        message: `"${login}" is a program’s, or the owner’s.`,
        nextStep: 'Give the person another name to sign in with.',
      };
    }
    return EMAIL.test(email)
      ? undefined
      : {
          of: 'refused',
          message: `"${email}" is no e-mail address.`,
          nextStep: 'Give one such as "grace@example.com".',
        };
  }

  private notForPeople(): Set<string> {
    const { owner, portal, users } = this.context.directory;
    return new Set([owner.id, portal.id, ...users.map(({ id }) => id)]);
  }
}

function seen({ id, email, displayName, groups }: LldapUser): SeenAccount {
  return {
    ...{ login: id, email, displayName },
    groups: groups.map(group => group.displayName),
  };
}

function emailTaken(email: string): EnsuredAccount {
  return {
    of: 'refused',
    message: `Somebody of the directory has the address "${email}".`,
    nextStep:
      'Give the person another address, or change the other one in the directory.',
  };
}
