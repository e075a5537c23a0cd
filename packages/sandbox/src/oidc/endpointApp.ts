import Koa, { Context } from 'koa';
import { guard } from './faults/guard';
import { World } from './world';

/** Answers at one path. */
export type Endpoint = (ctx: Context, world: World) => Promise<void> | void;

/** The endpoint at a path, if there is one. */
export function endpointOf(
  endpoints: Readonly<Record<string, Endpoint>>,
  path: string,
): Endpoint | undefined {
  return Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
}

/** A provider's application, which gives the answers that were ordered before any of its own. */
export function providerApp(world: World): Koa {
  const app = new Koa();
  app.silent = true;
  app.use(guard(world));
  return app;
}

/** A provider that is a table of endpoints by path, with its own words where there is none. */
export function endpointApp(
  world: World,
  endpoints: Readonly<Record<string, Endpoint>>,
  notFound: (ctx: Context) => void,
): Koa {
  const app = providerApp(world);
  app.use(async ctx => {
    const answer = endpointOf(endpoints, ctx.path) ?? notFound;
    await answer(ctx, world);
  });
  return app;
}
