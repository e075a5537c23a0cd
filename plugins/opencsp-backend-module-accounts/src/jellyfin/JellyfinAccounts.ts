import {
  Accounts,
  EnsuredAccount,
  LOGIN,
  PasswordSet,
  SeenAccount,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { ADMINS } from '../admins';
import { JellyfinApi, JellyfinUser } from './JellyfinApi';
import { JellyfinDoor } from './JellyfinDoor';
import { setRights } from './policy';
import { unknownAnswer } from './troubles';

/** Of a password that nobody knows. */
const UNKNOWN_BYTES = 32;

/** Who looks after the people of a Jellyfin. */
export interface JellyfinAccountsOptions {
  door: JellyfinDoor;
  /** As the portal's administrator. */
  api: JellyfinApi;
  /** Device of logins that only show whether a password is right. */
  checks: string;
  random: (bytes: number) => Buffer;
}

/**
 * The people of a Jellyfin, as its administrator sees and changes them. It has names only: whose an account is that
 * the portal did not make cannot be told.
 */
export class JellyfinAccounts implements Accounts {
  constructor(private readonly options: JellyfinAccountsOptions) {}

  async inspect(): Promise<SeenAccount[]> {
    const { api } = this.options;
    const users = await api.users();
    return users.filter(user => !this.isOwn(user.Name)).map(seen);
  }

  async ensureAccount(
    wanted: WantedAccount,
    { isOurs }: { isOurs: boolean },
  ): Promise<EnsuredAccount> {
    const { login } = wanted;
    if (!LOGIN.test(login) || this.isOwn(login)) {
      return nameRefused(login);
    }
    const before = await this.find(login);
    if (before) {
      return this.taken(before, wanted, isOurs);
    }
    const { api, random } = this.options;
    const password = random(UNKNOWN_BYTES).toString('base64url');
    const made = await api.createUser(login, password);
    if (made) {
      await setRights(api, made, rightsOf(wanted));
      return { of: 'made' };
    }
    // It does not say why; somebody may have been faster.
    const there = await this.find(login);
    return there ? this.taken(there, wanted, isOurs) : nameRefused(login);
  }

  async setPassword(login: string, password: string): Promise<PasswordSet> {
    if (password.trim() === '') {
      return {
        of: 'refused',
        message: 'Jellyfin lets anybody in where a password is empty.',
        nextStep: 'Give the person a password.',
      };
    }
    const there = await this.findPerson(login);
    const isSet =
      there !== undefined &&
      (await this.options.api.setPassword(there, password));
    return { of: isSet ? 'set' : 'missing' };
  }

  async verify(login: string, password: string): Promise<boolean> {
    const { door, checks: device } = this.options;
    const api = await JellyfinApi.open(door, { name: login, password, device });
    await api?.signOut();
    return api !== undefined;
  }

  async disable(login: string): Promise<{ note?: string }> {
    const there = await this.findPerson(login);
    if (there) {
      const off = { IsAdministrator: false, IsDisabled: true };
      await setRights(this.options.api, there, off);
    }
    const after = await this.findPerson(login);
    if (after?.Policy.IsDisabled === false) {
      throw unknownAnswer(`"${login}" is on after it was switched off`);
    }
    return {
      note: 'The account is switched off, and its logins have ended. Jellyfin asks nobody who has the address of a film: one that is playing, or whose address was copied, goes on.',
    };
  }

  enable(wanted: WantedAccount): Promise<EnsuredAccount> {
    return this.ensureAccount(wanted, { isOurs: true });
  }

  async remove(login: string): Promise<void> {
    const there = await this.findPerson(login);
    if (there) {
      await this.options.api.deleteUser(there);
    }
    if (await this.findPerson(login)) {
      throw unknownAnswer(`"${login}" is there after it was removed`);
    }
  }

  async close(): Promise<void> {
    await this.options.api.signOut();
  }

  private async taken(
    there: JellyfinUser,
    wanted: WantedAccount,
    isOurs: boolean,
  ): Promise<EnsuredAccount> {
    if (!isOurs) {
      return {
        of: 'not-ours',
        message: `Jellyfin has an account "${there.Name}" that the portal did not make, and no address that would say whose it is.`,
        nextStep:
          'Give the person another name to sign in with, or take the account away in Jellyfin.',
      };
    }
    await setRights(this.options.api, there, rightsOf(wanted));
    return { of: 'there' };
  }

  /** @throws AccountTroubleError for the portal's own account */
  private async findPerson(login: string): Promise<JellyfinUser | undefined> {
    if (this.isOwn(login)) {
      throw unknownAnswer(`"${login}" is no person`);
    }
    return this.find(login);
  }

  private async find(login: string): Promise<JellyfinUser | undefined> {
    const users = await this.options.api.users();
    return users.find(({ Name }) => isSame(Name, login));
  }

  private isOwn(name: string): boolean {
    return isSame(name, this.options.api.self.Name);
  }
}

/** Names are compared without case (services-contracts.md §7.8). */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function rightsOf({ groups }: WantedAccount) {
  return { IsAdministrator: groups.includes(ADMINS), IsDisabled: false };
}

function seen({ Name, Policy }: JellyfinUser): SeenAccount {
  return {
    ...{ login: Name, email: '', displayName: Name },
    groups: Policy.IsAdministrator ? [ADMINS] : [],
    isDisabled: Policy.IsDisabled,
  };
}

function nameRefused(login: string): EnsuredAccount {
  return {
    of: 'refused',
    message: `"${login}" cannot be the name of a person in Jellyfin.`,
    nextStep:
      'Use lower-case letters, digits and . _ - only, beginning with a letter or digit, and not the portal’s own name.',
  };
}
