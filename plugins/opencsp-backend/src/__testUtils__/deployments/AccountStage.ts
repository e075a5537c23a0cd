import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { FILES, ProfileAccounts } from '@opencsp/rendering';
import { AccountCell, cellOf } from '../../domain/accounts/accountRecord';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  AccountReconciler,
  AccountReconcilerOptions,
} from '../../reconcile/accounts/AccountReconciler';
import { AccountSetRow } from '../../store/accounts/AccountSetStore';
import { DatabaseAccountSetStore } from '../../store/accounts/DatabaseAccountSetStore';
import { OwnerPassword } from '../../profiles/secrets/OwnerPasswords';
import { systemRandom } from '../../profiles/secrets/randomSource';
import { DatabaseRotationStore } from '../../store/rotations/DatabaseRotationStore';
import { LeaseLostError } from '../../store/DueStore';
import { followedId } from '../../store/followed/FollowedRow';
import { DatabasePeopleStore } from '../../store/people/DatabasePeopleStore';
import { DeploymentStage } from './DeploymentStage';
import { FakeDirectory } from './FakeDirectory';

/** What a commit has for its directory: of the profile of these tests. */
export const ACCOUNTS: ProfileAccounts = {
  ...{ mode: 'automatic', passwords: 'universal' },
  signInUrl: 'https://auth.example.com',
  directory: {
    ...{ service: 'lldap', baseDn: 'dc=ada,dc=example,dc=com' },
    owner: {
      ...{ id: 'admin', secret: 'lldap-admin-password' },
      email: 'ada@example.com',
    },
    portal: { id: 'opencsp', secret: 'lldap-portal-password' },
    groups: ['admins', 'people', 'use-cloud', 'use-notes'],
    users: [],
  },
  services: [
    {
      ...{ id: 'notes', title: 'Notes', accounts: 'directory' },
      ...{ signIn: 'forward-auth', secrets: [] },
      groups: ['people', 'use-notes'],
    },
    {
      ...{ id: 'cloud', title: 'Cloud', accounts: 'local' },
      ...{ signIn: 'none', secrets: ['cloud-admin-password'] },
      groups: ['people', 'use-cloud'],
    },
  ],
};

const SECRETS = new Map([
  ['lldap-admin-password', 'owner-password'],
  ['lldap-portal-password', 'portal-password'],
]);

/** Deployments whose commits have accounts, on a host with a directory in memory. */
export class AccountStage {
  readonly directory = new FakeDirectory();
  /** What the profile has for its owner now; nothing leaves what the commit has. */
  ownerPassword?: OwnerPassword;
  /** Who looks after the accounts of other services. */
  readonly services: FakeDirectory[] = [];

  private constructor(
    readonly stage: DeploymentStage,
    readonly store: DatabaseAccountSetStore,
    readonly people: DatabasePeopleStore,
    readonly rotations: DatabaseRotationStore,
  ) {
    // What is JSON is YAML.
    const content = JSON.stringify(ACCOUNTS);
    stage.files.push({ path: FILES.accounts, content });
    stage.contents.secrets = async () => SECRETS;
    stage.accounts = {
      store,
      services: [this.directory.service],
      onDue: () => undefined,
    };
  }

  static async begin(databases: TestDatabases): Promise<AccountStage> {
    const stage = await DeploymentStage.begin(databases);
    const store = new DatabaseAccountSetStore(stage.db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    return new AccountStage(
      stage,
      store,
      new DatabasePeopleStore(stage.db),
      new DatabaseRotationStore(stage.db),
    );
  }

  /** A process of its own. */
  process(change: Partial<AccountReconcilerOptions> = {}): AccountReconciler {
    return new AccountReconciler({
      store: this.store,
      deployments: this.stage.store,
      outside: this.stage.outside,
      accounts: {
        people: this.people,
        providers: [this.directory, ...this.services],
        seal: {
          seal: async password => `sealed ${password}`,
          open: async sealed => sealed.replace('sealed ', ''),
        },
        random: systemRandom,
        rotations: this.rotations,
        owners: {
          of: async (_profileId, secret) =>
            secret === ACCOUNTS.directory.owner.secret
              ? this.ownerPassword
              : undefined,
        },
      },
      clock: this.stage.clock,
      leaseMs: LEASE_MS,
      ...change,
    });
  }

  /** Does every pass over accounts that is due now. @returns how many there were */
  async runDue(reconciler = this.process()): Promise<number> {
    const now = this.stage.clock.now();
    const lease = { owner: 'accounts', until: now + LEASE_MS };
    const claims = await this.store.claimDue(lease, now, 100);
    for (const claim of claims) {
      try {
        await reconciler.pass(claim, new AbortController().signal);
      } catch (error) {
        // As the loop does it.
        await this.store.release(claim);
        if (!(error instanceof LeaseLostError)) {
          throw error;
        }
      }
    }
    return claims.length;
  }

  /** Lets time pass, working on what becomes due of accounts and of deployments. */
  async run(milliseconds: number, step = 500): Promise<void> {
    const { clock } = this.stage;
    const end = clock.now() + milliseconds;
    while (clock.now() < end) {
      await this.stage.runDue();
      await this.runDue();
      clock.advance(step);
    }
  }

  /** Works until the deployment does not move any more. */
  async deployed(): Promise<DeploymentRecord> {
    const { id } = await this.stage.create();
    const end = this.stage.clock.now() + 10 * 60_000;
    for (;;) {
      const record = await this.stage.get(id);
      if (!['queued', 'running'].includes(record.state)) {
        return record;
      }
      if (this.stage.clock.now() >= end) {
        throw new Error(`It is still ${record.state}`);
      }
      await this.run(500);
    }
  }

  /** Adds somebody, as the use case does. */
  async add(
    record: Pick<DeploymentRecord, 'profileId' | 'hostId'>,
    login: string,
    change: Partial<PersonRecord> = {},
  ): Promise<PersonRecord> {
    const now = this.stage.clock.now();
    const person: PersonRecord = {
      ...{ id: randomUUID(), profileId: record.profileId, login },
      ...{ email: `${login}@example.com`, name: login, role: 'member' },
      ...{ state: 'wanted', addedAt: now, addedBy: 'user:default/ada' },
      sealedPassword: `sealed password of ${login}`,
      ...{ passwordVersion: 1, passwordAt: now, version: 1 },
      ...change,
    };
    await this.people.add(person, { key: person.id, requestHash: '' }, []);
    await this.wake(record);
    return person;
  }

  /** Changes somebody, as the use cases do. */
  async change(
    record: Pick<DeploymentRecord, 'profileId' | 'hostId'>,
    { id }: PersonRecord,
    change: Partial<PersonRecord>,
  ): Promise<void> {
    const before = await this.person(record, id);
    const after = { ...before, ...change };
    await this.people.change(before, after, [], this.stage.clock.now());
    await this.wake(record);
  }

  async person(
    { profileId }: Pick<DeploymentRecord, 'profileId'>,
    id: string,
  ): Promise<PersonRecord> {
    const person = await this.people.get(profileId, id);
    if (!person) {
      throw new Error(`There is no ${id}`);
    }
    return person;
  }

  /** The row of the profile on its host. */
  async row({
    profileId,
    hostId,
  }: Pick<DeploymentRecord, 'profileId' | 'hostId'>): Promise<AccountSetRow> {
    const row = await this.store.get(followedId(profileId, hostId));
    if (!row) {
      throw new Error('Nobody looks after its accounts');
    }
    return row;
  }

  async cell(
    record: Pick<DeploymentRecord, 'profileId' | 'hostId'>,
    { id }: Pick<PersonRecord, 'id'>,
    service = 'lldap',
  ): Promise<AccountCell | undefined> {
    return cellOf((await this.row(record)).set, id, service);
  }

  async wake(
    record: Pick<DeploymentRecord, 'profileId' | 'hostId'>,
  ): Promise<void> {
    const { id } = await this.row(record);
    await this.store.wake([id], this.stage.clock.now());
  }
}
