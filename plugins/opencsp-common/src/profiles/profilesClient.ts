import { z } from 'zod';
import {
  ApiRequests,
  CallOptions,
  Page,
  pageOf,
  toQuery,
} from '../apiRequests';
import { DomainAdvice, domainAdviceSchema } from './domainAdvice';
import {
  Profile,
  ProfileChangePage,
  profileChangePageSchema,
  profileCommitSchema,
  ProfileCommit,
  ProfileDiff,
  profileDiffSchema,
  ProfileFile,
  profileFileSchema,
  ProfileOutcome,
  profileOutcomeSchema,
  ProfilePreview,
  profilePreviewSchema,
  profileSchema,
  ProfileSecret,
  profileSecretSchema,
} from './profile';
import {
  CreateProfileInput,
  DecideForeign,
  Handoff,
  handoffSchema,
  ListProfilesInput,
  ServiceCatalogue,
  serviceCatalogueSchema,
  UpdateProfileInput,
} from './requests';

const revealedSchema = z.object({ value: z.string() });

/** The part of the client that is about profiles. */
export class ProfilesClient {
  constructor(private readonly api: ApiRequests) {}

  async catalogue(call?: CallOptions): Promise<ServiceCatalogue> {
    return this.api.get('/service-definitions', serviceCatalogueSchema, call);
  }

  async list(
    query: ListProfilesInput = {},
    call?: CallOptions,
  ): Promise<Page<Profile>> {
    return this.api.get(
      `/profiles${toQuery(query)}`,
      pageOf(profileSchema),
      call,
    );
  }

  async get(id: string, call?: CallOptions): Promise<Profile> {
    return this.api.get(pathOf(id), profileSchema, call);
  }

  /** `idempotencyKey` makes a repeated call answer with the first one's profile. */
  async create(
    request: CreateProfileInput,
    idempotencyKey: string,
    call?: CallOptions,
  ): Promise<Profile> {
    return this.api.send('POST', '/profiles', profileSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  async update(
    id: string,
    request: UpdateProfileInput,
    call?: CallOptions,
  ): Promise<Profile> {
    return this.api.send('PUT', pathOf(id), profileSchema, {
      ...call,
      body: request,
    });
  }

  /** What saving would come to; with `id` as an edit of that profile. `request` may be unfinished. */
  async preview(
    request: unknown,
    id?: string,
    call?: CallOptions,
  ): Promise<ProfilePreview> {
    const path = id === undefined ? '/profiles' : pathOf(id);
    return this.api.send('POST', `${path}/preview`, profilePreviewSchema, {
      ...call,
      body: request,
    });
  }

  /** What DNS says of a domain today. @throws OpencspApiError for what is no domain */
  async domainAdvice(
    domain: string,
    call?: CallOptions,
  ): Promise<DomainAdvice> {
    return this.api.get(
      `/domain-advice${toQuery({ domain })}`,
      domainAdviceSchema,
      call,
    );
  }

  async retry(id: string, call?: CallOptions): Promise<Profile> {
    return this.api.send('POST', `${pathOf(id)}/retry`, profileSchema, call);
  }

  /** `confirm` is the profile's name. */
  async delete(
    id: string,
    confirm: string,
    call?: CallOptions,
  ): Promise<Profile> {
    return this.api.send('DELETE', pathOf(id), profileSchema, {
      ...call,
      body: { confirm },
    });
  }

  async files(
    id: string,
    commit?: string,
    call?: CallOptions,
  ): Promise<Page<ProfileFile>> {
    return this.api.get(
      `${pathOf(id)}/files${toQuery({ commit })}`,
      pageOf(profileFileSchema),
      call,
    );
  }

  /** Without `from`, against the commit before `to`; without `to`, up to the head of the branch. */
  async diff(
    id: string,
    range: { from?: string; to?: string },
    call?: CallOptions,
  ): Promise<ProfileDiff> {
    return this.api.get(
      `${pathOf(id)}/diff${toQuery(range)}`,
      profileDiffSchema,
      call,
    );
  }

  async history(
    id: string,
    query: { limit?: number; cursor?: string } = {},
    call?: CallOptions,
  ): Promise<Page<ProfileCommit>> {
    return this.api.get(
      `${pathOf(id)}/history${toQuery(query)}`,
      pageOf(profileCommitSchema),
      call,
    );
  }

  async secrets(id: string, call?: CallOptions): Promise<Page<ProfileSecret>> {
    return this.api.get(
      `${pathOf(id)}/secrets`,
      pageOf(profileSecretSchema),
      call,
    );
  }

  /** Makes a secret anew. */
  async rotateSecret(
    id: string,
    name: string,
    call?: CallOptions,
  ): Promise<Profile> {
    return this.api.send(
      'POST',
      `${pathOf(id)}/secrets/${encodeURIComponent(name)}/rotate`,
      profileSchema,
      call,
    );
  }

  /** Shows a generated password to its owner, once. */
  async revealSecret(
    id: string,
    name: string,
    call?: CallOptions,
  ): Promise<string> {
    const { value } = await this.api.send(
      'POST',
      `${pathOf(id)}/secrets/${encodeURIComponent(name)}/reveal`,
      revealedSchema,
      call,
    );
    return value;
  }

  /** Takes or refuses a commit that was made by hand. */
  async decideForeign(
    id: string,
    request: DecideForeign,
    call?: CallOptions,
  ): Promise<Profile> {
    return this.api.send('POST', `${pathOf(id)}/foreign`, profileSchema, {
      ...call,
      body: request,
    });
  }

  async outcome(id: string, call?: CallOptions): Promise<ProfileOutcome> {
    return this.api.get(`${pathOf(id)}/outcome`, profileOutcomeSchema, call);
  }

  /** Hands a typed password over; only the handle of it goes on from here. */
  async handOff(value: string, call?: CallOptions): Promise<Handoff> {
    return this.api.send('POST', '/handoffs', handoffSchema, {
      ...call,
      body: { value },
    });
  }

  /** The change feed, for the catalog's service credentials. */
  async changes(after: number, call?: CallOptions): Promise<ProfileChangePage> {
    return this.api.get(
      `/internal/profile-changes${toQuery({ after })}`,
      profileChangePageSchema,
      call,
    );
  }
}

function pathOf(id: string): string {
  return `/profiles/${encodeURIComponent(id)}`;
}
