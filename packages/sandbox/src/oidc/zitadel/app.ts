import Koa from 'koa';
import { providerApp } from '../endpointApp';
import { World } from '../world';
import { managementApi } from './api/routes';
import { oidcEndpoints } from './endpoints';
import { instanceOnly } from './host';

/** ZITADEL v4. */
export function zitadelApp(world: World): Koa {
  const app = providerApp(world);
  app.use(instanceOnly(world));
  app.use(oidcEndpoints(world));
  app.use(managementApi(world));
  return app;
}
