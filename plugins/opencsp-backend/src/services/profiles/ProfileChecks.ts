import {
  branchOf,
  ChosenService,
  FieldProblem,
  MAX_SERVICES,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ProfilesOptions } from './options';
import { collect, domainClashMessage, nameTakenMessage } from './profileErrors';
import { publicSuffixProblem } from './publicSuffix';
import { ProfileRequestParts } from './readRequest';
import { VAULT, withVault } from './vault';

/** Who asks, for whom, and about what. */
export interface CheckContext {
  caller: Caller;
  owner: string;
  /** Of the owner; absent while the owner is not allowed. */
  handle?: string;
  /** The profile that is edited. */
  record?: ProfileRecord;
}

/** What the parts of a request come to. */
export interface Checked {
  problems: FieldProblem[];
  warnings: string[];
  /** With what the password strategy adds. */
  services?: ChosenService[];
  definitions?: ServiceDefinition[];
  driver?: ProfileRenderer;
}

/** What is known about fields beyond their form: from the store, the catalogue and the drivers. */
export class ProfileChecks {
  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'store' | 'catalogue' | 'drivers'
    >,
  ) {}

  /** Holds each part that is there against every rule. */
  async check(
    parts: ProfileRequestParts,
    context: CheckContext,
  ): Promise<Checked> {
    const [name, domain] = await Promise.all([
      this.nameProblems(parts, context),
      this.domainProblems(parts, context),
    ]);
    const chosen = this.chosen(parts);
    const deployment = this.deployment(parts);
    const { definitions } = chosen;
    const { driver } = deployment;
    return {
      ...chosen,
      driver,
      problems: [
        ...ownerProblems(context),
        ...name,
        ...domain,
        ...passwordProblems(parts, context),
        ...chosen.problems,
        ...deployment.problems,
        ...certificateProblems(parts),
        ...engineProblems(parts.services ?? [], definitions, driver),
      ],
      warnings: [
        ...chosen.warnings,
        ...protocolWarnings(parts),
        ...certificateWarnings(parts),
        ...(driver?.differences?.(definitions ?? []) ?? []),
        ...this.typeWarnings(context, driver),
      ],
    };
  }

  private async nameProblems(
    { name }: ProfileRequestParts,
    { handle, record }: CheckContext,
  ): Promise<FieldProblem[]> {
    const isTaken =
      !record &&
      name !== undefined &&
      handle !== undefined &&
      (await this.options.store.isBranchTaken(branchOf(handle, name)));
    return isTaken ? [{ path: 'name', message: nameTakenMessage(name) }] : [];
  }

  private async domainProblems(
    { domain }: ProfileRequestParts,
    { record }: CheckContext,
  ): Promise<FieldProblem[]> {
    if (domain === undefined) {
      return [];
    }
    const suffix = publicSuffixProblem(domain);
    if (suffix) {
      return [{ path: 'domain', message: suffix }];
    }
    if (domain === record?.spec.domain) {
      return [];
    }
    const clash = await this.options.store.domainClash(domain, record?.id);
    return clash
      ? [{ path: 'domain', message: domainClashMessage(domain, clash) }]
      : [];
  }

  private chosen(parts: ProfileRequestParts): Omit<Checked, 'driver'> {
    if (parts.services === undefined) {
      return { problems: [], warnings: [] };
    }
    const { services, isAdded } = withVault(
      parts.services,
      parts.passwordStrategy,
    );
    if (services.length > MAX_SERVICES) {
      const message = `Generated passwords need Vaultwarden beside them, and a profile has at most ${MAX_SERVICES} services. Leave one out.`;
      return { problems: [{ path: 'services', message }], warnings: [] };
    }
    const { length } = parts.services;
    const found = collect(() =>
      this.options.catalogue.forProfile(services.map(({ id }) => id)),
    );
    return 'problems' in found
      ? {
          problems: found.problems.map(problem => ofAdded(problem, length)),
          warnings: [],
        }
      : {
          problems: [],
          warnings: isAdded ? [vaultWarning(found.result)] : [],
          services,
          definitions: found.result,
        };
  }

  /** Nothing of what people stored goes with another deployment type by itself. */
  private typeWarnings(
    { record }: CheckContext,
    driver: ProfileRenderer | undefined,
  ): string[] {
    const before = record?.spec.deployment;
    if (!driver || before === undefined || before === driver.id) {
      return [];
    }
    const title =
      this.options.drivers.find(({ id }) => id === before)?.title ?? before;
    return [
      `The deployment type changes from ${title} to ${driver.title}. Nothing changes on a host until you deploy: that needs a host for ${driver.title}, and the data that people stored stays on the old one. "Move a profile to another deployment type" in the documentation says how to bring it over.`,
    ];
  }

  private deployment({ deployment }: ProfileRequestParts): {
    driver?: ProfileRenderer;
    problems: FieldProblem[];
  } {
    if (deployment === undefined) {
      return { problems: [] };
    }
    const { drivers } = this.options;
    const driver = drivers.find(({ id }) => id === deployment);
    const availability = driver?.availability();
    if (availability?.available) {
      return { driver, problems: [] };
    }
    const message =
      driver && availability
        ? `${driver.title} cannot be used now. ${availability.reason}`
        : `There is no deployment type "${deployment}". Choose one of: ${drivers
            .map(({ id }) => id)
            .join(', ')}.`;
    return { problems: [{ path: 'deployment', message }] };
  }
}

function ownerProblems({
  caller,
  owner,
  record,
}: CheckContext): FieldProblem[] {
  return record || mayOwn(caller, owner)
    ? []
    : [
        {
          path: 'owner',
          message: `You do not belong to ${owner}. Choose yourself or a group of yours.`,
        },
      ];
}

/** True for the caller and each group of theirs. */
export function mayOwn(caller: Caller, owner: string): boolean {
  return owner === caller.userEntityRef || caller.owners.includes(owner);
}

/** Whether one was typed; how good it is, is said when it is used. */
function passwordProblems(
  { passwordStrategy, password }: ProfileRequestParts,
  { record }: CheckContext,
): FieldProblem[] {
  const isKept = record?.spec.passwordStrategy === 'universal';
  return passwordStrategy === 'universal' && !isKept && password === undefined
    ? [{ path: 'password', message: 'Type the password.' }]
    : [];
}

/** Said at what was chosen; what comes by itself is the catalogue's matter. */
function engineProblems(
  services: readonly ChosenService[],
  definitions: readonly ServiceDefinition[] = [],
  driver?: ProfileRenderer,
): FieldProblem[] {
  return services.flatMap(({ id }, index) => {
    const definition = definitions.find(it => it.id === id);
    return driver && definition && !Object.hasOwn(definition.engines, driver.id)
      ? [
          {
            path: `services.${index}.id`,
            message: `${definition.title} cannot be deployed with ${driver.title}. Leave it out, or choose another deployment type.`,
          },
        ]
      : [];
  });
}

/** A problem of a service that nobody chose is one of the strategy that added it. */
function ofAdded(problem: FieldProblem, chosen: number): FieldProblem {
  return problem.path.startsWith(`services.${chosen}.`)
    ? {
        path: 'passwordStrategy',
        message: `Generated passwords need "${VAULT}" beside them: ${problem.message}`,
      }
    : problem;
}

function vaultWarning(definitions: readonly ServiceDefinition[]): string {
  const title = definitions.find(({ id }) => id === VAULT)?.title ?? VAULT;
  return `${title} is added: it keeps the generated passwords.`;
}

function protocolWarnings({ protocol }: ProfileRequestParts): string[] {
  return protocol === 'http'
    ? [
        'Without HTTPS there is no single sign-on, and whoever is on the way can read everything, passwords too.',
      ]
    : [];
}

/** What is asked for and cannot be had is refused, not forgotten. */
function certificateProblems({
  protocol,
  certificates,
}: ProfileRequestParts): FieldProblem[] {
  return protocol === 'http' && certificates === 'staging'
    ? [
        {
          path: 'certificates',
          message:
            'Without HTTPS there are no certificates. Choose HTTPS, or leave this out.',
        },
      ]
    : [];
}

function certificateWarnings({
  protocol,
  certificates,
}: ProfileRequestParts): string[] {
  return protocol !== 'http' && certificates === 'staging'
    ? [
        'The certificates are for trying things out: browsers warn of every page, apps refuse them, and a service that asks the sign-in portal by itself cannot sign anybody in.',
      ]
    : [];
}
