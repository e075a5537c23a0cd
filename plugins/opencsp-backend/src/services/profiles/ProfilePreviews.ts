import {
  branchOf,
  FieldProblem,
  FileDiff,
  profileCreatePermission,
  ProfilePreview,
  profileUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { suggestedDomain } from '../../domain/profiles/suggestedDomain';
import { BUNDLE_PATH } from '../../profiles/secrets/sealedBundle';
import { permittedProfile } from './access';
import { presentDiff } from './files';
import { ProfilesOptions } from './options';
import { ContentRequest, ProfileContents } from './ProfileContents';
import { withRepository } from './profileErrors';
import { PlannedProfile, ProfileParty, ProfilePlans } from './ProfilePlans';
import {
  ProfileRequestParts,
  readUnfinishedCreate,
  readUnfinishedUpdate,
} from './readRequest';

/** What stands for a password that was handed over: looking at it would use it up. */
const HANDED_OVER = 'handed over';

/** What stands for secrets that are sealed when the profile is saved. */
const SEALED_TO_COME = 'Sealed when the profile is saved.\n';

/** Says what saving would come to. Nothing is made, and no handoff is used. */
export class ProfilePreviews {
  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'authorizer' | 'store' | 'repository' | 'domains' | 'domainPattern'
    > & { plans: ProfilePlans; contents: ProfileContents },
  ) {}

  /**
   * A form asks while it is filled in, so that what can be checked of an unfinished request is checked.
   *
   * @param id - of the profile that would be edited
   */
  async preview(
    caller: Caller,
    body: unknown,
    id?: string,
  ): Promise<ProfilePreview> {
    const { authorizer, plans, domains } = this.options;
    if (id === undefined) {
      await authorizer.demand(caller.credentials, profileCreatePermission);
    }
    const record =
      id === undefined
        ? undefined
        : await permittedProfile(
            this.options,
            caller,
            id,
            profileUpdatePermission,
          );
    const read = record
      ? readUnfinishedUpdate(body)
      : readUnfinishedCreate(body);
    const parts = record ? { ...read.parts, name: record.name } : read.parts;
    const party = await plans.party(caller, { owner: parts.owner, record });
    const plan = await plans.plan(parts, party, record);
    const problems = each([...read.problems, ...plan.problems]);
    const preview = {
      problems,
      warnings: plan.warnings,
      branch: branchIn(parts, party),
      ...(!record && this.suggested(parts, party)),
      services: plan.shown?.services ?? [],
      needs: plan.shown?.needs,
      files: [],
    };
    if (problems.length > 0 || !plan.planned) {
      return preview;
    }
    // Only now: nobody waits for DNS while other fields are still to be filled in.
    const [more, hints] = await Promise.all([
      this.whole(plan.planned, party, parts, record),
      domains.advise(plan.planned.spec.domain, caller.userEntityRef),
    ]);
    return {
      ...preview,
      ...more,
      warnings: [
        ...plan.warnings,
        ...more.warnings,
        ...hints.map(({ message }) => message),
      ],
    };
  }

  /** A domain of its own for a new profile, once both its name and the handle are known. */
  private suggested(
    { name }: ProfileRequestParts,
    { handle }: ProfileParty,
  ): Pick<ProfilePreview, 'suggestedDomain'> {
    const { domainPattern } = this.options;
    return domainPattern && name !== undefined && handle !== undefined
      ? { suggestedDomain: suggestedDomain(domainPattern, { name, handle }) }
      : {};
  }

  /** The rest, of a request that is whole: passwords and files. */
  private async whole(
    planned: PlannedProfile,
    party: ProfileParty,
    parts: ProfileRequestParts,
    record: ProfileRecord | undefined,
  ): Promise<Pick<ProfilePreview, 'problems' | 'warnings' | 'files'>> {
    const { contents } = this.options;
    const request: ContentRequest = {
      spec: planned.spec,
      definitions: planned.definitions,
      handle: party.handle ?? '',
      names: [party.person.name],
      before: record && (await contents.open(record)),
    };
    const isTyped =
      planned.spec.passwordStrategy === 'universal' &&
      parts.password !== undefined;
    const logins = contents.logins(
      { ...request, typed: isTyped ? HANDED_OVER : undefined },
      planned.secrets,
    );
    const problems = [
      ...logins.problems,
      ...(await contents.passwordProblems(request, logins)),
    ];
    if (problems.length > 0) {
      return { problems, warnings: logins.warnings, files: [] };
    }
    const isResealed = isTyped || secretsChange(planned, request);
    const sealed = record && !isResealed ? record.sealed : SEALED_TO_COME;
    const files = await this.files(planned, sealed, record);
    return {
      problems: [],
      warnings: files
        ? logins.warnings
        : [
            ...logins.warnings,
            'The profiles repository cannot be reached now, so that the difference is not shown.',
          ],
      files: files ?? [],
    };
  }

  /** Nothing when the repository cannot be reached: a form goes on without it. */
  private async files(
    { rendered }: PlannedProfile,
    sealed: string,
    record: ProfileRecord | undefined,
  ): Promise<FileDiff[] | undefined> {
    const files = [...rendered, { path: BUNDLE_PATH, content: sealed }];
    const diff = await withRepository(() =>
      this.options.repository.diffFiles(record?.head, files),
    ).catch(error => {
      if (error instanceof Error && error.name === 'ServiceUnavailableError') {
        return undefined;
      }
      throw error;
    });
    return diff && presentDiff(diff);
  }
}

/** True when saving makes a secret that is not there. */
function secretsChange(
  { secrets, spec }: PlannedProfile,
  { before }: ContentRequest,
): boolean {
  return (
    before?.record.spec.passwordStrategy !== spec.passwordStrategy ||
    secrets.some(({ name }) => !Object.hasOwn(before.opened.bundle, name))
  );
}

function branchIn(
  { name }: ProfileRequestParts,
  { handle }: ProfileParty,
): string | undefined {
  return name === undefined || handle === undefined
    ? undefined
    : branchOf(handle, name);
}

/** The same problem can be found by the form and by a rule. */
function each(problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.filter(
    ({ path, message }, index) =>
      problems.findIndex(it => it.path === path && it.message === message) ===
      index,
  );
}
