import { hkdfSync, randomUUID } from 'node:crypto';
import {
  AuthService,
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { DeploymentDriver } from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { Authorizer } from '../authz/Authorizer';
import { serviceBundles } from '../catalogue/bundles';
import { loadCatalogue } from '../catalogue/loadCatalogue';
import { OpencspConfig } from '../config';
import { Clock } from '../reconcile/clock';
import { ProfileEngine } from '../reconcile/profiles/ProfileEngine';
import { describeTrouble } from '../reconcile/trouble';
import { CatalogPeople } from '../services/profiles/People';
import { ProfilesService } from '../services/profiles/ProfilesService';
import { renderRecord } from '../services/profiles/renderRecord';
import { DatabaseReveals } from '../services/profiles/Reveals';
import { ProfileStore } from '../store/profiles/ProfileStore';
import { openProfileRepository } from './git/openProfileRepository';
import { loadAgeKeys, readRepositoryAuth } from './profileKeyFiles';
import { PROFILES_OFF, ProfilesConfig } from './profilesConfig';
import { AgeKeys } from './secrets/ageKeys';
import { DatabaseHandoffStore } from './secrets/DatabaseHandoffStore';
import { HandoffsService } from './secrets/HandoffsService';
import { systemRandom } from './secrets/randomSource';
import { createStrengthMeter } from './secrets/strength';

/** Who commits; the author is the person. */
const COMMITTER = {
  name: 'OpenCSP Portal',
  email: 'opencsp@users.noreply.invalid',
};

/** How often expired handoffs are deleted, in milliseconds. */
const TIDY_MS = 10 * 60_000;

/** What profiles need of the rest of the plugin. */
export interface ProfilesDeps {
  settings: Pick<
    OpencspConfig,
    'profiles' | 'catalogue' | 'sandbox' | 'leaseMs'
  >;
  db: Knex;
  store: ProfileStore;
  drivers: readonly DeploymentDriver[];
  authorizer: Authorizer;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  auth: AuthService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  clock: Clock;
  /** There is something in the outbox. */
  onMessages: () => void;
}

/**
 * Profiles, if an operator set them up. What is wrong with that is said in the log, and the rest of the
 * portal goes on without them.
 */
export async function openProfilesIfSetUp(
  deps: ProfilesDeps,
): Promise<ProfilesService | undefined> {
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
): Promise<ProfilesService> {
  const { settings, db, drivers, clock } = deps;
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
    render: record => renderRecord({ catalogue, drivers }, record),
  });
  const handoffStore = new DatabaseHandoffStore(db, {
    key: handoffKey(age),
    random: systemRandom,
  });
  const strength = once(async () => createStrengthMeter());
  engine.attach(deps.lifecycle);
  tidy(deps, handoffStore);
  return new ProfilesService({
    ...deps,
    catalogue,
    bundles: serviceBundles,
    repository,
    age,
    handoffs: new HandoffsService(handoffStore, {
      random: systemRandom,
      now: clock.now,
    }),
    reveals: new DatabaseReveals(db),
    random: systemRandom,
    strength,
    people: new CatalogPeople(deps),
    newId: randomUUID,
    onDue: () => engine.wake(),
    cloneCommand: branch =>
      cloneUrl && `git clone --branch ${branch} ${cloneUrl}`,
  });
}

/** A handoff is only as safe as the platform's identity, and lives no longer than half an hour. */
function handoffKey({ identities }: AgeKeys): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', identities.join('\n'), '', 'opencsp handoffs', 32),
  );
}

function tidy(
  { lifecycle, logger, clock }: ProfilesDeps,
  store: DatabaseHandoffStore,
): void {
  const timer = setInterval(() => {
    store.deleteExpired(clock.now()).catch(error =>
      logger.debug('Expired handoffs could not be deleted', {
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
