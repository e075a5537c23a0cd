import {
  Accounts,
  EnsuredAccount,
  HandedLogin,
  HandedOver,
  LOGIN,
  PasswordSet,
  SeenAccount,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { VaultwardenClient } from '../createVaultwardenClient';
import { deleteMember } from '../handover/changeMember';
import { ensureCollection, removeCollection } from '../handover/collections';
import { renewMember, restoreMember, revokeMember } from '../handover/leavers';
import { MemberState, WantedMember } from '../handover/members';
import { InOrganization } from '../handover/organizations';
import { vaultMailOf } from '../mail';
import { collectionKey } from './collectionKey';
import { handItems, removeItems } from './handItems';
import { PLATFORM_MAIL, VaultChance } from './openVault';
import { Standing, standingOf, standings } from './standing';
import { notAPlainMember } from './troubles';

/** A vault that is ready for people. */
export interface VaultAccountsOptions {
  client: VaultwardenClient;
  where: InOrganization;
  profile: { id: string; name: string };
  /** In browsers. */
  url: string;
  chance: VaultChance;
  signal: AbortSignal;
  /** Runs a call, and says what went wrong in the words of accounts. */
  guard: <T>(call: () => Promise<T>) => Promise<T>;
  /** The client is not used any more. */
  onClose: () => void;
}

/**
 * The people of a Vaultwarden: members of the organisation of their profile's owner, each with a collection that
 * nobody else reads. Their own vaults and their master passwords are not the portal's (ADR 13).
 */
export class VaultAccounts implements Accounts {
  constructor(private readonly options: VaultAccountsOptions) {}

  inspect(): Promise<SeenAccount[]> {
    return this.options.guard(async () => {
      const all = await this.standings();
      const logins = new Set(all.map(({ login }) => login));
      return [...logins].flatMap(login => {
        const one = standingOf(all, login);
        return one ? [seen(one)] : [];
      });
    });
  }

  ensureAccount(
    wanted: WantedAccount,
    { isOurs }: { isOurs: boolean },
  ): Promise<EnsuredAccount> {
    return this.options.guard(async () => {
      const mail = mailOf(wanted);
      if (mail === undefined || !LOGIN.test(wanted.login)) {
        return refused(wanted);
      }
      const all = await this.standings();
      return (
        takenBy(all, wanted.login, mail, isOurs) ??
        this.bringIn(wanted.login, mail, all)
      );
    });
  }

  /** Nobody but its person has the password of a vault. */
  async setPassword(): Promise<PasswordSet> {
    return { of: 'elsewhere' };
  }

  disable(login: string): Promise<{ note?: string }> {
    return this.options.guard(async () => {
      const all = await this.standings();
      for (const one of all.filter(each => each.login === login)) {
        await this.cutOff(one, all);
      }
      return {
        note: 'The collection was taken, the membership ended and the account was disabled. What its person has read or copied before stays known: change these passwords.',
      };
    });
  }

  enable(wanted: WantedAccount): Promise<EnsuredAccount> {
    return this.ensureAccount(wanted, { isOurs: true });
  }

  /** The account goes with its own vault, which nobody else could open. */
  remove(login: string): Promise<void> {
    return this.options.guard(async () => {
      const { where, client, signal } = this.options;
      const all = await this.standings();
      for (const one of all.filter(each => each.login === login)) {
        const { member, mail, collection } = one;
        await this.cutOff(one, all);
        if (member && !isOthers(all, one)) {
          await deleteMember(where, member, signal);
        }
        const account = await client.admin.find(mail, signal);
        if (account && !isOthers(all, one)) {
          await client.admin.delete(account.id, signal);
        }
        await removeItems(this.itemOptions(), collection.externalId, signal);
        // Last: it says that there is something to be removed.
        await removeCollection(where, collection, signal);
      }
    });
  }

  handOver(login: string, logins: readonly HandedLogin[]): Promise<HandedOver> {
    return this.options.guard(async () => {
      const one = standingOf(await this.standings(), login);
      if (!one) {
        return {
          of: 'waiting',
          message: `"${login}" was not invited to the vault yet.`,
          nextStep: 'Wait: the portal invites them by itself.',
        };
      }
      const { signal } = this.options;
      await handItems(this.itemOptions(), one.collection, logins, signal);
      const reads = one.isOn && one.member?.status === 'confirmed';
      return reads
        ? {
            of: 'there',
            evidence: `The vault was read: ${logins.length} logins are in the collection of "${login}", and nobody else reads it.`,
          }
        : waiting(one.mail, this.options.url, 'waits-for-registration');
    });
  }

  async close(): Promise<void> {
    this.options.onClose();
  }

  /** As far as it goes without the person. */
  private async bringIn(
    login: string,
    mail: string,
    all: readonly Standing[],
  ): Promise<EnsuredAccount> {
    const { where, profile, client, url, chance, signal } = this.options;
    // The profile has given this name another address.
    for (const old of all.filter(
      one => one.login === login && one.mail !== mail && one.isOn,
    )) {
      await this.cutOff(old, all);
    }
    const { collection } = await ensureCollection(
      {
        ...{ ...where, random: chance.random },
        externalId: collectionKey(profile.id, { login, mail }),
        name: `${profile.name}: ${login}`,
      },
      signal,
    );
    const { value: account } = await client.admin.invite(mail, signal);
    if (!account.isEnabled) {
      await client.admin.enable(account.id, signal);
    }
    const wanted: WantedMember = {
      ...{ mail, role: 'user', collectionIds: [collection.id] },
    };
    const before = all.find(one => one.mail === mail)?.member;
    const state = await this.memberState(wanted);
    return state === 'reads'
      ? { of: before ? 'there' : 'made' }
      : waiting(mail, url, state);
  }

  private async memberState(wanted: WantedMember): Promise<MemberState> {
    const { where, signal } = this.options;
    const state = await restoreMember(where, wanted, signal);
    return state === 'burned' ? renewMember(where, wanted, signal) : state;
  }

  /** Collections first, then the membership (recorded: organizations m.), then the way in. */
  private async cutOff(one: Standing, all: readonly Standing[]): Promise<void> {
    const { where, client, signal } = this.options;
    const { mail, member } = one;
    if (isOthers(all, one)) {
      return;
    }
    if (member && member.role !== 'user') {
      throw notAPlainMember(mail);
    }
    await revokeMember(where, mail, signal);
    const account = await client.admin.find(mail, signal);
    if (account?.isEnabled) {
      await client.admin.disable(account.id, signal);
    }
  }

  private itemOptions() {
    const { where, chance } = this.options;
    return { ...where, random: chance.random, now: chance.now };
  }

  private standings(): Promise<Standing[]> {
    const { where, profile, signal } = this.options;
    return standings(where, profile.id, signal);
  }
}

/** The address came to somebody else, who has it now. */
function isOthers(
  all: readonly Standing[],
  { login, mail }: Standing,
): boolean {
  return all.some(
    other => other.isOn && other.mail === mail && other.login !== login,
  );
}

/** The address as the server keeps it, where it is one that a person may have. */
function mailOf({ email }: WantedAccount): string | undefined {
  try {
    const mail = vaultMailOf(email);
    return mail === PLATFORM_MAIL ? undefined : mail;
  } catch {
    return undefined;
  }
}

/** Why a name or an address cannot be given to this person. */
function takenBy(
  all: readonly Standing[],
  login: string,
  mail: string,
  isOurs: boolean,
): EnsuredAccount | undefined {
  const other = all.find(
    one => one.isOn && one.mail === mail && one.login !== login,
  );
  const own = standingOf(all, login);
  const member = all.find(one => one.mail === mail)?.member;
  if (other) {
    return {
      of: 'refused',
      message: `"${mail}" is the address of "${other.login}" in the vault already, who would read both collections.`,
      nextStep: 'Give the person an address of their own.',
    };
  }
  if (member && member.role !== 'user') {
    const { message, nextStep } = notAPlainMember(mail);
    return { of: 'not-ours', message, nextStep };
  }
  return !isOurs && own?.isOn && own.mail !== mail
    ? {
        of: 'not-ours',
        message: `The vault has somebody else called "${login}", with another address.`,
        nextStep: 'Give the person another name to sign in with.',
      }
    : undefined;
}

function refused({ login, email }: WantedAccount): EnsuredAccount {
  return {
    of: 'refused',
    message: `Vaultwarden cannot have "${login}" with the address "${email}".`,
    nextStep:
      'Give the person a plain e-mail address of their own: letters of ASCII, one @ and a domain with a dot.',
  };
}

function waiting(mail: string, url: string, state: MemberState) {
  const burned = state === 'burned';
  return {
    of: 'waiting' as const,
    message: burned
      ? `"${mail}" has an account in the vault that nothing can be handed to: it has no keys.`
      : `"${mail}" was invited to the vault and has not registered there.`,
    nextStep: burned
      ? `Sign in at ${url} once with the account, or delete it on the admin page; the person registers again then.`
      : `The person opens ${url}/#/signup with this address, and chooses a master password that nobody else knows. Nobody can set or recover it.`,
  };
}

function seen({ login, mail, isOn }: Standing): SeenAccount {
  return {
    ...{ login, email: mail, displayName: login, groups: [] },
    isDisabled: !isOn,
  };
}
