import {
  allowedProfileActions,
  CreateProfileInput,
  createProfileSchema,
  DecideForeign,
  DomainAdvice,
  FieldProblem,
  Handoff,
  ListProfilesInput,
  Page,
  problemsOf,
  Profile,
  ProfileCommit,
  ProfileDiff,
  ProfileFile,
  ProfileOutcome,
  ProfilePreview,
  ProfileSecret,
  ProfileSpec,
  profileSpecSchema,
  ServiceCatalogue,
  UpdateProfileInput,
  updateProfileSchema,
} from '@opencsp/plugin-opencsp-common';
import { ProfilesApi } from '../api/opencspApi';
import { catalogueFixture } from './catalogueFixture';
import { diffTrees, filesOfTree } from './FakeBranch';
import { FakeProfileStore } from './FakeProfileStore';
import {
  needsFixture,
  profileFixture,
  secretFixtures,
  servicesFixture,
} from './profileFixtures';
import { refusal } from './refusal';
import { treeFixture } from './treeFixture';

/** A preview takes what a creation or an edit would send as well. */
const previewSchema = profileSpecSchema.loose();

/**
 * A stand-in of the client's part about profiles, over profiles and branches in memory. It filters,
 * sorts and pages as the API does; what it is asked to change, it records in `calls`. A refusal in
 * `refusals` is thrown by the method of that name. A change is left `saving` until `settle`.
 */
export class FakeProfilesApi extends FakeProfileStore implements ProfilesApi {
  services: ServiceCatalogue = catalogueFixture;
  /** The same for every profile. */
  secretItems: ProfileSecret[] = secretFixtures();
  /** What a preview warns of. */
  warnings: string[] = [];
  /** What DNS says of each domain. */
  hints: DomainAdvice['hints'] = [];
  /** What a preview finds beside what the schema does. */
  problems: FieldProblem[] = [];
  /** What was handed over, by its handle. */
  readonly handedOff = new Map<string, string>();
  /** Values of passwords that can be shown, by name; others have one of their own. */
  readonly values: Record<string, string> = {};
  /** Without values: neither a password nor what is shown is ever in it. */
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof ProfilesApi>();
  readonly refusals: Partial<Record<keyof ProfilesApi, Error>> = {};
  private made = 0;

  async catalogue(): Promise<ServiceCatalogue> {
    await this.refuse('catalogue');
    return this.services;
  }

  async list(query: ListProfilesInput = {}): Promise<Page<Profile>> {
    await this.refuse('list');
    const states = query.state === undefined ? undefined : [query.state].flat();
    const found = this.items
      .filter(it =>
        states ? states.includes(it.state) : it.state !== 'deleted',
      )
      .filter(it => !query.owner || it.owner === query.owner)
      .filter(
        it =>
          !query.attention ||
          it.state === 'failed' ||
          (it.state === 'saved' && it.foreign !== undefined),
      )
      .filter(
        it =>
          !query.search ||
          it.name.includes(query.search) ||
          it.domain.includes(query.search),
      )
      .sort(compareBy(query.sort ?? '-createdAt'));
    const from = Number(query.cursor ?? 0);
    const to = from + Number(query.limit ?? 50);
    return {
      items: found.slice(from, to),
      totalItems: found.length,
      ...(to < found.length ? { nextCursor: String(to) } : {}),
    };
  }

  async get(id: string): Promise<Profile> {
    await this.refuse('get');
    return this.find(id);
  }

  async create(request: CreateProfileInput, key: string): Promise<Profile> {
    await this.refuse('create');
    const parsed = createProfileSchema.safeParse(request);
    if (!parsed.success) {
      throw invalid(problemsOf(parsed.error));
    }
    const { owner, password, ...spec } = parsed.data;
    if (this.isTaken(spec.name)) {
      throw refusal(409, `You have a profile "${spec.name}".`, 'name-taken', [
        { path: 'name', message: `You have a profile "${spec.name}".` },
      ]);
    }
    this.checkHandoff(spec.passwordStrategy, password);
    this.calls.push(`create ${spec.name} ${key}`);
    this.made += 1;
    const profile = profileFixture('saving', {
      ...factsOf(spec),
      ...(owner ? { owner } : {}),
      id: `profile-${this.made}`,
      version: 1,
      commit: undefined,
      createdAt: new Date().toISOString(),
    });
    this.add(profile);
    return profile;
  }

  async update(id: string, request: UpdateProfileInput): Promise<Profile> {
    await this.refuse('update');
    const profile = this.find(id);
    const parsed = updateProfileSchema.safeParse(request);
    if (!parsed.success) {
      throw invalid(problemsOf(parsed.error));
    }
    const { version, password, ...spec } = parsed.data;
    if (version !== profile.version) {
      throw refusal(
        409,
        `Somebody changed the profile since: it is at version ${profile.version}.`,
        'version-conflict',
      );
    }
    if (profile.passwordStrategy !== 'universal') {
      this.checkHandoff(spec.passwordStrategy, password);
    }
    this.calls.push(`update ${id}`);
    return this.change(id, {
      ...factsOf({ ...spec, name: profile.name }),
      state: 'saving',
      actions: allowedProfileActions('saving'),
    });
  }

  async preview(request: unknown, id?: string): Promise<ProfilePreview> {
    await this.refuse('preview');
    const old = id === undefined ? undefined : this.find(id);
    const parsed = previewSchema.safeParse(
      isObject(request) ? { name: old?.name, ...request } : request,
    );
    const problems = [
      ...(parsed.success ? [] : problemsOf(parsed.error)),
      ...this.problems,
    ];
    if (!parsed.success) {
      return { problems, warnings: this.warnings, services: [], files: [] };
    }
    const fresh = profileFixture('saved', {
      ...old,
      ...factsOf(parsed.data),
    });
    return {
      problems,
      warnings: this.warnings,
      branch: fresh.branch,
      services: fresh.services,
      needs: fresh.needs,
      files:
        problems.length > 0
          ? []
          : diffTrees(
              (id === undefined ? undefined : this.branch(id).tree()) ?? {},
              treeFixture(fresh),
            ),
    };
  }

  async domainAdvice(domain: string): Promise<DomainAdvice> {
    await this.refuse('domainAdvice');
    return { domain, hints: this.hints };
  }

  async retry(id: string): Promise<Profile> {
    await this.refuse('retry');
    this.calls.push(`retry ${id}`);
    return this.change(id, {
      state: 'saving',
      failure: undefined,
      actions: allowedProfileActions('saving'),
    });
  }

  async delete(id: string, confirm: string): Promise<Profile> {
    await this.refuse('delete');
    if (confirm !== this.find(id).name) {
      throw invalid([{ path: 'confirm', message: 'Type the name as it is.' }]);
    }
    this.calls.push(`delete ${id} ${confirm}`);
    return this.change(id, {
      state: 'deleting',
      actions: allowedProfileActions('deleting'),
    });
  }

  async files(id: string, commit?: string): Promise<Page<ProfileFile>> {
    await this.refuse('files');
    return pageOf(filesOfTree(this.branch(id).tree(commit) ?? {}));
  }

  async diff(
    id: string,
    range: { from?: string; to?: string },
  ): Promise<ProfileDiff> {
    await this.refuse('diff');
    return this.branch(id).diff(range);
  }

  async history(
    id: string,
    query: { limit?: number; cursor?: string } = {},
  ): Promise<Page<ProfileCommit>> {
    await this.refuse('history');
    const all = this.branch(id).history();
    const from = Number(query.cursor ?? 0);
    const to = from + (query.limit ?? 50);
    return {
      items: all.slice(from, to),
      totalItems: all.length,
      ...(to < all.length ? { nextCursor: String(to) } : {}),
    };
  }

  async secrets(id: string): Promise<Page<ProfileSecret>> {
    await this.refuse('secrets');
    this.find(id);
    return pageOf(this.secretItems);
  }

  async rotateSecret(id: string, name: string): Promise<Profile> {
    await this.refuse('rotateSecret');
    const secret = this.findSecret(name);
    if (secret.immutable) {
      throw refusal(409, secret.immutable, 'secret-immutable');
    }
    this.calls.push(`rotate ${id} ${name}`);
    this.replaceSecret({
      ...secret,
      since: new Date().toISOString(),
      revealedAt: undefined,
      canReveal: secret.isLogin,
    });
    return this.change(id, {
      state: 'saving',
      actions: allowedProfileActions('saving'),
    });
  }

  async revealSecret(id: string, name: string): Promise<string> {
    await this.refuse('revealSecret');
    const secret = this.findSecret(name);
    if (!secret.canReveal) {
      throw refusal(409, 'It was shown already.', 'already-revealed');
    }
    this.calls.push(`reveal ${id} ${name}`);
    this.replaceSecret({
      ...secret,
      revealedAt: new Date().toISOString(),
      canReveal: false,
    });
    return this.values[name] ?? `value-of-${name}`;
  }

  async decideForeign(id: string, request: DecideForeign): Promise<Profile> {
    await this.refuse('decideForeign');
    const { foreign, commit } = this.find(id);
    if (foreign?.hash !== request.commit) {
      throw refusal(409, 'Another commit came in between.', 'foreign-changed');
    }
    this.calls.push(`${request.decision} ${id} ${request.commit}`);
    if (request.decision === 'refuse') {
      this.branch(id).drop();
    }
    return this.change(id, {
      foreign: undefined,
      commit: request.decision === 'take' ? foreign : commit,
    });
  }

  async outcome(id: string): Promise<ProfileOutcome> {
    await this.refuse('outcome');
    const { name, state, branch, commit, failure } = this.find(id);
    return {
      id,
      name,
      state,
      branch,
      finished: state !== 'saving' && state !== 'deleting',
      succeeded: state === 'saved' || state === 'deleted',
      ...(commit ? { commit: commit.hash } : {}),
      ...(failure ? { failure } : {}),
    };
  }

  async handOff(value: string): Promise<Handoff> {
    await this.refuse('handOff');
    const id = `handoff-${String(this.handedOff.size + 1).padStart(12, '0')}`;
    this.handedOff.set(id, value);
    this.calls.push('hand off');
    return { id, expiresAt: new Date(Date.now() + 900_000).toISOString() };
  }

  private isTaken(name: string): boolean {
    return this.items.some(it => it.name === name && it.state !== 'deleted');
  }

  private checkHandoff(
    strategy: ProfileSpec['passwordStrategy'],
    handle: string | undefined,
  ) {
    if (strategy === 'universal' && !this.handedOff.has(handle ?? '')) {
      throw invalid([
        { path: 'password', message: 'Type the password again.' },
      ]);
    }
  }

  private findSecret(name: string): ProfileSecret {
    const found = this.secretItems.find(it => it.name === name);
    if (!found) {
      throw refusal(404, `There is no secret ${name}.`, 'not-found');
    }
    return found;
  }

  private replaceSecret(fresh: ProfileSecret) {
    this.secretItems = this.secretItems.map(it =>
      it.name === fresh.name ? fresh : it,
    );
  }

  private async refuse(method: keyof ProfilesApi) {
    if (this.silent.has(method)) {
      await new Promise(() => undefined);
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}

/** What of a profile comes from its spec. */
function factsOf(spec: ProfileSpec): Partial<Profile> {
  const { services: chosen, ...fields } = profileSpecSchema.strip().parse(spec);
  const services = servicesFixture(chosen, fields.domain, fields.protocol);
  return { ...fields, chosen, services, needs: needsFixture(services) };
}

function invalid(problems: FieldProblem[]) {
  return refusal(400, 'Some fields need another look.', 'invalid', problems);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pageOf<T>(items: T[]): Page<T> {
  return { items, totalItems: items.length };
}

function compareBy(sort: NonNullable<ListProfilesInput['sort']>) {
  const down = sort.startsWith('-') ? -1 : 1;
  const key = sort.endsWith('name') ? 'name' : 'createdAt';
  return (a: Profile, b: Profile) => down * a[key].localeCompare(b[key]);
}
