import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { LEASE_MS } from '../domain/decision';
import { ProfileRecord } from '../domain/profiles/profileRecord';
import {
  newProfile,
  ProfileRequestResult,
} from '../domain/profiles/profileRequests';
import { ProfileRepository } from '../profiles/git/ProfileRepository';
import {
  ProfileReconciler,
  RenderProfile,
} from '../reconcile/profiles/ProfileReconciler';
import { migrate } from '../store/migrations';
import { DatabaseProfileStore } from '../store/profiles/DatabaseProfileStore';
import { ProfileStore } from '../store/profiles/ProfileStore';
import { FakeProfileRepository } from './FakeProfileRepository';
import { VirtualClock } from './world';

/** Who asks in these tests. */
export const ADA = {
  ref: 'user:default/ada',
  name: 'Ada',
  email: 'ada@example.com',
};

/** A profile that is right, by a number that tells it from others. */
export function aProfile(number: number, now: number): ProfileRecord {
  return newProfile(
    {
      id: `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`,
      handle: 'ada',
      branch: `ada-family${number}`,
      owner: ADA.ref,
      author: ADA,
      content: {
        spec: {
          name: `family${number}`,
          domain: `family${number}.example.com`,
          adminEmail: 'ada@example.com',
          deployment: 'compose',
          passwordStrategy: 'generated',
          accounts: 'automatic',
          protocol: 'https',
          certificates: 'trusted',
          services: [{ id: 'homer', access: 'everyone', secondFactor: false }],
        },
        sealed: 'sealed 1',
        digests: {},
      },
    },
    now,
  );
}

/** Files that say what the profile is. */
export const renderSmall: RenderProfile = ({ spec }): RenderedFile[] => [
  { path: 'config.env', content: `DOMAIN=${spec.domain}\n` },
];

/** Profiles on a real database, with a repository in memory and a clock of the test's. */
export class ProfileStage {
  readonly clock = new VirtualClock();
  readonly repository = new FakeProfileRepository();
  private created = 0;

  private constructor(readonly store: ProfileStore) {}

  static async begin(
    databases: TestDatabases,
    id: 'SQLITE_3' | 'POSTGRES_18' = 'SQLITE_3',
  ): Promise<ProfileStage> {
    const db = await databases.init(id);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const store = new DatabaseProfileStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    return new ProfileStage(store);
  }

  async create(): Promise<ProfileRecord> {
    this.created += 1;
    const record = aProfile(this.created, this.clock.now());
    const outcome = await this.store.create(
      {
        record,
        idempotency: { key: `key-${this.created}`, requestHash: 'hash' },
      },
      this.clock.now(),
    );
    if (!('record' in outcome)) {
      throw new Error(outcome.outcome);
    }
    return outcome.record;
  }

  async get(id: string): Promise<ProfileRecord> {
    const record = await this.store.get(id);
    if (!record) {
      throw new Error(`No profile ${id}`);
    }
    return record;
  }

  /** Asks as a person does, and demands that it is taken. */
  async ask(
    id: string,
    request: (record: ProfileRecord, now: number) => ProfileRequestResult,
  ): Promise<void> {
    const before = await this.get(id);
    const result = request(before, this.clock.now());
    if (!result.ok) {
      throw new Error(result.problem);
    }
    const saved = await this.store.saveRequest(
      before,
      result.record,
      this.clock.now(),
    );
    if (saved !== 'saved') {
      throw new Error(saved);
    }
  }

  /** A process of its own; its ports may be other than the stage's. */
  process(
    ports: { repository?: ProfileRepository; store?: ProfileStore } = {},
  ): ProfileReconciler {
    return new ProfileReconciler({
      store: ports.store ?? this.store,
      repository: ports.repository ?? this.repository,
      render: renderSmall,
      clock: this.clock,
      logger: mockServices.logger.mock(),
      leaseMs: LEASE_MS,
    });
  }

  /** Does every pass that is due now. @returns how many there were */
  async runDue(reconciler = this.process(), owner = 'test'): Promise<number> {
    const now = this.clock.now();
    const claims = await this.store.claimDue(
      { owner, until: now + LEASE_MS },
      now,
      100,
    );
    for (const claim of claims) {
      await reconciler.pass(claim, new AbortController().signal);
    }
    return claims.length;
  }

  /** Lets time pass in small steps, working on what becomes due. */
  async run(milliseconds: number, step = 1_000): Promise<void> {
    const end = this.clock.now() + milliseconds;
    while (this.clock.now() < end) {
      await this.runDue();
      this.clock.advance(step);
    }
  }

  /** Subjects of the commits of a branch, oldest first. */
  async subjects(branch: string): Promise<string[]> {
    const history = await this.repository.history(branch, { limit: 100 });
    return history.map(({ subject }) => subject).reverse();
  }
}
