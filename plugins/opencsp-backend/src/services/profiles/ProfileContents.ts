import {
  FieldProblem,
  normalizePassword,
  passwordProblems,
  ProfileSpec,
  SecretRule,
  ServiceDefinition,
  StrengthMeter,
  wordsOf,
} from '@opencsp/plugin-opencsp-common';
import { ModelSecret, secretsOf } from '@opencsp/rendering';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ProfileContent } from '../../domain/profiles/profileRequests';
import { SecretBundle } from '../../profiles/secrets/bundleText';
import { nextDigests } from '../../profiles/secrets/digests';
import { nextBundle, rotateSecrets } from '../../profiles/secrets/nextBundle';
import {
  openBundle,
  OpenedBundle,
  sealIfChanged,
} from '../../profiles/secrets/sealedBundle';
import { conflict, invalid, unavailable } from '../requestErrors';
import { LoginPlan, planLogins } from './logins';
import { ProfilesOptions } from './options';
import { secretNotFound } from './profileErrors';

/** What the next content of a profile is made from. */
export interface ContentRequest {
  spec: ProfileSpec;
  definitions: readonly ServiceDefinition[];
  handle: string;
  /** Names that the person is known by. */
  names: readonly string[];
  /** Of an edit. */
  before?: OpenedProfile;
  /** What the person typed now. */
  typed?: string;
}

/** A profile with its secrets. Only ever in memory. */
export interface OpenedProfile {
  record: ProfileRecord;
  opened: OpenedBundle;
}

/** The next content, and which secrets have another value than before. */
export interface NextContent {
  content: ProfileContent;
  changed: readonly string[];
}

/** Makes what is kept of a profile: its spec, its sealed secrets and their digests. */
export class ProfileContents {
  private meter?: Promise<StrengthMeter>;

  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'age' | 'catalogue' | 'random' | 'strength' | 'clock'
    >,
  ) {}

  /** @throws ServiceUnavailableError when the portal cannot read its own secrets */
  async open(record: ProfileRecord): Promise<OpenedProfile> {
    try {
      const { identities } = this.options.age;
      return { record, opened: await openBundle(record.sealed, identities) };
    } catch {
      throw unavailable(
        'secrets-unreadable',
        'The portal cannot read the secrets of this profile.',
        'Tell an operator: the age identity of the platform is not the one that they were sealed to, or the file is damaged.',
      );
    }
  }

  /**
   * The secrets that stay, those that are new, and the person's password where it goes.
   *
   * @throws InputError naming the field: the password above all
   * @throws ConflictError naming a secret that can never be changed
   */
  async next(request: ContentRequest): Promise<NextContent> {
    const { spec, definitions, before } = request;
    const { age, random, clock } = this.options;
    const wanted = secretsOf({ spec, definitions });
    const plan = this.logins(request, wanted);
    const problems = [
      ...plan.problems,
      ...(await this.passwordProblems(request, plan)),
    ];
    if (problems.length > 0) {
      throw invalid(problems);
    }
    const next = await nextBundle(
      {
        before: before && this.staying(before, spec, wanted),
        wanted,
        strategy: spec.passwordStrategy,
        strategyBefore: before?.record.spec.passwordStrategy,
        logins: plan.logins,
        unwanted: 'keep',
      },
      random,
    );
    const [digests, sealed] = await Promise.all([
      nextDigests(
        {
          bundle: next.bundle,
          names: digestNames(wanted),
          before: before?.record.digests,
          changed: next.changed,
        },
        random,
      ),
      sealIfChanged(before?.opened, next.bundle, age.recipients, clock.now()),
    ]);
    return { content: { spec, sealed, digests }, changed: next.changed };
  }

  /** Which services get the person's password, and what is wrong with that. */
  logins(
    { spec, definitions, before, typed }: ContentRequest,
    wanted: readonly ModelSecret[],
  ): LoginPlan {
    return planLogins({
      wanted,
      definitions,
      strategy: spec.passwordStrategy,
      before: before && {
        bundle: before.opened.bundle,
        strategy: before.record.spec.passwordStrategy,
      },
      typed: typed === undefined ? undefined : normalizePassword(typed),
    });
  }

  /**
   * What is wrong with the password that was typed now, or with an earlier one for a service that is
   * new.
   */
  async passwordProblems(
    request: ContentRequest,
    { reused }: LoginPlan,
  ): Promise<FieldProblem[]> {
    const { spec, definitions, handle, names, typed } = request;
    const isTyped = spec.passwordStrategy === 'universal' && typed;
    const password = isTyped ? typed : reused;
    if (password === undefined) {
      return [];
    }
    const strength = await this.strength();
    return passwordProblems(password, {
      services: definitions,
      userInputs: wordsOf({ ...spec, profileName: spec.name, handle, names }),
      strength,
    }).map(message => ({
      path: 'password',
      message: isTyped
        ? message
        : `Your password does not fit the services that are new. ${message} Type another one.`,
    }));
  }

  /**
   * Makes one secret anew.
   *
   * @throws NotFoundError when the profile has no such secret
   * @throws ConflictError with the reason, when it can never be changed
   */
  async rotate(
    record: ProfileRecord,
    definitions: readonly ServiceDefinition[],
    name: string,
  ): Promise<NextContent> {
    const { age, random, clock } = this.options;
    const { spec } = record;
    const wanted = secretsOf({ spec, definitions });
    const rule = wanted.find(it => it.name === name)?.rule;
    const { opened } = await this.open(record);
    if (!rule || !Object.hasOwn(opened.bundle, name)) {
      throw secretNotFound(name);
    }
    refuseFixed(rule, spec);
    const bundle = await rotateSecrets(
      {
        bundle: opened.bundle,
        wanted,
        names: [name],
        strategy: spec.passwordStrategy,
      },
      random,
    );
    return {
      content: {
        spec,
        sealed: await sealIfChanged(
          opened,
          bundle,
          age.recipients,
          clock.now(),
        ),
        digests: await nextDigests(
          {
            bundle,
            names: digestNames(wanted),
            before: record.digests,
            changed: [name],
          },
          random,
        ),
      },
      changed: [name],
    };
  }

  /**
   * The secrets that stay. With another strategy, passwords of services that are not there now go:
   * one that a person typed must not come back as one that is shown.
   */
  private staying(
    { record, opened }: OpenedProfile,
    spec: ProfileSpec,
    wanted: readonly ModelSecret[],
  ): SecretBundle {
    if (record.spec.passwordStrategy === spec.passwordStrategy) {
      return opened.bundle;
    }
    const gone = this.options.catalogue
      .all()
      .flatMap(({ id, secrets }) =>
        secrets.flatMap(rule => (rule.isLogin ? [`${id}-${rule.name}`] : [])),
      )
      .filter(login => !wanted.some(({ name }) => name === login));
    return Object.fromEntries(
      Object.entries(opened.bundle).filter(([name]) => !gone.includes(name)),
    );
  }

  /** Made once; a failure is not kept. */
  private strength(): Promise<StrengthMeter> {
    this.meter ??= this.options.strength().catch(error => {
      this.meter = undefined;
      throw error;
    });
    return this.meter;
  }
}

/** Names of the secrets whose digest the branch holds. */
function digestNames(wanted: readonly ModelSecret[]): string[] {
  return wanted.filter(it => it.needsDigest).map(({ name }) => name);
}

/** @throws ConflictError with the reason, when a secret is not for making anew */
function refuseFixed(
  { immutable, isLogin }: SecretRule,
  { passwordStrategy }: ProfileSpec,
): void {
  if (immutable !== undefined) {
    throw conflict(
      'secret-immutable',
      `It can never be changed: ${immutable}`,
      { nextStep: 'Leave it as it is.' },
    );
  }
  if (isLogin && passwordStrategy === 'universal') {
    throw conflict(
      'secret-typed',
      'It is your own password, so that none is generated.',
      { nextStep: 'Edit the profile and type a new password.' },
    );
  }
}
