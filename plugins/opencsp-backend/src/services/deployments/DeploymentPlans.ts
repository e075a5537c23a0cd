import {
  DeploymentPreview,
  FieldProblem,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  MovesFrom,
  OtherHost,
  otherHost,
} from '../../domain/deployments/moving';
import { Place, placeFor } from '../../domain/deployments/placing';
import { DeploymentRemains, remainsOf } from '../../domain/deployments/remains';
import { versionsBack } from '../../domain/deployments/versionsBack';
import { DEFAULT_HOST_DEADLINES } from '../../domain/hosts/hostRecord';
import { prepareHost } from '../../domain/hosts/hostRequests';
import { placeProblem } from './deploymentErrors';
import { deploymentSentences } from './deploymentSentences';
import { earlierOnHost } from './earlierOnHost';
import { fitOf, HostToUse, hostToUse } from './HostToUse';
import { DeploymentsOptions, KnownDriver } from './options';
import { ProfileToDeploy, profileToDeploy } from './ProfileToDeploy';
import { StartParts } from './readRequest';
import { isBeingPrepared } from './StoredHosts';

/** A deployment that can be started. */
export interface PlannedDeployment {
  deploy: ProfileToDeploy;
  target: HostToUse;
  /** False, too, where preparing was asked for and is not possible because something runs there. */
  prepare: boolean;
  /** What is live on the host now, of the same profile. */
  replaces?: DeploymentRecord;
  /** What a removal left on the host. */
  finds?: DeploymentRemains;
  /** Where it is live now, when that is another host, and what becomes of it there. */
  movesFrom?: MovesFrom;
}

/** What a request comes to, before anything is made. */
export interface DeploymentPlan {
  problems: FieldProblem[];
  /** What only the store decides, with the same words: it knows of requests that are repeated. */
  clashes: FieldProblem[];
  warnings: string[];
  deploy?: ProfileToDeploy;
  /** Where the profile is live now, when that is another host. */
  moves?: OtherHost;
  /** Absent while there are problems. */
  planned?: PlannedDeployment;
}

/** Finds out what starting a deployment comes to. Nothing is made. */
export class DeploymentPlans {
  constructor(private readonly options: DeploymentsOptions) {}

  /** @param parts - of a request that may be unfinished */
  async plan(caller: Caller, parts: StartParts): Promise<DeploymentPlan> {
    const { profileId, commit, prepare, oldHost } = parts;
    const profile =
      profileId === undefined
        ? { problems: [], warnings: [] }
        : await profileToDeploy(this.options, caller, { profileId, commit });
    const host = await hostToUse(this.options, caller, parts);
    const problems = [...profile.problems, ...host.problems];
    const warnings = [...profile.warnings, ...host.warnings];
    const deploy = profile.found;
    const target = host.found;
    const fit =
      deploy &&
      target &&
      fitOf(target, deploy.plan.needs, deploy.driver, this.options.offer);
    if (fit?.problem !== undefined) {
      problems.push({ path: fieldOf(target), message: fit.problem });
    }
    warnings.push(...(fit?.warnings ?? []));
    const place = await this.placeOf(deploy, target, oldHost);
    const replaces = place?.replaces;
    const earlier = await this.earlier(deploy, target);
    const prepared = preparation(target, {
      ...{ prepare, replaces },
      driver: deploy?.driver,
    });
    problems.push(...prepared.problems);
    warnings.push(...prepared.warnings);
    problems.push(...backProblems(earlier, deploy));
    return {
      problems,
      clashes: place && !place.ok ? [clashOf(place.refusal, target)] : [],
      warnings,
      deploy,
      moves: place?.from && otherHost(place.from),
      planned:
        deploy && target && problems.length === 0
          ? {
              ...{ deploy, target, prepare: prepared.prepare, replaces },
              finds: earlier[0] && remainsOf(earlier[0]),
              movesFrom: place?.ok ? place.movesFrom : undefined,
            }
          : undefined,
    };
  }

  /** As the API shows it. */
  async preview(
    plan: DeploymentPlan,
    formProblems: readonly FieldProblem[],
  ): Promise<DeploymentPreview> {
    const problems = each([...formProblems, ...plan.problems, ...plan.clashes]);
    const { planned, deploy } = plan;
    const replaced = planned?.replaces;
    return {
      ok: problems.length === 0,
      problems,
      warnings: each(plan.warnings.map(message => ({ path: '', message }))).map(
        ({ message }) => message,
      ),
      sentences:
        planned && problems.length === 0
          ? deploymentSentences(
              planned,
              await this.options.store.usualDurations(planned.deploy.driver.id),
            )
          : [],
      commit: deploy?.commit,
      replaces: replaced && {
        id: replaced.id,
        number: replaced.number,
        commit: replaced.commit,
      },
      moves: plan.moves,
      needs: deploy?.plan.needs,
    };
  }

  /** One profile on a host, and one host for a profile: or what moving it means. */
  private async placeOf(
    deploy: ProfileToDeploy | undefined,
    target: HostToUse | undefined,
    oldHost: StartParts['oldHost'],
  ): Promise<Place | undefined> {
    if (!deploy || !target) {
      return undefined;
    }
    const wanted = { profileId: deploy.profile.id, hostId: target.id };
    const live = await this.options.store.allLiveOf(wanted);
    return placeFor(live, { ...wanted, oldHost });
  }

  /** Newest first, as far back as what they stored may be there. */
  private async earlier(
    deploy: ProfileToDeploy | undefined,
    target: HostToUse | undefined,
  ): Promise<DeploymentRecord[]> {
    return deploy && target
      ? earlierOnHost(this.options.store, {
          profileId: deploy.profile.id,
          hostId: target.id,
        })
      : [];
  }
}

/** What a newer version has stored, an older one cannot read. */
function backProblems(
  earlier: readonly DeploymentRecord[],
  deploy: ProfileToDeploy | undefined,
): FieldProblem[] {
  const stuck = deploy ? versionsBack(earlier, deploy.plan.services) : [];
  return stuck.length === 0
    ? []
    : [
        {
          path: 'commit',
          message: `These services cannot be taken back to an earlier version, because what they stored would be lost to them: ${stuck
            .map(({ title, from, to }) => `${title} (${from} to ${to})`)
            .join(
              ', ',
            )}. Save the profile again with at least these versions, and deploy that.`,
        },
      ];
}

/** What the store will refuse, at the field that names it here. */
function clashOf(
  refusal: Extract<Place, { ok: false }>['refusal'],
  target: HostToUse | undefined,
): FieldProblem {
  const { path, message } = placeProblem(refusal);
  return { path: path === 'hostId' ? fieldOf(target) : path, message };
}

/** The field that names the host. */
function fieldOf(target: HostToUse | undefined): string {
  return target?.instance ? 'instanceId' : 'hostId';
}

/** Why nothing is installed before, though it was asked for. */
function unprepared(warning: string) {
  return { prepare: false, problems: [], warnings: [warning] };
}

/** Whether the host is prepared before, and what is to be said of that. */
function preparation(
  target: HostToUse | undefined,
  wanted: {
    prepare: boolean;
    replaces?: DeploymentRecord;
    driver?: KnownDriver;
  },
): { prepare: boolean; problems: FieldProblem[]; warnings: string[] } {
  const nothing = { prepare: wanted.prepare, problems: [], warnings: [] };
  const host = target?.host;
  if (wanted.prepare && wanted.driver?.preparation === 'none') {
    return unprepared(
      `The host is not prepared: with ${wanted.driver.title}, what it needs comes with the deployment.`,
    );
  }
  if (!wanted.prepare || !host) {
    return nothing;
  }
  if (wanted.replaces) {
    return unprepared(
      'The host is not prepared anew, because the profile is on it: that would restart what runs there.',
    );
  }
  if (isBeingPrepared(host)) {
    return nothing;
  }
  const result = prepareHost(host, {
    now: host.updatedAt,
    deadlines: DEFAULT_HOST_DEADLINES,
    inUse: false,
  });
  return result.ok
    ? nothing
    : {
        prepare: false,
        problems: [{ path: 'prepare', message: result.problem }],
        warnings: [],
      };
}

/** The same problem can be found by the form and by a rule. */
function each(problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.filter(
    ({ path, message }, index) =>
      problems.findIndex(it => it.path === path && it.message === message) ===
      index,
  );
}
