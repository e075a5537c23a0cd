import { Caller } from '../../authz/Caller';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { rollbackDeployment } from '../../domain/deployments/deploymentRequests';
import { conflict, invalid } from '../requestErrors';
import { workedWith } from '../../domain/deployments/generations';
import { demandAllowed } from './deploymentErrors';
import { earlierOnHost } from './earlierOnHost';
import { DeploymentsOptions } from './options';

/** Finds what a rollback brings back, and whether that can be. */
export class Rollbacks {
  constructor(
    private readonly options: Pick<
      DeploymentsOptions,
      'store' | 'clock' | 'newId'
    >,
  ) {}

  /**
   * The rollback that the same person already began from this deployment.
   *
   * @param commit - only one that brings it back; any when absent
   */
  async made(
    caller: Caller,
    record: DeploymentRecord,
    commit?: string,
  ): Promise<DeploymentRecord | undefined> {
    if (record.live) {
      return undefined;
    }
    const { profileId, hostId, number } = record;
    const later = await earlierOnHost(this.options.store, {
      profileId,
      hostId,
      after: number,
    });
    return later.find(
      it =>
        it.number === number + 1 &&
        it.kind === 'rollback' &&
        (commit === undefined || it.commit === commit) &&
        it.createdBy === caller.userEntityRef,
    );
  }

  /**
   * The deployment that brings back an earlier one.
   *
   * @param commit - of one that worked; that of the last one when absent
   * @throws InputError when none worked with that commit
   * @throws ConflictError when there is none, or naming the services whose versions cannot be taken back
   */
  async next(
    caller: Caller,
    record: DeploymentRecord,
    commit?: string,
  ): Promise<DeploymentRecord> {
    const { store, clock, newId } = this.options;
    const { profileId, hostId } = record;
    const target = await (commit === undefined
      ? this.last(record)
      : this.earlier(record, commit));
    const since = await earlierOnHost(store, {
      profileId,
      hostId,
      after: target.number,
    });
    return demandAllowed(
      'cannot-rollback',
      rollbackDeployment(
        record,
        { id: newId(), by: caller.userEntityRef, target, since },
        clock.now(),
      ),
    );
  }
  /** @throws ConflictError when nothing worked before */
  private async last({
    previous,
  }: DeploymentRecord): Promise<DeploymentRecord> {
    const target = previous && (await this.options.store.get(previous.id));
    if (!target) {
      throw conflict(
        'cannot-rollback',
        'There is nothing to go back to: no earlier deployment of the profile on this host worked.',
        {
          nextStep: 'Retry it, or save the profile as it was and deploy that.',
        },
      );
    }
    return target;
  }

  /** @throws InputError when none worked with that commit */
  private async earlier(
    record: DeploymentRecord,
    commit: string,
  ): Promise<DeploymentRecord> {
    const { profileId, hostId } = record;
    const onHost = await earlierOnHost(this.options.store, {
      profileId,
      hostId,
    });
    const target = workedWith(onHost, { record, commit });
    if (!target) {
      throw invalid([
        {
          path: 'commit',
          message: `No earlier deployment of the profile on the host "${record.hostName}" worked with this commit. Choose one of its history, or leave the commit out to bring back the last one that worked.`,
        },
      ]);
    }
    return target;
  }
}
