import { join } from 'node:path';
import { DatabaseService, LoggerService } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { renderCompose } from '@opencsp/rendering';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import knexFactory, { Knex } from 'knex';
import { Caller } from '../../authz/Caller';
import { serviceBundles } from '../../catalogue/bundles';
import { loadCatalogue } from '../../catalogue/loadCatalogue';
import { LEASE_MS } from '../../domain/decision';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { openProfileRepository } from '../../profiles/git/openProfileRepository';
import { ProfileRepository } from '../../profiles/git/ProfileRepository';
import { readAgeKeys } from '../../profiles/secrets/ageKeys';
import { DatabaseHandoffStore } from '../../profiles/secrets/DatabaseHandoffStore';
import { HandoffsService } from '../../profiles/secrets/HandoffsService';
import { RSA_BITS } from '../../profiles/secrets/generateSecret';
import { systemRandom } from '../../profiles/secrets/randomSource';
import { SpareKeys } from '../../profiles/secrets/SpareKeys';
import { createStrengthMeter } from '../../profiles/secrets/strength';
import { systemClock } from '../../reconcile/clock';
import {
  filesOf,
  ProfileReconciler,
} from '../../reconcile/profiles/ProfileReconciler';
import { ProfilesOptions } from '../../services/profiles/options';
import { personOf } from '../../services/profiles/People';
import { ProfilesService } from '../../services/profiles/ProfilesService';
import { renderRecord } from '../../services/profiles/renderRecord';
import { DatabaseReveals } from '../../services/profiles/Reveals';
import { migrate } from '../../store/migrations';
import { DatabaseProfileStore } from '../../store/profiles/DatabaseProfileStore';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { SecretsWatch } from './SecretsWatch';
import { WatchedKeys } from './WatchedKeys';

/** Passes at once, as the engine makes them. */
const AT_ONCE = 16;

/** Who asks. */
export const ME = 'user:default/member';

const COMMITTER = { name: 'OpenCSP Portal', email: 'portal@example.com' };

/** The driver that the Compose module registers; the module itself is built on this package. */
const COMPOSE: ProfileRenderer = {
  id: 'compose',
  title: 'Docker Compose',
  availability: () => ({ available: true }),
  render: renderCompose,
};

const SILENT: LoggerService = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => SILENT,
};

/** What the parts of a new profile took, in milliseconds. */
export interface CreateTimes {
  /** From the request to the pushed commit. */
  total: number;
  /** The request, until it is answered. */
  request: number;
  /** Part of the request: generation, digests and sealing. */
  secrets: number;
  /** Claiming the row, rendering, commit, push, and the row's next state. */
  pass: number;
}

/**
 * The use cases and the reconciler of profiles on a database file and a local bare repository, with the
 * built-in catalogue and the real renderer. HTTP, the permission framework and the catalog are left out.
 */
export class BenchPortal {
  private readonly profiles: ProfilesService;
  private readonly reconciler: ProfileReconciler;

  private constructor(
    readonly options: ProfilesOptions,
    readonly store: ProfileStore,
    readonly repository: ProfileRepository,
    readonly db: Knex,
    private readonly watch: SecretsWatch,
    private readonly keys: WatchedKeys,
    private readonly spares: SpareKeys,
  ) {
    this.profiles = new ProfilesService(options);
    this.reconciler = new ProfileReconciler({
      store,
      repository,
      render: record => renderRecord(options, record),
      clock: systemClock,
      logger: SILENT,
      leaseMs: LEASE_MS,
    });
  }

  /** @param bare - of the repository, which is made if it is not there */
  static async open(folder: string, bare: string): Promise<BenchPortal> {
    const db = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: join(folder, 'database.sqlite') },
      useNullAsDefault: true,
      pool: { min: 1, max: 1 },
    });
    const database: DatabaseService = { getClient: async () => db };
    await migrate(database, db);
    const store = new DatabaseProfileStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    const repository = await openProfileRepository({
      url: bare,
      folder: join(folder, 'mirror'),
      committer: COMMITTER,
      environment: process.env,
    });
    const keys = new WatchedKeys();
    const spares = new SpareKeys(keys, RSA_BITS, error => {
      throw error;
    });
    spares.start();
    const watch = new SecretsWatch(spares);
    const options: ProfilesOptions = {
      store,
      authorizer: {
        demand: async () => undefined,
        allows: async () => true,
        reach: async () => ({ all: false, owners: [ME] }),
      },
      catalogue: await loadCatalogue({}),
      bundles: serviceBundles,
      drivers: [COMPOSE],
      repository,
      age: await newAgeKeys(),
      handoffs: new HandoffsService(
        new DatabaseHandoffStore(db, {
          key: systemRandom.bytes(32),
          random: systemRandom,
        }),
        { random: systemRandom, now: systemClock.now },
      ),
      reveals: new DatabaseReveals(db),
      domains: { advise: async () => [] },
      random: watch,
      strength: async () => createStrengthMeter(),
      people: { of: async ref => personOf(ref, undefined) },
      clock: systemClock,
      newId: watch.newId,
      onDue: () => undefined,
    };
    return new BenchPortal(
      ...([options, store, repository, db] as const),
      ...([watch, keys, spares] as const),
    );
  }

  /** Ids of everything that a person can choose. */
  get applications(): string[] {
    return this.options.catalogue
      .all()
      .filter(({ isCore }) => !isCore)
      .map(({ id }) => id);
  }

  /** One profile, from the request to the pushed commit; passwords are generated. */
  async create(
    name: string,
    services: readonly string[],
  ): Promise<{ record: ProfileRecord; times: CreateTimes }> {
    const began = performance.now();
    await this.request(name, services);
    const answered = performance.now();
    const [record] = await this.passes(1);
    const ended = performance.now();
    return {
      record,
      times: {
        total: ended - began,
        request: answered - began,
        secrets: this.watch.lastMs,
        pass: ended - answered,
      },
    };
  }

  /**
   * Profiles that are asked for at the same moment. The commits are made as the engine makes them, a few
   * at once.
   *
   * @returns their records
   */
  async createAtOnce(
    names: readonly string[],
    services: readonly string[],
  ): Promise<ProfileRecord[]> {
    const made: ProfileRecord[] = [];
    await Promise.all(names.map(name => this.request(name, services)));
    while (made.length < names.length) {
      made.push(...(await this.passes(AT_ONCE)));
    }
    return made;
  }

  /** Ends when nothing is made in the background: the portal is warm, and the processors are free. */
  idle(): Promise<void> {
    return this.keys.idle();
  }

  /** Everything that the commit of a profile holds. */
  filesOf(record: ProfileRecord): RenderedFile[] {
    return filesOf(record, it => renderRecord(this.options, it));
  }

  async close(): Promise<void> {
    this.spares.stop();
    await this.keys.idle();
    await this.db.destroy();
  }

  private async request(
    name: string,
    services: readonly string[],
  ): Promise<void> {
    await this.profiles.create(
      memberOf(ME),
      {
        name,
        domain: `${name}.example.com`,
        adminEmail: 'ada@example.com',
        deployment: 'compose',
        passwordStrategy: 'generated',
        services: services.map(id => ({ id })),
      },
      name,
    );
  }

  /**
   * One pass of each profile that is due, all at once.
   *
   * @throws Error when there is none, or one is not saved by it: nothing would be measured
   */
  private async passes(limit: number): Promise<ProfileRecord[]> {
    const now = systemClock.now();
    const claims = await this.store.claimDue(
      { owner: 'bench', until: now + LEASE_MS },
      now,
      limit,
    );
    if (claims.length === 0) {
      throw new Error('No profile is due');
    }
    const { signal } = new AbortController();
    return Promise.all(
      claims.map(async claim => {
        const { record, trouble } = await this.reconciler.pass(claim, signal);
        if (record.state !== 'saved') {
          throw new Error(`The profile is ${record.state}: ${trouble}`);
        }
        return record;
      }),
    );
  }
}

function memberOf(ref: string): Caller {
  return {
    credentials: mockCredentials.user(ref),
    userEntityRef: ref,
    owners: [ref],
    roles: ['member'],
  };
}

/** As an operator has them: the platform's own, and one for recovery. */
async function newAgeKeys() {
  const identity = await generateIdentity();
  return readAgeKeys(
    {
      identity,
      recipients: [await identityToRecipient(identity)],
      recovery: await identityToRecipient(await generateIdentity()),
    },
    { sandbox: false },
  );
}
