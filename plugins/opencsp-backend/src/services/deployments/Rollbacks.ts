import { Caller } from '../../authz/Caller';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { rollbackDeployment } from '../../domain/deployments/deploymentRequests';
import { conflict } from '../requestErrors';
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

  /** The rollback that the same person already began from this deployment. */
  async made(
    caller: Caller,
    record: DeploymentRecord,
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
        it.createdBy === caller.userEntityRef,
    );
  }

  /**
   * The deployment that brings back the one before.
   *
   * @throws ConflictError when there is none, or naming the services whose versions cannot be taken back
   */
  async next(
    caller: Caller,
    record: DeploymentRecord,
  ): Promise<DeploymentRecord> {
    const { store, clock, newId } = this.options;
    const { previous, profileId, hostId } = record;
    const target = previous && (await store.get(previous.id));
    if (!target) {
      throw conflict(
        'cannot-rollback',
        'There is nothing to go back to: no earlier deployment of the profile on this host worked.',
        {
          nextStep: 'Retry it, or save the profile as it was and deploy that.',
        },
      );
    }
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
}
