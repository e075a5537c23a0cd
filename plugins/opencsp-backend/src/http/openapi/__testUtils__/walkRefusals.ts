import { startWholePortal } from '../../../actions/__testUtils__/wholePortal';
import { startPortal } from '../../../__testUtils__/portal';
import { Route, routes } from '../../routes';
import { otherRoutes } from '../otherRoutes';
import { DescribedRoute } from '../../RouteDescription';

type As = Awaited<ReturnType<typeof startPortal>>['as'];

const NOWHERE = '00000000-0000-4000-8000-000000000000';

const LARGE = JSON.stringify({ name: 'x'.repeat(300_000) });

/** What any route refuses whatever it is about: each of them is asked in each wrong way. */
export async function walkRefusals(): Promise<Set<string>> {
  const whole = await startWholePortal();
  const off = await startPortal();
  try {
    const asked: DescribedRoute[] = [
      ...routes,
      ...otherRoutes.filter(({ principal }) => principal === 'user'),
    ];
    for (const route of asked) {
      await askWrongly(whole.as, route);
      await call(off.as, who(route), route);
      await askTooOften(whole.as, route);
    }
    return new Set([...whole.as.checker.seen, ...off.as.checker.seen]);
  } finally {
    await whole.stop();
    await off.backend.stop();
  }
}

async function askWrongly(as: As, route: DescribedRoute): Promise<void> {
  const other = route.principal === 'service' ? 'admin' : 'service';
  for (const caller of ['nobody', other, 'guest', who(route)]) {
    await call(as, caller, route);
  }
  await call(as, who(route), route, '%00');
  if (route.method === 'get') {
    await as(who(route)).get(`${pathOf(route)}?limit=many&after=x&owner=%00`);
  } else {
    const post = () =>
      as(who(route))
        [route.method](pathOf(route))
        .set('content-type', 'application/json');
    await post().send('{"name":');
    await post().send(LARGE);
    await post()
      .set('content-type', 'application/json; charset=unknown')
      .send('{}');
  }
}

/** Until it is refused for that. */
async function askTooOften(as: As, route: DescribedRoute): Promise<void> {
  const { rateLimit } = route;
  for (let times = 0; times < (rateLimit?.most ?? 0); times++) {
    await call(as, 'admin', route);
  }
}

function who({ principal }: Pick<Route, 'principal'> | DescribedRoute): string {
  return principal === 'service' ? 'service' : 'admin';
}

function call(as: As, caller: string, route: DescribedRoute, id = NOWHERE) {
  const path = pathOf(route, id);
  return route.method === 'get'
    ? as(caller).get(path)
    : as(caller)
        [route.method](path, { confirm: 'x' })
        .set('idempotency-key', 'key');
}

function pathOf({ path }: DescribedRoute, id = NOWHERE): string {
  return path.replace(/:\w+/g, id);
}
