import { isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import { HostRunner } from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../domain/hosts/hostRecord';
import { DeploymentRecord } from '../domain/deployments/deploymentRecord';
import { isRemoval } from '../domain/deployments/deploymentSteps';
import { DeploymentOutcome } from '../domain/deployments/decideDeployment';
import { DeploymentStore } from '../store/deployments/DeploymentStore';
import { FollowedRow } from '../store/followed/FollowedRow';
import {
  DeploymentSource,
  Loaded,
  SourceOutside,
} from './deployments/DeploymentSource';

/** What there is to be looked at of a profile on a host. */
export type FollowedTarget =
  /** Nothing of the profile is on the host any more. */
  | { of: 'ended' }
  /** It is being taken off the host: what is written there now might stay. */
  | { of: 'going' }
  | { of: 'trouble'; message: string }
  | ({
      of: 'there';
      /** Services come and go while a run, or a removal that failed, is at them. */
      isQuiet: boolean;
      /** Whose commit is meant. */
      record: DeploymentRecord;
      host: HostRecord;
      runner: HostRunner;
    } & Loaded);

/** Where something is looked after. */
export type FollowedPlace = Pick<
  FollowedRow,
  'profileId' | 'hostId' | 'deploymentId'
>;

/** Finds the deployment of what is looked after, with its host and all that a look needs. */
export class FollowedTargets {
  private readonly source: DeploymentSource;

  constructor(
    private readonly options: {
      deployments: Pick<DeploymentStore, 'get' | 'allLiveOf'>;
      outside: SourceOutside;
    },
  ) {
    this.source = new DeploymentSource(options.outside);
  }

  async of(row: FollowedPlace): Promise<FollowedTarget> {
    const live = await this.liveOf(row);
    const record = await this.options.deployments.get(row.deploymentId);
    if (!live || !record) {
      return { of: 'ended' };
    }
    const { host, isGone } = await this.source.hostOf(record);
    if (isGone || !host) {
      return { of: 'ended' };
    }
    if (live.state === 'removing') {
      return { of: 'going' };
    }
    // What failed to be removed may be there still.
    const read = await this.source.read({ ...record, removal: undefined });
    if ('outcome' in read) {
      return { of: 'trouble', message: wordsOf(read.outcome) };
    }
    const reached = this.source.runnerOf(host);
    return 'problem' in reached
      ? { of: 'trouble', message: reached.problem }
      : {
          ...{ of: 'there', ...read, record, host, runner: reached.runner },
          isQuiet: isDeploymentMoving(live.state) || isRemoval(live),
        };
  }

  /** True when nothing may be written on the host any more. */
  async isGoing(row: FollowedPlace): Promise<boolean> {
    const live = await this.liveOf(row);
    return live === undefined || live.state === 'removing';
  }

  /** The newest one of the profile on the host: it may be another one than the row has. */
  private async liveOf({
    profileId,
    hostId,
  }: FollowedPlace): Promise<DeploymentRecord | undefined> {
    const live = await this.options.deployments.allLiveOf({ profileId });
    return live.find(record => record.hostId === hostId);
  }
}

function wordsOf(outcome: DeploymentOutcome): string {
  switch (outcome.of) {
    case 'trouble':
      return outcome.message;
    case 'refused':
      return [outcome.failure.message, outcome.failure.evidence]
        .filter(Boolean)
        .join(' ');
    default:
      return 'The deployment cannot be read now.';
  }
}
