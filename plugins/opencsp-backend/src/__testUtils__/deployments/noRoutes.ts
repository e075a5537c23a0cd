import { DeploymentRoutes } from '../../reconcile/deployments/ports';

function refuse(): never {
  throw new Error('No routes are looked after here');
}

/** For deployments whose commits have no file of routes: nothing of it is asked. */
export const NO_ROUTES: DeploymentRoutes = {
  store: { get: refuse, follow: refuse },
  newMark: refuse,
  publicPorts: { https: 443, http: 80 },
  onDue: refuse,
};
