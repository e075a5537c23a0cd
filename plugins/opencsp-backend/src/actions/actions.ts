import { ActionOfRoute } from './ActionOfRoute';
import { deploymentActions } from './deployments';
import { hostActions } from './hosts';
import { machineActions } from './machines';
import { peopleActions } from './people';
import { platformActions } from './platform';
import { profileActions } from './profiles';
import { readinessActions } from './readiness';
import { signInPortalActions } from './signInPortal';
import { routesActions } from './routes';
import { webhookActions } from './webhooks';

/** Every use case of the API that the actions registry offers. */
export const actions: ActionOfRoute[] = [
  ...machineActions,
  ...hostActions,
  ...profileActions,
  ...peopleActions,
  ...readinessActions,
  ...signInPortalActions,
  ...deploymentActions,
  ...routesActions,
  ...platformActions,
  ...webhookActions,
];
