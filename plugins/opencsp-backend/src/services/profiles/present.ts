import {
  allowedProfileActions,
  Profile,
  ProfileCommit,
  ProfileOutcome,
  ProfileService,
  ProfileSpec,
  PublicPorts,
  ServiceCatalogue,
  ServiceDefinition,
  ServiceOption,
} from '@opencsp/plugin-opencsp-common';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { buildModel, ProfileModel } from '@opencsp/rendering';
import { Catalogue } from '../../catalogue/Catalogue';
import {
  ForeignRecord,
  ProfileFailureRecord,
  ProfileRecord,
} from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';
import { CommitEntry } from '../../profiles/git/ProfileRepository';
import { BundleToOffer } from './options';
import { collect } from './profileErrors';

/** What the presentation needs beside the record. */
export interface ProfilePresentation {
  catalogue: Catalogue;
  /** On which people reach services; 80 and 443 when absent. */
  publicPorts?: PublicPorts;
  cloneCommand?: (branch: string) => string | undefined;
  /** The commit that the record names, when it was read. */
  commit?: ProfileCommit;
}

/** What a choice of services comes to. */
export interface ServicesOfProfile {
  services: ProfileService[];
  needs: Profile['needs'];
}

/** The store's record as the API shows it. */
export function presentProfile(
  record: ProfileRecord,
  { catalogue, publicPorts, cloneCommand, commit }: ProfilePresentation,
): Profile {
  const { spec, head } = record;
  return {
    id: record.id,
    name: record.name,
    branch: record.branch,
    owner: record.owner,
    createdBy: record.createdBy,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    version: record.version,
    state: record.state,
    stateSince: iso(record.stateSince),
    waitingFor: record.waitingFor,
    failure: record.failure && presentFailure(record.failure),
    domain: spec.domain,
    adminEmail: spec.adminEmail,
    deployment: spec.deployment,
    passwordStrategy: spec.passwordStrategy,
    accounts: spec.accounts,
    protocol: spec.protocol,
    certificates: spec.certificates,
    chosen: spec.services,
    ...servicesOfRecord(record, catalogue, publicPorts),
    commit,
    foreign: record.foreign && presentForeign(record.foreign),
    cloneCommand:
      head === undefined ? undefined : cloneCommand?.(record.branch),
    actions: allowedProfileActions(record.state, record.failure),
  };
}

/** The commit that the branch is known to stand at, when the record has kept what it says. */
export function recordedCommit({
  head,
  headCommit,
}: ProfileRecord): ProfileCommit | undefined {
  if (headCommit === undefined || headCommit.commit !== head) {
    return undefined;
  }
  const { commit: hash, at, ...rest } = headCommit;
  return { hash, ...rest, at: iso(at) };
}

/** How the run stands, for those that wait for it. */
export function presentProfileOutcome(record: ProfileRecord): ProfileOutcome {
  return {
    id: record.id,
    name: record.name,
    state: record.state,
    finished: ['saved', 'failed', 'deleted'].includes(record.state),
    succeeded: record.state === 'saved' || record.state === 'deleted',
    branch: record.branch,
    commit: record.head,
    failure: record.failure && presentFailure(record.failure),
  };
}

/** A commit, as the API shows it. */
export function presentCommit(entry: CommitEntry): ProfileCommit {
  return {
    hash: entry.commit,
    subject: entry.subject,
    author: entry.author.name,
    at: entry.time.toISOString(),
    byPortal: entry.change !== undefined,
  };
}

/**
 * Everything that will run, and what it needs.
 *
 * @throws InputError naming the field, when the profile cannot be
 */
export function servicesOf(
  spec: ProfileSpec,
  definitions: readonly ServiceDefinition[],
  ports?: PublicPorts,
): ServicesOfProfile {
  const model = buildModel({
    spec,
    handle: '',
    owner: '',
    definitions,
    digests: {},
    ports,
  });
  return {
    services: model.services.flatMap(service => {
      const definition = definitions.find(({ id }) => id === service.id);
      return definition ? [presentService(service, definition, spec)] : [];
    }),
    needs: model.totals,
  };
}

/** The catalogue, as people choose from it. */
export function presentCatalogue(
  catalogue: Catalogue,
  bundles: readonly BundleToOffer[],
  drivers: readonly ProfileRenderer[],
): ServiceCatalogue {
  const items = catalogue.all().map(presentOption);
  return {
    items,
    totalItems: items.length,
    bundles: bundles
      .filter(({ services }) =>
        services.every(wanted => items.some(({ id }) => id === wanted)),
      )
      .map(bundle => ({ ...bundle, services: [...bundle.services] })),
    deployments: drivers.map(driver => {
      const availability = driver.availability();
      return { id: driver.id, title: driver.title, ...availability };
    }),
  };
}

/** Of a profile whose services are not in the catalogue any more, the rest is still shown. */
function servicesOfRecord(
  { spec }: ProfileRecord,
  catalogue: Catalogue,
  ports: PublicPorts | undefined,
): ServicesOfProfile {
  const found = collect(() =>
    servicesOf(
      spec,
      catalogue.forProfile(spec.services.map(({ id }) => id)),
      ports,
    ),
  );
  const none = { floor: 0, advice: 0 };
  return 'result' in found
    ? found.result
    : { services: [], needs: { memoryMiB: none, cores: none, diskGiB: none } };
}

function presentService(
  service: ProfileModel['services'][number],
  definition: ServiceDefinition,
  spec: ProfileSpec,
): ProfileService {
  return {
    id: service.id,
    title: service.title,
    category: definition.category,
    icon: definition.icon,
    version: service.version,
    chosen: spec.services.some(({ id }) => id === service.id),
    signIn: service.signIn,
    accounts: definition.accounts,
    url: service.url,
  };
}

function presentOption(definition: ServiceDefinition): ServiceOption {
  const { resources, signIn, engines } = definition;
  return {
    id: definition.id,
    title: definition.title,
    category: definition.category,
    icon: definition.icon,
    description: definition.description,
    homepage: definition.homepage,
    licence: definition.licence,
    version: definition.version,
    isCore: definition.isCore,
    memoryMiB: resources.memoryMiB,
    cores: resources.cores,
    diskGiB: resources.diskGiB,
    needs: definition.needs,
    conflicts: definition.conflicts,
    signInModes: signIn.modes,
    accounts: definition.accounts,
    engines: Object.keys(engines),
    notes: definition.notes,
  };
}

function presentFailure({ at, ...failure }: ProfileFailureRecord) {
  return { ...failure, at: iso(at) };
}

function presentForeign(foreign: ForeignRecord) {
  return {
    hash: foreign.commit,
    subject: foreign.subject,
    author: foreign.author,
    at: iso(foreign.at),
    byPortal: false,
    problems: foreign.problems,
  };
}

function iso(time: Time): string {
  return new Date(time).toISOString();
}
