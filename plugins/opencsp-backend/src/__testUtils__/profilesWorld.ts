import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  Profile,
  ProfileToRender,
  RenderedFile,
  roleGroupRef,
} from '@opencsp/plugin-opencsp-common';
import { decideOpencsp, ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Knex } from 'knex';
import { Authorizer, notAllowed } from '../authz/Authorizer';
import { Caller } from '../authz/Caller';
import { serviceBundles } from '../catalogue/bundles';
import { loadCatalogue } from '../catalogue/loadCatalogue';
import {
  concludeProfile,
  profileCommand,
} from '../domain/profiles/decideProfile';
import { ProfileRecord } from '../domain/profiles/profileRecord';
import { readAgeKeys } from '../profiles/secrets/ageKeys';
import { DatabaseHandoffStore } from '../profiles/secrets/DatabaseHandoffStore';
import { HandoffsService } from '../profiles/secrets/HandoffsService';
import { systemRandom } from '../profiles/secrets/randomSource';
import { openBundle } from '../profiles/secrets/sealedBundle';
import { createStrengthMeter } from '../profiles/secrets/strength';
import {
  createHandoffs,
  createSecretReveals,
} from '../profiles/secrets/tables';
import { ProfilesOptions } from '../services/profiles/options';
import { personOf } from '../services/profiles/People';
import { ProfilesService } from '../services/profiles/ProfilesService';
import { renderRecord } from '../services/profiles/renderRecord';
import { DatabaseReveals } from '../services/profiles/Reveals';
import { migrate } from '../store/migrations';
import { DatabaseProfileStore } from '../store/profiles/DatabaseProfileStore';
import { FakeProfileRepository } from './FakeProfileRepository';
import { ownershipOf, userOf } from './people';
import { VirtualClock } from './world';

/** A password that every service takes. */
export const GOOD_PASSWORD = 'seven wet umbrellas dance quietly';

/** A request that is right but for its password, with services that need no digests: they take long. */
export const GOOD_PROFILE = {
  name: 'family',
  domain: 'family.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'universal',
  services: [{ id: 'jellyfin' }, { id: 'homer' }],
};

/** Making one takes a second at times. */
const RSA_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** Writes what it was given, so that a test sees it; refuses one domain, as a renderer may. */
export class SmallDriver implements ProfileRenderer {
  readonly id = 'compose';
  readonly title = 'Docker Compose';
  reason: string | undefined;

  availability() {
    return this.reason === undefined
      ? { available: true as const }
      : { available: false as const, reason: this.reason };
  }

  render({
    spec,
    handle,
    owner,
    definitions,
    digests,
  }: ProfileToRender): RenderedFile[] {
    if (spec.domain === 'unrenderable.example.com') {
      throw Object.assign(new InputError('domain: It cannot be rendered.'), {
        fields: [{ path: 'domain', message: 'It cannot be rendered.' }],
      });
    }
    return [
      {
        path: 'compose.yaml',
        content: `# ${definitions.map(({ id }) => id).join(' ')}\n`,
      },
      {
        path: 'config.env',
        content: [
          `DOMAIN=${spec.domain}`,
          `OWNER=${owner}`,
          `BRANCH=${handle}-${spec.name}`,
          ...Object.entries(digests).map(([name, it]) => `# ${name} ${it}`),
          '',
        ].join('\n'),
      },
    ];
  }
}

/** Asks the suite's own policy, without the framework between. */
export class PolicyAuthorizer implements Authorizer {
  async demand(
    credentials: Parameters<Authorizer['demand']>[0],
    permission: Parameters<Authorizer['demand']>[1],
  ): Promise<void> {
    if (decisionOf(credentials, permission) !== AuthorizeResult.ALLOW) {
      throw notAllowed(permission.name);
    }
  }

  async allows(
    credentials: Parameters<Authorizer['allows']>[0],
    permission: Parameters<Authorizer['allows']>[1],
    { owner }: Parameters<Authorizer['allows']>[2],
  ): Promise<boolean> {
    const result = decisionOf(credentials, permission);
    return (
      result === AuthorizeResult.ALLOW ||
      (result === AuthorizeResult.CONDITIONAL &&
        ownershipOf(userOf(credentials)).includes(owner))
    );
  }

  async reach(
    credentials: Parameters<Authorizer['reach']>[0],
    permission: Parameters<Authorizer['reach']>[1],
  ): ReturnType<Authorizer['reach']> {
    const result = decisionOf(credentials, permission);
    if (result === AuthorizeResult.DENY) {
      throw notAllowed(permission.name);
    }
    return result === AuthorizeResult.ALLOW
      ? { all: true }
      : { all: false, owners: [userOf(credentials)] };
  }
}

function decisionOf(
  credentials: Parameters<Authorizer['demand']>[0],
  permission: Parameters<typeof decideOpencsp>[0]['permission'],
) {
  const ownershipEntityRefs = ownershipOf(userOf(credentials));
  return (
    decideOpencsp({ permission }, { ownershipEntityRefs })?.result ??
    AuthorizeResult.DENY
  );
}

/** A person of the tests, by user name, with groups of theirs. */
export function caller(who: string, groups: readonly string[] = []): Caller {
  const userEntityRef = `user:default/${who}`;
  const roles = ownershipOf(userEntityRef);
  return {
    credentials: mockCredentials.user(userEntityRef),
    userEntityRef,
    owners: [userEntityRef, ...groups],
    roles: (['admin', 'operator', 'member', 'viewer'] as const).filter(role =>
      roles.includes(roleGroupRef(role)),
    ),
  };
}

/** The use cases of profiles on a real database, with a repository in memory. */
export async function openProfiles(
  db: Knex,
  change: Partial<ProfilesOptions> = {},
) {
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  for (const [table, create] of [
    ['handoffs', createHandoffs],
    ['secret_reveals', createSecretReveals],
  ] as const) {
    if (!(await db.schema.hasTable(table))) {
      await create(db);
    }
  }
  const identity = await generateIdentity();
  const age = await readAgeKeys(
    { identity, recipients: [await identityToRecipient(identity)] },
    { sandbox: true },
  );
  const clock = new VirtualClock();
  const repository = new FakeProfileRepository();
  const driver = new SmallDriver();
  const store = new DatabaseProfileStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const handoffs = new HandoffsService(
    new DatabaseHandoffStore(db, {
      key: new TextEncoder().encode('k'.repeat(32)),
      random: systemRandom,
    }),
    { random: systemRandom, now: () => clock.now() },
  );
  const due: string[] = [];
  const options: ProfilesOptions = {
    store,
    authorizer: new PolicyAuthorizer(),
    catalogue: await loadCatalogue({}),
    bundles: serviceBundles,
    drivers: [driver],
    repository,
    age,
    handoffs,
    reveals: new DatabaseReveals(db),
    domains: { advise: async () => [] },
    random: { ...systemRandom, rsaKey: async () => RSA_KEY },
    strength: async () => createStrengthMeter(),
    people: { of: async ref => personOf(ref, undefined) },
    clock,
    newId: randomUUID,
    onDue: () => due.push('due'),
    cloneCommand: branch => `git clone -b ${branch} https://git.example.com`,
    ...change,
  };
  return {
    profiles: new ProfilesService(options),
    options,
    store,
    repository,
    driver,
    clock,
    due,
    age,
    /** A handle of this password, typed by this person. */
    handOff: async (who: string, value = GOOD_PASSWORD) =>
      (await handoffs.create(`user:default/${who}`, { value })).id,
    /** The secrets of a profile in clear. */
    secretsIn: async (id: string) => {
      const record = await recordOf(store, id);
      const { bundle } = await openBundle(record.sealed, age.identities);
      return bundle;
    },
    /** Does once what the engine does. */
    settle: (id: string) => settle(options, repository, id),
  };
}

/** The same, with profiles of the member that are in their branches. */
export async function openWithSaved(
  db: Knex,
  change: Partial<ProfilesOptions> = {},
) {
  const world = await openProfiles(db, change);
  const { profiles, handOff } = world;
  const member = caller('member');
  return {
    ...world,
    saved: async (body: object = GOOD_PROFILE, key = 'first') => {
      const password = await handOff('member');
      const made = await profiles.create(member, { ...body, password }, key);
      await world.settle(made.profile.id);
      return profiles.get(member, made.profile.id);
    },
  };
}

/** The edit that changes nothing, of a profile as the API shows it. */
export function editOf(profile: Profile) {
  const { domain, adminEmail, deployment, passwordStrategy } = profile;
  const { protocol, version, chosen: services } = profile;
  return {
    domain,
    adminEmail,
    deployment,
    passwordStrategy,
    protocol,
    version,
    services,
  };
}

async function recordOf(
  store: ProfilesOptions['store'],
  id: string,
): Promise<ProfileRecord> {
  const record = await store.get(id);
  if (!record) {
    throw new Error(`There is no profile ${id}`);
  }
  return record;
}

async function settle(
  options: ProfilesOptions,
  repository: FakeProfileRepository,
  id: string,
): Promise<ProfileRecord> {
  const { store, clock } = options;
  const record = await recordOf(store, id);
  const command = profileCommand(record);
  if (command?.do === 'commit') {
    const { change, expected } = command;
    const result = await repository.commit({
      branch: record.branch,
      expected,
      files: [
        ...renderRecord(options, record),
        { path: 'secrets.env.age', content: record.sealed },
      ],
      message: change.message,
      author: change.author,
      time: new Date(change.at),
      key: change.key,
    });
    if (result.outcome !== 'moved') {
      const { commit } = result;
      const after = concludeProfile(
        record,
        { of: 'committed', commit },
        clock.now(),
      );
      await store.saveRequest(record, after, clock.now());
    }
  } else if (command?.do === 'delete-branch') {
    const after = concludeProfile(record, { of: 'branch-gone' }, clock.now());
    await store.saveRequest(record, after, clock.now());
  }
  return recordOf(store, id);
}
