import {
  AccountContext,
  Accounts,
  EnsuredAccount,
  LOGIN,
  PasswordSet,
  SeenAccount,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { ADMINS } from '../admins';
import { Occ, oneLine, OccResult } from './Occ';
import { unknownAnswer } from './troubles';

/** The group of those who may do everything. */
const ADMINISTRATORS = 'admin';

/** Who was made at the installation, for repairs: as the definition calls it. */
const LOCAL_ADMIN = 'opencsp-admin';

/** How many are listed at once: its own default. */
const PAGE = 500;

/** What is shown of one account. */
const accountSchema = z.object({
  user_id: z.string(),
  display_name: z.string(),
  email: z.string().nullable(),
  enabled: z.boolean(),
  groups: z.array(z.string()),
  /** Where it comes from, such as `Database` or `LDAP`. */
  backend: z.string(),
});

type Found = z.infer<typeof accountSchema>;

/** Nobody is an array: PHP has one kind for lists and objects. */
const accountsSchema = z.union([
  z.array(z.never()).transform(() => ({})),
  z.record(z.string(), accountSchema),
]);

/** Where accounts of the directory come from: asked for over LDAP, or sent by the sign-in portal. */
const OF_DIRECTORY = ['LDAP', 'user_oidc'];

/** The accounts of a Nextcloud, by its own program. */
export class NextcloudAccounts implements Accounts {
  constructor(
    private readonly occ: Occ,
    private readonly context: AccountContext,
    private readonly random: (bytes: number) => Buffer,
  ) {}

  /** A list of all makes those of the directory known to Nextcloud, too. */
  async inspect(): Promise<SeenAccount[]> {
    return (await this.all()).map(found => ({
      login: found.user_id,
      email: found.email ?? '',
      displayName: found.display_name,
      groups: found.groups,
      ...(!found.enabled && { isDisabled: true }),
    }));
  }

  async ensureAccount(
    wanted: WantedAccount,
    { isOurs }: { isOurs: boolean },
  ): Promise<EnsuredAccount> {
    demandLogin(wanted.login);
    const found = await this.find(wanted.login);
    if (this.context.plan.accounts === 'directory') {
      return this.ofDirectory(wanted, found);
    }
    return found
      ? this.taken(wanted, found, isOurs)
      : this.made(wanted, { isOurs });
  }

  async setPassword(login: string, password: string): Promise<PasswordSet> {
    demandLogin(login);
    if (this.context.plan.accounts === 'directory') {
      return { of: 'elsewhere' };
    }
    const result = await this.occ.run(
      ['user:resetpassword', '--password-from-env', '--', login],
      { password },
    );
    if (result.exit === 0) {
      return { of: 'set' };
    }
    return isMissing(result)
      ? { of: 'missing' }
      : {
          of: 'refused',
          message: `Nextcloud refuses the password: ${oneLine(result.text)}`,
          nextStep: 'Give the person another password.',
        };
  }

  /** A session ends with its next request. */
  async disable(login: string): Promise<{ note?: string }> {
    demandLogin(login);
    await this.switched(login, 'user:disable');
    return {
      note: `"${login}" is switched off in Nextcloud: who is signed in is signed out with the next request. Files and calendars stay.`,
    };
  }

  async enable(wanted: WantedAccount): Promise<EnsuredAccount> {
    demandLogin(wanted.login);
    await this.switched(wanted.login, 'user:enable');
    return this.ensureAccount(wanted, { isOurs: true });
  }

  /** With all that its person made. Nextcloud ends well for nobody, too: it is looked for before. */
  async remove(login: string): Promise<void> {
    demandLogin(login);
    if (!(await this.find(login))) {
      return;
    }
    const { text } = await this.occ.run(['user:delete', '--', login]);
    if (await this.find(login)) {
      throw unknownAnswer(`"user:delete": ${oneLine(text)}`);
    }
  }

  async close(): Promise<void> {
    // Each command stands alone.
  }

  private async made(
    { login, email, displayName, groups }: WantedAccount,
    options: { isOurs: boolean },
  ): Promise<EnsuredAccount> {
    const result = await this.occ.run(
      [
        ...['user:add', '--password-from-env'],
        ...[`--display-name=${displayName}`, `--email=${email}`],
        ...(groups.includes(ADMINS) ? [`--group=${ADMINISTRATORS}`] : []),
        ...['--', login],
      ],
      { password: this.random(24).toString('base64url') },
    );
    if (result.exit === 0) {
      return { of: 'made' };
    }
    const found = await this.find(login);
    if (found && /already exists/.test(result.text)) {
      const wanted = { login, email, displayName, groups };
      return this.taken(wanted, found, options.isOurs);
    }
    if (found) {
      // It is made even where its address is refused (services-contracts.md §7.1).
      await this.remove(login);
    }
    return {
      of: 'refused',
      message: `Nextcloud does not take "${login}": ${oneLine(result.text)}`,
      nextStep: 'Mend what it says on the page of the person.',
    };
  }

  private async taken(
    { login, email, groups }: WantedAccount,
    found: Found,
    isOurs: boolean,
  ): Promise<EnsuredAccount> {
    const isTheirs = found.email?.toLowerCase() === email.toLowerCase();
    if (isOfDirectory(found) || (!isOurs && !isTheirs)) {
      return notOurs(login);
    }
    await this.setChief(login, found, groups);
    return { of: 'there' };
  }

  private async ofDirectory(
    { login, groups }: WantedAccount,
    found: Found | undefined,
  ): Promise<EnsuredAccount> {
    if (!found) {
      return { of: 'at-sign-in', evidence: this.wayIn(login) };
    }
    if (!isOfDirectory(found)) {
      return notOurs(login);
    }
    await this.setChief(login, found, groups);
    return { of: 'there' };
  }

  private wayIn(login: string): string {
    const { signIn, signInUrl } = this.context.plan;
    return signIn === 'oidc'
      ? `Nextcloud sends people to ${signInUrl}, and has not seen "${login}" yet: the account is made when the person signs in.`
      : `Nextcloud asks the directory, and has not shown "${login}" yet: the account is made when the person signs in.`;
  }

  /** An administrator is in Nextcloud's own group for it, wherever the account comes from. */
  private async setChief(
    login: string,
    found: Found,
    groups: readonly string[],
  ): Promise<void> {
    const isChief = found.groups.includes(ADMINISTRATORS);
    if (isChief !== groups.includes(ADMINS)) {
      const command = isChief ? 'group:removeuser' : 'group:adduser';
      const result = await this.occ.run([
        ...[command, '--', ADMINISTRATORS, login],
      ]);
      if (result.exit !== 0) {
        throw unknownAnswer(`"${command}": ${oneLine(result.text)}`);
      }
    }
  }

  private async switched(
    login: string,
    command: 'user:enable' | 'user:disable',
  ): Promise<void> {
    const result = await this.occ.run([command, '--', login]);
    if (result.exit !== 0 && !isMissing(result)) {
      throw unknownAnswer(`"${command}": ${oneLine(result.text)}`);
    }
  }

  private async find(login: string): Promise<Found | undefined> {
    return (await this.all()).find(({ user_id: id }) => id === login);
  }

  private async all(): Promise<Found[]> {
    const found: Found[] = [];
    for (;;) {
      const page = Object.values(
        await this.occ.json(
          [
            ...['user:list', '--info', `--limit=${PAGE}`],
            `--offset=${found.length}`,
          ],
          accountsSchema,
        ),
      );
      found.push(...page);
      if (page.length < PAGE) {
        return found;
      }
    }
  }
}

function notOurs(login: string): EnsuredAccount {
  return {
    of: 'not-ours',
    message: `Nextcloud has an account "${login}" that is not this person's.`,
    nextStep: `Rename or remove the account "${login}" in Nextcloud's administration of accounts, or add the person under another name.`,
  };
}

function isOfDirectory({ backend }: Found): boolean {
  return OF_DIRECTORY.includes(backend);
}

function isMissing({ text }: OccResult): boolean {
  return /^(User does not exist|user not found)/i.test(text.trim());
}

/** Nothing else can be a word of a command. @throws AccountTroubleError */
function demandLogin(login: string): void {
  if (!LOGIN.test(login) || login === LOCAL_ADMIN) {
    throw unknownAnswer(`${JSON.stringify(login)} is no name of a person.`);
  }
}
