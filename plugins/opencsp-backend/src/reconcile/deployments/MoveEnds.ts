import { isDeployed, isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { endOfMove } from '../../domain/deployments/endOfMove';
import { isComing, isServing } from '../../domain/deployments/moving';
import { Observed } from '../../domain/deployments/observeDeployment';
import { Time } from '../../domain/record';
import { deploymentMessages } from '../../publish/deploymentMessages';
import {
  DeploymentClaim,
  DeploymentStore,
  PassResult,
  PassWithLeft,
} from '../../store/deployments/DeploymentStore';
import { deploymentHasChanged } from '../../store/deployments/deploymentRows';

/** What a pass is about to write. */
export interface EndOfPass {
  /** As it was before the pass. */
  first: DeploymentRecord;
  claim: DeploymentClaim;
  record: DeploymentRecord;
  services?: Observed['services'] | null;
}

/** What a pass writes of the record, also because of the one whose place it takes. */
export type Written = Pick<PassResult, 'record' | 'services' | 'messages'> & {
  withLeft?: (left: DeploymentRecord | undefined) => PassWithLeft;
};

/**
 * What is written at the end of a pass. Of a profile on two hosts only the deployment that serves says how
 * services do; and where a move may end with the pass, the other one is looked at in the same transaction.
 */
export async function writtenAtEnd(
  store: Pick<DeploymentStore, 'get'>,
  pass: EndOfPass,
  now: Time,
): Promise<Written> {
  const { record } = pass;
  return {
    ...told(pass, record),
    ...((await mayEndMove(store, pass))
      ? {
          withLeft: left => {
            const end = endOfMove(record, left, now);
            return {
              ...told(pass, end.record),
              ...(left && end.left
                ? {
                    left: end.left,
                    messagesOfLeft: deploymentMessages(left, end.left),
                  }
                : {}),
            };
          },
        }
      : {}),
  };
}

async function mayEndMove(
  store: Pick<DeploymentStore, 'get'>,
  { claim, record }: EndOfPass,
): Promise<boolean> {
  const { movesFrom, live, state } = record;
  if (!live) {
    return claim.record.live;
  }
  if (!movesFrom || !isComing(record) || isDeploymentMoving(state)) {
    return false;
  }
  return isDeployed(state) || !(await store.get(movesFrom.deploymentId))?.live;
}

function told(
  pass: EndOfPass,
  record: DeploymentRecord,
): Pick<PassResult, 'record' | 'services' | 'messages'> {
  const { first, claim } = pass;
  const hasChanged = deploymentHasChanged(claim.record, record);
  const version = claim.record.version + (hasChanged ? 1 : 0);
  return {
    record,
    messages: deploymentMessages(first, record, version),
    services: servicesOf(pass, record),
  };
}

function servicesOf(
  { services, record: before }: EndOfPass,
  record: DeploymentRecord,
): EndOfPass['services'] {
  if (services === null || !isServing(record)) {
    return services === null ? null : undefined;
  }
  return services ?? (isComing(before) ? lastSeen(record) : undefined);
}

/** As the run saw them: from now on they are those of the profile. */
function lastSeen({ services }: DeploymentRecord): Observed['services'] {
  return services.map(({ id, state, detail }) => ({
    ...{ id, state, containers: [], drift: [] },
    ...(detail === undefined ? {} : { detail }),
  }));
}
