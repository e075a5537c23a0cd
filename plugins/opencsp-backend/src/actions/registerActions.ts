import {
  AuditorService,
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotAllowedError, NotImplementedError } from '@backstage/errors';
import {
  isResourcePermission,
  Permission,
} from '@backstage/plugin-permission-common';
import { z } from 'zod';
import { callerOf } from '../authz/Caller';
import { spoken } from '../http/errors';
import { RateLimits } from '../http/RateLimits';
import { Route, routes, Services, UserRoute } from '../http/routes';
import { audited } from '../services/audited';
import { ActionOfRoute } from './ActionOfRoute';
import { actions } from './actions';
import { callOfAction } from './callOfAction';
import { toZod3 } from './zod3';

/** What the actions need. */
export interface ActionsOptions {
  registry: ActionsRegistryService;
  auth: AuthService;
  userInfo: UserInfoService;
  auditor: AuditorService;
  /** Those of the API: whoever asks by both ways is counted once. */
  limits: RateLimits;
  /** Those of the API. */
  services: Services;
}

/** An answer, and a record of fields as the registry wants it. */
const outputSchema = z.record(z.string(), z.unknown());

const inputSchema = z.record(z.string(), z.unknown());

/**
 * Offers the use cases of the API in the actions registry, and so to MCP and to templates. Each goes
 * through the handler of its route: same permission, same checks, same words, same audit, same limits.
 */
export function registerActions(options: ActionsOptions): void {
  for (const action of actions) {
    register(action, routeOf(action, routes), options);
  }
}

function register(
  action: ActionOfRoute,
  route: UserRoute,
  options: ActionsOptions,
): void {
  const { title, description } = action;
  options.registry.register({
    name: action.name ?? action.operation,
    title,
    description,
    schema: {
      input: zod => toZod3(zod, action.input),
      output: zod => toZod3(zod, action.output),
    },
    attributes: attributesOf(action, route),
    visibilityPermission: visibleBy(route.permission),
    action: async ({ input, credentials, logger }) => {
      try {
        return { output: await run(route, input, credentials, options) };
      } catch (error) {
        throw withNextStep(spoken(error, logger));
      }
    },
  });
}

async function run(
  route: UserRoute,
  input: unknown,
  credentials: BackstageCredentials,
  { auth, userInfo, auditor, limits, services }: ActionsOptions,
): Promise<z.infer<typeof outputSchema>> {
  const caller = await callerOf(demandPerson(auth, credentials), userInfo);
  limits.demand(route, caller.userEntityRef);
  const asking = callOfAction(route, inputSchema.parse(input));
  const { body, isSecret, download } = await audited(
    route,
    { ...asking, initiatedBy: caller.userEntityRef },
    auditor,
    () => route.handle(services, caller, asking),
  );
  if (isSecret || download) {
    throw new NotImplementedError('An action answers no secret and no file.');
  }
  return outputSchema.parse(body);
}

/** @throws NotAllowedError: permissions are about people, and the policy never sees a service */
function demandPerson(
  auth: AuthService,
  credentials: BackstageCredentials,
): BackstageCredentials<BackstageUserPrincipal> {
  if (!auth.isPrincipal(credentials, 'user')) {
    throw Object.assign(
      new NotAllowedError(
        'Actions of OpenCSP act for a person, and this call comes from a service.',
      ),
      {
        code: 'no-person',
        nextStep: 'Sign in as a person: a static token is not one.',
      },
    );
  }
  return credentials;
}

/** Only what needs a basic permission can be hidden. It hides, and protects nothing: the service does. */
function visibleBy(permission: Permission) {
  return isResourcePermission(permission) ? undefined : permission;
}

function attributesOf(action: ActionOfRoute, { method }: UserRoute) {
  const readOnly = method === 'get' || action.readOnly === true;
  const destructive = method === 'delete' || action.destructive === true;
  return {
    readOnly,
    destructive,
    idempotent: readOnly || method === 'delete' || action.idempotent === true,
  };
}

const stepSchema = z.looseObject({ nextStep: z.string() });

/** Who speaks MCP is told an error's message only. */
function withNextStep(error: Error): Error {
  const { data } = stepSchema.safeParse(error);
  error.message = data ? `${error.message} ${data.nextStep}` : error.message;
  return error;
}

/** @throws Error when nobody wrote such a route: a mistake in these tables */
function routeOf({ operation }: ActionOfRoute, all: Route[]): UserRoute {
  const route = all.find(it => it.operation === operation);
  if (route?.principal !== 'user') {
    throw new Error(`There is no route for people "${operation}"`);
  }
  return route;
}
