import {
  decideForeignSchema,
  deleteProfileSchema,
  Handoff,
  ListProfiles,
  Page,
  platformReadPermission,
  Profile,
  ProfileChangePage,
  profileCreatePermission,
  profileDeletePermission,
  ProfileOutcome,
  profileReadPermission,
  profileUpdatePermission,
  ServiceCatalogue,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  decideForeign,
  deleteProfile,
  retryProfile,
} from '../../domain/profiles/profileRequests';
import { demandNotDeployed } from '../DeployedOn';
import { invalid, parseRequest } from '../requestErrors';
import { readableProfile } from './access';
import { DomainAdvices } from './DomainAdvices';
import { KnownCommits } from './KnownCommits';
import { ProfilesOptions } from './options';
import {
  presentCatalogue,
  presentProfile,
  presentProfileOutcome,
} from './present';
import { OwnerLogin } from './OwnerLogin';
import { ProfileBranches } from './ProfileBranches';
import { ProfileContents } from './ProfileContents';
import { ProfileCreation } from './ProfileCreation';
import { ProfileEdits } from './ProfileEdits';
import { profileNotFound } from './profileErrors';
import { ProfilePlans } from './ProfilePlans';
import { ProfilePreviews } from './ProfilePreviews';
import { ProfileSecrets } from './ProfileSecrets';
import { Asked, authorOf, demandOk, saveChange } from './saveChange';

/** Every use case of profiles: authorized here, for HTTP and actions alike. */
export class ProfilesService {
  /** What saving would come to. */
  readonly previews: ProfilePreviews;
  /** Files, differences and history. */
  readonly branches: ProfileBranches;
  /** Names of secrets, and the one look at a generated password. */
  readonly secrets: ProfileSecrets;
  /** The password of its owner. */
  readonly ownerLogin: OwnerLogin;
  /** What DNS says of domains. */
  readonly domains: DomainAdvices;
  private readonly creation: ProfileCreation;
  private readonly edits: ProfileEdits;
  private readonly commits: KnownCommits;

  constructor(private readonly options: ProfilesOptions) {
    const parts = {
      ...options,
      plans: new ProfilePlans(options),
      contents: new ProfileContents(options),
    };
    this.commits = new KnownCommits(options);
    this.creation = new ProfileCreation(parts);
    this.edits = new ProfileEdits(parts);
    this.previews = new ProfilePreviews(parts);
    this.branches = new ProfileBranches(options);
    this.secrets = new ProfileSecrets(parts);
    this.ownerLogin = new OwnerLogin({
      ...parts,
      ...{ edits: this.edits, secrets: this.secrets },
    });
    this.domains = new DomainAdvices(options);
  }

  /** What can be chosen. */
  async catalogue(caller: Caller): Promise<ServiceCatalogue> {
    const { authorizer, catalogue, bundles, drivers } = this.options;
    await authorizer.demand(caller.credentials, platformReadPermission);
    return presentCatalogue(catalogue, bundles, drivers);
  }

  /** Keeps a typed password until a request names it. */
  async handOff(caller: Caller, body: unknown): Promise<Handoff> {
    const { authorizer, handoffs } = this.options;
    await authorizer.demand(caller.credentials, profileCreatePermission);
    return handoffs.create(caller.userEntityRef, body);
  }

  async list(caller: Caller, query: ListProfiles): Promise<Page<Profile>> {
    const { authorizer, store } = this.options;
    const reach = await authorizer.reach(
      caller.credentials,
      profileReadPermission,
    );
    const { state, ...rest } = query;
    const page = await store.list({
      ...rest,
      owners: reach.all ? undefined : reach.owners,
      states: state,
    });
    return { ...page, items: page.items.map(record => this.shown(record)) };
  }

  async get(caller: Caller, id: string): Promise<Profile> {
    return this.present(await readableProfile(this.options, caller, id));
  }

  /** For services that wait for a person who was authorized before. */
  async outcome(id: string): Promise<ProfileOutcome> {
    const record = await this.options.store.get(id);
    if (!record) {
      throw profileNotFound(id);
    }
    return presentProfileOutcome(record);
  }

  /** The change feed, for the catalog. */
  async changes(after: number, limit: number): Promise<ProfileChangePage> {
    const page = await this.options.store.changesAfter(after, limit);
    return {
      ...page,
      items: page.items.map(({ seq, record }) => ({
        seq,
        id: record.id,
        profile: record.state === 'deleted' ? undefined : this.shown(record),
      })),
    };
  }

  /** `key` is the caller's Idempotency-Key. */
  async create(
    caller: Caller,
    body: unknown,
    key: string | undefined,
  ): Promise<{ profile: Profile; created: boolean }> {
    const made = await this.creation.create(caller, body, key);
    return {
      profile: await this.present(made.record),
      created: made.outcome === 'created',
    };
  }

  async update(caller: Caller, id: string, body: unknown): Promise<Profile> {
    return this.present(await this.edits.update(caller, id, body));
  }

  /** Makes a secret anew. */
  async rotateSecret(
    caller: Caller,
    id: string,
    name: string,
  ): Promise<Profile> {
    return this.present(await this.edits.rotate(caller, id, name));
  }

  async retry(caller: Caller, id: string): Promise<Profile> {
    return this.ask(
      { caller, id, permission: profileUpdatePermission },
      record =>
        demandOk(
          'cannot-retry',
          retryProfile(record, this.options.clock.now()),
        ),
    );
  }

  /** Asking again changes nothing. `body` holds the typed name. */
  async delete(caller: Caller, id: string, body: unknown): Promise<Profile> {
    return this.ask(
      { caller, id, permission: profileDeletePermission },
      async record => {
        const { confirm } = parseRequest(deleteProfileSchema, body ?? {});
        if (confirm !== record.name) {
          throw invalid([
            {
              path: 'confirm',
              message: `Type the name of the profile, "${record.name}", to confirm that its branch goes.`,
            },
          ]);
        }
        await demandNotDeployed(
          this.options.deployedOn,
          { profileId: id },
          `The profile "${record.name}"`,
        );
        return demandOk(
          'cannot-delete',
          deleteProfile(record, this.options.clock.now()),
        );
      },
    );
  }

  /** Takes or refuses a commit that was made by hand. */
  async decideForeign(
    caller: Caller,
    id: string,
    body: unknown,
  ): Promise<Profile> {
    const { clock, people } = this.options;
    const author = authorOf(caller, await people.of(caller.userEntityRef));
    return this.ask(
      { caller, id, permission: profileUpdatePermission },
      record => {
        const request = parseRequest(decideForeignSchema, body);
        return demandOk(
          'foreign-changed',
          decideForeign(record, { ...request, author }, clock.now()),
        );
      },
    );
  }

  /** As the API shows it; for services that have authorized the caller. */
  async present(record: ProfileRecord): Promise<Profile> {
    await this.commits.read(record);
    return this.shown(record);
  }

  private shown(record: ProfileRecord): Profile {
    const commit = this.commits.of(record);
    return presentProfile(record, { ...this.options, commit });
  }

  private async ask(
    asked: Asked,
    decide: (record: ProfileRecord) => ProfileRecord | Promise<ProfileRecord>,
  ): Promise<Profile> {
    return this.present(await saveChange(this.options, asked, decide));
  }
}
