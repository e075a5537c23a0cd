import {
  FieldProblem,
  ProfileSpec,
  profileSpecSchema,
  ProfileToRender,
  PublicPorts,
  RenderedFile,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { ModelSecret, secretsOf } from '@opencsp/rendering';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ROUNDS_OF_UNGUESSABLE } from '../../profiles/secrets/digests';
import { ProfilesOptions } from './options';
import { KnownPerson } from './People';
import { servicesOf, ServicesOfProfile } from './present';
import { Checked, mayOwn, ProfileChecks } from './ProfileChecks';
import { collect } from './profileErrors';
import { ProfileRequestParts } from './readRequest';

/** What stands for a digest that is made when the profile is saved: a form like theirs, and plain words. */
const DIGEST_TO_COME = `$pbkdf2-sha512$${ROUNDS_OF_UNGUESSABLE}$made.when.it.is.saved.$${'.'.repeat(
  86,
)}`;

/** What fills the places of fields that are not filled in yet, so that the rest can be looked at. */
const UNFINISHED = {
  name: 'unfinished',
  domain: 'unfinished.invalid',
  adminEmail: 'unfinished@example.com',
  deployment: 'unfinished',
  passwordStrategy: 'universal',
  accounts: 'automatic',
  protocol: 'https',
  certificates: 'trusted',
} as const;

/** A profile that can be made: nothing is wrong with it but, maybe, the password. */
export interface PlannedProfile {
  spec: ProfileSpec;
  definitions: readonly ServiceDefinition[];
  driver: ProfileRenderer;
  secrets: ModelSecret[];
  /** What the driver made of it, with words in the place of digests that are to come. */
  rendered: RenderedFile[];
}

/** For whom it is. */
export interface ProfileParty {
  caller: Caller;
  person: KnownPerson;
  owner: string;
  /** Absent while the owner is not allowed. */
  handle?: string;
}

/** What a request comes to, before anything is made. */
export interface ProfilePlan {
  problems: FieldProblem[];
  warnings: string[];
  /** As far as they are known. */
  shown?: ServicesOfProfile;
  /** Absent while there are problems. */
  planned?: PlannedProfile;
}

/** Finds out what a request comes to. Nothing is made; a handle is fixed when it is first needed. */
export class ProfilePlans {
  private readonly checks: ProfileChecks;

  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'store' | 'catalogue' | 'drivers' | 'people' | 'clock' | 'publicPorts'
    >,
  ) {
    this.checks = new ProfileChecks(options);
  }

  /** Who asks, and for whom: of an edit, that is fixed. */
  async party(
    caller: Caller,
    wanted: { owner?: string; record?: ProfileRecord },
  ): Promise<ProfileParty> {
    const { people, store, clock } = this.options;
    const owner = wanted.record?.owner ?? wanted.owner ?? caller.userEntityRef;
    const person = await people.of(caller.userEntityRef);
    if (wanted.record) {
      return { caller, person, owner, handle: wanted.record.handle };
    }
    if (!mayOwn(caller, owner)) {
      return { caller, person, owner };
    }
    const { wantedHandle } =
      owner === caller.userEntityRef ? person : await people.of(owner);
    const handle = await store.handleOf(owner, wantedHandle, clock.now());
    return { caller, person, owner, handle };
  }

  /** @param parts - with the name, of an edit, too */
  async plan(
    parts: ProfileRequestParts,
    party: ProfileParty,
    record?: ProfileRecord,
  ): Promise<ProfilePlan> {
    const checked = await this.checks.check(parts, { ...party, record });
    const { publicPorts: ports } = this.options;
    const shown = showServices(parts, checked, ports);
    const problems = [...checked.problems, ...shown.problems];
    const plan = { warnings: checked.warnings, shown: shown.services };
    const spec = profileSpecSchema.safeParse(specOf(parts, checked));
    const { definitions, driver } = checked;
    const { handle, owner } = party;
    if (
      problems.length > 0 ||
      !spec.success ||
      !definitions ||
      !driver ||
      handle === undefined
    ) {
      return { ...plan, problems };
    }
    const rendered = collect(() => {
      const secrets = secretsOf({ spec: spec.data, definitions });
      const digests = digestsToCome(secrets, record);
      const profile = { spec: spec.data, handle, owner, definitions, digests };
      return { secrets, rendered: driver.render({ ...profile, ports }) };
    });
    return 'problems' in rendered
      ? { ...plan, problems: rendered.problems }
      : {
          ...plan,
          problems,
          planned: {
            spec: spec.data,
            definitions,
            driver,
            ...rendered.result,
          },
        };
  }
}

function specOf(parts: ProfileRequestParts, { services }: Checked): unknown {
  const { owner: _owner, password: _password, ...spec } = parts;
  return { ...spec, services };
}

/** Services and needs, as soon as services are chosen; addresses, as soon as there is a domain. */
function showServices(
  parts: ProfileRequestParts,
  { services, definitions }: Checked,
  ports: PublicPorts | undefined,
): { problems: FieldProblem[]; services?: ServicesOfProfile } {
  if (!services || !definitions) {
    return { problems: [] };
  }
  const { name, domain, adminEmail, passwordStrategy, protocol } = parts;
  const found = collect(() =>
    servicesOf(
      {
        ...UNFINISHED,
        ...(name && { name }),
        ...(domain && { domain }),
        ...(adminEmail && { adminEmail }),
        ...(passwordStrategy && { passwordStrategy }),
        ...(protocol && { protocol }),
        services,
      },
      definitions,
      ports,
    ),
  );
  if ('problems' in found) {
    return found;
  }
  const { result } = found;
  return {
    problems: [],
    services: domain
      ? result
      : {
          ...result,
          services: result.services.map(service => ({
            ...service,
            url: undefined,
          })),
        },
  };
}

function digestsToCome(
  secrets: readonly ModelSecret[],
  record: ProfileRecord | undefined,
): ProfileToRender['digests'] {
  return Object.fromEntries(
    secrets
      .filter(({ needsDigest }) => needsDigest)
      .map(({ name }) => [name, record?.digests[name] ?? DIGEST_TO_COME]),
  );
}
