import { hkdfSync, randomUUID } from 'node:crypto';
import {
  AuthService,
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { Authorizer } from '../authz/Authorizer';
import { serviceBundles } from '../catalogue/bundles';
import { loadCatalogue } from '../catalogue/loadCatalogue';
import { OpencspConfig } from '../config';
import { RateLimiter } from '../http/RateLimiter';
import { ProfilesForDeployments } from '../deployments/openDeployments';
import { Clock } from '../reconcile/clock';
import { ProfileEngine } from '../reconcile/profiles/ProfileEngine';
import { describeTrouble } from '../reconcile/trouble';
import { LedgerProfiles } from '../services/ledgerBranches';
import { DeployedOn } from '../services/DeployedOn';
import { CatalogPeople } from '../services/profiles/People';
import { ProfilesService } from '../services/profiles/ProfilesService';
import { renderRecord } from '../services/profiles/renderRecord';
import { DatabaseReveals } from '../services/profiles/Reveals';
import { AccountSetStore } from '../store/accounts/AccountSetStore';
import { pruneProfileLeftovers } from '../store/profiles/forgetProfile';
import { ProfileStore } from '../store/profiles/ProfileStore';
import { DomainAdvisor } from './dns/DomainAdvisor';
import { openDnsResolver } from './dns/openDnsResolver';
import { openProfileRepository } from './git/openProfileRepository';
import { loadAgeKeys, readRepositoryAuth } from './profileKeyFiles';
import { PROFILES_OFF, ProfilesConfig } from './profilesConfig';
import { AgeKeys } from './secrets/ageKeys';
import { DatabaseHandoffStore } from './secrets/DatabaseHandoffStore';
import { HandoffsService } from './secrets/HandoffsService';
import { RSA_BITS } from './secrets/generateSecret';
import { systemRandom } from './secrets/randomSource';
import { SpareKeys } from './secrets/SpareKeys';
import { createStrengthMeter } from './secrets/strength';

/** Who commits; the author is the person. */
const COMMITTER = {
  name: 'OpenCSP Portal',
  email: 'opencsp@users.noreply.invalid',
};

/** How long all that is asked for one domain may take, in milliseconds. */
const DNS_DEADLINE_MS = 3_000;

/** How many domains are looked up for one person, by forms and previews together. */
const LOOK_UPS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** How often expired handoffs and shown secrets of deleted profiles are deleted, in milliseconds. */
const TIDY_MS = 10 * 60_000;

/** What profiles need of the rest of the plugin. */
export interface ProfilesDeps {
  settings: Pick<
    OpencspConfig,
    'profiles' | 'catalogue' | 'sandbox' | 'leaseMs' | 'routes'
  >;
  db: Knex;
  store: ProfileStore;
  drivers: readonly ProfileRenderer[];
  authorizer: Authorizer;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  auth: AuthService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  clock: Clock;
  /** There is something in the outbox. */
  onMessages: () => void;
  /** What is deployed of profiles. */
  deployedOn: DeployedOn;
  /** Where accounts are looked after. */
  accounts: Pick<AccountSetStore, 'ofProfile' | 'wake'>;
}

/** Profiles that are set up. */
export interface OpenedProfiles {
  service: ProfilesService;
  /** For the operators, who compare the ledger with the repository. */
  ledger: LedgerProfiles;
  forDeployments: ProfilesForDeployments;
}

/**
 * Profiles, if an operator set them up. What is wrong with that is said in the log, and the rest of the
 * portal goes on without them.
 */
export async function openProfilesIfSetUp(
  deps: ProfilesDeps,
): Promise<OpenedProfiles | undefined> {
  const { profiles } = deps.settings;
  if (!profiles) {
    deps.logger.info(PROFILES_OFF);
    return undefined;
  }
  try {
    return await openProfiles(deps, profiles);
  } catch (error) {
    deps.logger.error('Profiles are switched off until this is mended', {
      error: describeTrouble(error),
    });
    return undefined;
  }
}

/** @throws InputError naming the setting that is wrong; ServiceUnavailableError for unreadable files */
async function openProfiles(
  deps: ProfilesDeps,
  profiles: ProfilesConfig,
): Promise<OpenedProfiles> {
  const { settings, db, drivers, clock } = deps;
  const { publicPorts } = settings.routes;
  const age = await loadAgeKeys(profiles.age, settings);
  const catalogue = await loadCatalogue(settings.catalogue);
  const { url, caFile, cloneUrl } = profiles.repository;
  const repository = await openProfileRepository({
    url,
    caFile,
    auth: await readRepositoryAuth(profiles.repository),
    folder: profiles.folder,
    committer: COMMITTER,
    environment: process.env,
  });
  const engine = new ProfileEngine({
    ...deps,
    leaseMs: settings.leaseMs,
    repository,
    render: record => renderRecord({ catalogue, drivers, publicPorts }, record),
  });
  const handoffStore = new DatabaseHandoffStore(db, {
    key: handoffKey(age),
    random: systemRandom,
  });
  const handoffs = new HandoffsService(handoffStore, {
    random: systemRandom,
    now: clock.now,
  });
  const strength = once(async () => createStrengthMeter());
  engine.attach(deps.lifecycle);
  tidy(deps);
  const onDue = () => engine.wake();
  const service = new ProfilesService({
    ...deps,
    catalogue,
    publicPorts,
    domainPattern: profiles.suggestedDomain,
    bundles: serviceBundles,
    repository,
    age,
    handoffs,
    reveals: new DatabaseReveals(db),
    domains: openDomainAdvisor(deps),
    random: spareKeys(deps),
    strength,
    people: new CatalogPeople(deps),
    newId: randomUUID,
    onDue,
    wakeAccounts: async id => {
      const rows = await deps.accounts.ofProfile(id);
      await deps.accounts.wake(
        rows.map(row => row.id),
        clock.now(),
      );
    },
    cloneCommand: branch =>
      cloneUrl && `git clone --branch ${branch} ${cloneUrl}`,
  });
  return {
    service,
    ledger: { store: deps.store, repository, onDue },
    forDeployments: {
      ...{ repository, age, handoffs, catalogue, strength },
      ownerLogin: service.ownerLogin,
    },
  };
}

/** The name servers that routes are looked at by, so that both say the same; questions end with the portal. */
function openDomainAdvisor({
  settings,
  clock,
  lifecycle,
}: ProfilesDeps): DomainAdvisor {
  const stopping = new AbortController();
  lifecycle.addShutdownHook(() => stopping.abort());
  return new DomainAdvisor({
    resolver: openDnsResolver(settings.routes),
    clock,
    budget: new RateLimiter(LOOK_UPS, clock.now),
    deadline: () =>
      AbortSignal.any([stopping.signal, AbortSignal.timeout(DNS_DEADLINE_MS)]),
  });
}

/** A handoff is only as safe as the platform's identity, and lives no longer than half an hour. */
function handoffKey({ identities }: AgeKeys): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', identities.join('\n'), '', 'opencsp handoffs', 32),
  );
}

/** Only where profiles are set up: elsewhere nobody would ever take one. */
function spareKeys({ lifecycle, logger }: ProfilesDeps): SpareKeys {
  const spares = new SpareKeys(systemRandom, RSA_BITS, error =>
    logger.warn('No key could be made ahead', {
      error: describeTrouble(error),
    }),
  );
  lifecycle.addStartupHook(() => spares.start());
  lifecycle.addShutdownHook(() => spares.stop());
  return spares;
}

function tidy({ lifecycle, logger, clock, db }: ProfilesDeps): void {
  const timer = setInterval(() => {
    pruneProfileLeftovers(db, clock.now()).catch(error =>
      logger.debug('What deleted profiles left could not be pruned', {
        error: describeTrouble(error),
      }),
    );
  }, TIDY_MS).unref();
  lifecycle.addShutdownHook(() => clearInterval(timer));
}

/** Made at the first call, and kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
