import { accountRoutes } from '../accounts/routes';
import { adminRoutes } from '../admin/adminRoutes';
import { identityRoutes } from '../identity/routes';
import { collectionRoutes } from '../organizations/collectionRoutes';
import { memberRoutes } from '../organizations/memberRoutes';
import { organizationRoutes } from '../organizations/organizationRoutes';
import { systemRoutes } from '../system/routes';
import { cipherRoutes } from '../vault/cipherRoutes';
import { syncRoutes } from '../vault/sync';
import { webVaultRoutes } from '../webVault/routes';
import { World } from '../world';
import { Route } from './call';
import { APPLICATION_HEADERS } from './headers';
import { matchRoute } from './matchRoute';
import {
  frameworkReply,
  FrameworkRefusal,
  Refusal,
  refusal,
  VaultwardenReply,
  VaultwardenRequest,
} from './reply';

const ROUTES: readonly Route[] = [
  ...systemRoutes,
  ...adminRoutes,
  ...identityRoutes,
  ...accountRoutes,
  ...syncRoutes,
  ...cipherRoutes,
  ...organizationRoutes,
  ...memberRoutes,
  ...collectionRoutes,
  ...webVaultRoutes,
];

/** Answers one request, with the headers that every answer has. */
export async function answer(
  world: World,
  request: VaultwardenRequest,
): Promise<VaultwardenReply> {
  const reply = await answerOrRefuse(world, request);
  return { ...reply, headers: { ...APPLICATION_HEADERS, ...reply.headers } };
}

async function answerOrRefuse(
  world: World,
  request: VaultwardenRequest,
): Promise<VaultwardenReply> {
  try {
    return await dispatch(world, request);
  } catch (error) {
    if (error instanceof Refusal) {
      return refusal(error);
    }
    if (error instanceof FrameworkRefusal) {
      return frameworkReply(error.status, wantsJson(request));
    }
    throw error;
  }
}

async function dispatch(
  world: World,
  request: VaultwardenRequest,
): Promise<VaultwardenReply> {
  const path = pathBelow(world.basePath, request.url.pathname);
  if (path === undefined) {
    throw new FrameworkRefusal(404);
  }
  const match =
    matchRoute(ROUTES, request.method, path) ??
    (request.method === 'HEAD' ? matchRoute(ROUTES, 'GET', path) : undefined);
  if (!match) {
    if (path.startsWith('/api/')) {
      return frameworkReply(404, true);
    }
    throw new FrameworkRefusal(404);
  }
  return match.handler({ world, request, param: match.param });
}

/** A path below that of the public address; nothing for others. A slash at the end does not count. */
function pathBelow(base: string, path: string): string | undefined {
  if (path !== base && !path.startsWith(`${base}/`)) {
    return undefined;
  }
  const below = path.slice(base.length);
  return below === '/' || below === '' ? '/' : below.replace(/\/$/, '');
}

/** The framework answers in JSON to those who ask for it first. */
function wantsJson({ headers }: VaultwardenRequest): boolean {
  return (headers.accept ?? '').startsWith('application/json');
}
