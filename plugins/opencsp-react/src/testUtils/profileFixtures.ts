import {
  allowedProfileActions,
  ChosenService,
  Profile,
  ProfileCommit,
  ProfileSecret,
  ProfileService,
  ProfileState,
  ServiceOption,
  serviceCategories,
  signInModes,
} from '@opencsp/plugin-opencsp-common';
import { serviceOptionFixtures } from './catalogueFixture';
import { before } from './fixtures';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** First label of each service's name, where it is not its id. */
const HOSTS: Record<string, string> = {
  authelia: 'auth',
  lldap: 'directory',
  nextcloud: 'cloud',
  gitlab: 'git',
  jellyfin: 'tv',
  vaultwarden: 'vault',
  homer: 'home',
};

/** A hash as Git writes it, the same one for the same number. */
export function hashFixture(number: number): string {
  return number.toString(16).padStart(6, '0').repeat(7).slice(0, 40);
}

/** A commit of the portal. */
export function commitFixture(
  changes: Partial<ProfileCommit> = {},
  now: Date = new Date(),
): ProfileCommit {
  return {
    hash: hashFixture(0x3f9c1e),
    subject: 'Create profile family',
    author: 'Member Person',
    at: before(now, 2 * HOUR),
    byPortal: true,
    ...changes,
  };
}

/** Everything that runs when these are chosen, in start order. */
export function servicesFixture(
  chosen: readonly { id: string }[],
  domain: string,
  protocol: 'https' | 'http',
): ProfileService[] {
  const ids = new Set(chosen.map(({ id }) => id));
  return serviceOptionFixtures
    .filter(it => it.isCore || ids.has(it.id))
    .map(it => {
      const host = HOSTS[it.id];
      return {
        id: it.id,
        title: it.title,
        category:
          serviceCategories.find(category => category === it.category) ??
          'core',
        icon: it.icon,
        version: it.version,
        chosen: ids.has(it.id),
        signIn: signInModes.find(mode => mode === it.signInModes[0]) ?? 'none',
        accounts: it.accounts,
        ...(host ? { url: `${protocol}://${host}.${domain}` } : {}),
      };
    });
}

/** What the services come to together. */
export function needsFixture(
  services: readonly { id: string }[],
): Profile['needs'] {
  const options = services.flatMap(({ id }) =>
    serviceOptionFixtures.filter(it => it.id === id),
  );
  const sum = (amount: (it: ServiceOption) => number) =>
    Math.round(options.reduce((all, it) => all + amount(it), 0) * 100) / 100;
  return {
    memoryMiB: {
      floor: sum(it => it.memoryMiB.floor),
      advice: sum(it => it.memoryMiB.advice),
    },
    cores: {
      floor: sum(it => it.cores.floor),
      advice: sum(it => it.cores.advice),
    },
    diskGiB: {
      floor: sum(it => it.diskGiB.floor),
      advice: sum(it => it.diskGiB.advice),
    },
  };
}

/** A profile in a state, with what belongs to it; it is changed last. */
export function profileFixture(
  state: ProfileState = 'saved',
  changes: Partial<Profile> = {},
  now: Date = new Date(),
): Profile {
  const name = changes.name ?? 'family';
  const domain = changes.domain ?? 'ada.example.com';
  const protocol = changes.protocol ?? 'https';
  const chosen: ChosenService[] = changes.chosen ?? [
    { id: 'nextcloud', access: 'everyone', secondFactor: false },
    { id: 'jellyfin', access: 'everyone', secondFactor: false },
    { id: 'vaultwarden', access: 'admins', secondFactor: true },
  ];
  const services = servicesFixture(chosen, domain, protocol);
  const branch = `member-${name}`;
  return {
    id: 'a3c2b1f0-4d5e-4f60-8a7b-9c0d1e2f3a4b',
    name,
    branch,
    owner: 'user:default/member',
    createdBy: 'user:default/member',
    createdAt: before(now, 3 * HOUR),
    updatedAt: before(now, 2 * HOUR),
    version: 4,
    state,
    stateSince: before(now, 2 * HOUR),
    domain,
    adminEmail: 'ada@example.com',
    deployment: 'compose',
    passwordStrategy: 'generated',
    accounts: 'automatic',
    protocol,
    certificates: 'trusted',
    chosen,
    services,
    needs: needsFixture(services),
    commit: commitFixture({ subject: `Create profile ${name}` }, now),
    cloneCommand: `git clone --branch ${branch} http://localhost:7007/api/opencsp/git/profiles.git ${name}`,
    actions: allowedProfileActions(state, changes.failure),
    ...changes,
  };
}

/** A profile whose branch could not be pushed. */
export function failedProfileFixture(
  changes: Partial<Profile> = {},
  now: Date = new Date(),
): Profile {
  return profileFixture(
    'failed',
    {
      name: 'office',
      failure: {
        reason: 'repository-unreachable',
        message:
          'The branch could not be pushed within 30 seconds. The repository git.example.com did not answer.',
        evidence: 'ssh: connect to host git.example.com port 22: timed out',
        nextStep:
          'Retry. If it fails again, ask an operator for the repository.',
        retryable: true,
        at: before(now, 4 * MINUTE),
      },
      ...changes,
    },
    now,
  );
}

/** A profile of which somebody changed the branch by hand. */
export function foreignProfileFixture(
  changes: Partial<Profile> = {},
  problems: { path: string; message: string }[] = [],
  now: Date = new Date(),
): Profile {
  return profileFixture(
    'saved',
    {
      foreign: {
        ...commitFixture(
          {
            hash: hashFixture(0x77aa01),
            subject: 'Give Nextcloud more memory',
            author: 'Other Person',
            at: before(now, 10 * MINUTE),
            byPortal: false,
          },
          now,
        ),
        problems,
      },
      ...changes,
    },
    now,
  );
}

/** A secret that services use among themselves. */
export function secretFixture(
  changes: Partial<ProfileSecret> = {},
  now: Date = new Date(),
): ProfileSecret {
  return {
    name: 'nextcloud-database',
    service: 'nextcloud',
    purpose: 'Password of the database of Nextcloud',
    isLogin: false,
    since: before(now, 2 * HOUR),
    canReveal: false,
    ...changes,
  };
}

/** One of each kind: can be made anew, can never change, can be shown once, was shown. */
export function secretFixtures(now: Date = new Date()): ProfileSecret[] {
  return [
    secretFixture({}, now),
    secretFixture(
      {
        name: 'authelia-storage-key',
        service: 'authelia',
        purpose: 'Key that the sign-in database is encrypted with',
        immutable: 'What is encrypted with it could not be read any more.',
      },
      now,
    ),
    secretFixture(
      {
        name: 'jellyfin-admin',
        service: 'jellyfin',
        purpose: 'Your sign-in to Jellyfin',
        isLogin: true,
        canReveal: true,
      },
      now,
    ),
    secretFixture(
      {
        name: 'vaultwarden-admin',
        service: 'vaultwarden',
        purpose: 'Your sign-in to Vaultwarden',
        isLogin: true,
        revealedAt: before(now, HOUR),
      },
      now,
    ),
  ];
}
