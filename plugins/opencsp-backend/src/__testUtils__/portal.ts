import {
  BackstageCredentials,
  BackstageUserPrincipal,
  BackendFeature,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { Role, roleGroupRef } from '@opencsp/plugin-opencsp-common';
import {
  decideOpencsp,
  provisionerExtensionPoint,
  taskRunnerExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import {
  FakeProvisioner,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import request from 'supertest';
import { AnswerChecker } from '../http/openapi/__testUtils__/AnswerChecker';
import { opencspPlugin } from '../plugin';

/** The people of the tests, by user name. */
export const PEOPLE: Record<string, Role | undefined> = {
  admin: 'admin',
  operator: 'operator',
  member: 'member',
  member2: 'member',
  viewer: 'viewer',
  guest: undefined,
};

/** A valid key, made for tests: 32 bytes of 7. */
export const TEST_SSH_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64')} test@example`;

/** An offer with one of everything, and something that only operators may choose. */
export const TEST_OFFER = {
  sizes: [
    { name: 'small', title: 'Small', cores: 2, memoryMiB: 2048, diskGiB: 20 },
    {
      name: 'huge',
      title: 'Huge',
      cores: 32,
      memoryMiB: 65536,
      diskGiB: 900,
      roles: ['operator'],
    },
  ],
  templates: [
    {
      name: 'debian-12',
      title: 'Debian 12',
      template: 'debian-12-cloud',
      user: 'opencsp',
      engines: ['compose'],
      minDiskGiB: 10,
    },
    {
      name: 'big-os',
      title: 'Big OS',
      template: 'big',
      user: 'opencsp',
      engines: ['compose'],
      minDiskGiB: 100,
    },
  ],
  networks: [
    {
      name: 'lan',
      title: 'LAN',
      bridge: 'vmbr0',
      modes: ['dhcp', 'static'],
      cidr: '10.20.0.0/24',
      gateway: '10.20.0.1',
      reserved: ['10.20.0.2-10.20.0.9'],
    },
  ],
  quotas: {
    default: { instances: 3, cores: 6, memoryMiB: 16384, diskGiB: 200 },
  },
};

/** A request that is right. */
export const GOOD_REQUEST = {
  name: 'web-1',
  size: 'small',
  osTemplate: 'debian-12',
  network: { name: 'lan', mode: 'dhcp' },
  sshKeys: [TEST_SSH_KEY],
};

/** The plugin behind HTTP, on an in-memory database, with fakes outside and the real rules. */
export async function startPortal(
  options: { opencsp?: object; features?: BackendFeature[] } = {},
) {
  const provisioner = new FakeProvisioner();
  const taskRunner = new FakeTaskRunner();
  const audited: unknown[] = [];
  const auditor = mockServices.auditor.mock({
    createEvent: async event => {
      audited.push({ ...event, request: undefined });
      return {
        success: async outcome => {
          audited.push(outcome);
        },
        fail: async ({ error, ...outcome }) => {
          audited.push({ ...outcome, error: `${error} ${error.stack}` });
        },
      };
    },
  });
  const fakes = createBackendModule({
    pluginId: 'opencsp',
    moduleId: 'fakes',
    register(env) {
      env.registerInit({
        deps: {
          machines: provisionerExtensionPoint,
          tasks: taskRunnerExtensionPoint,
        },
        async init({ machines, tasks }) {
          machines.setProvisioner(provisioner);
          tasks.setTaskRunner(taskRunner);
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      opencspPlugin,
      fakes,
      auditor.factory,
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          opencsp: { sizes: TEST_OFFER, ...options.opencsp },
        },
      }),
      mockServices.userInfo.mock({
        getUserInfo: async credentials => {
          const userEntityRef = userOf(credentials);
          return {
            userEntityRef,
            ownershipEntityRefs: ownershipOf(userEntityRef),
          };
        },
      }).factory,
      mockServices.permissions.mock({
        authorize: async (requests, { credentials }) =>
          requests.map(({ permission }) => {
            const { result } = decide(permission, credentials);
            return {
              result:
                result === AuthorizeResult.ALLOW
                  ? AuthorizeResult.ALLOW
                  : AuthorizeResult.DENY,
            };
          }),
        authorizeConditional: async (requests, { credentials }) =>
          requests.map(({ permission }) => decide(permission, credentials)),
      }).factory,
      ...(options.features ?? []),
    ],
  });
  return {
    backend,
    provisioner,
    taskRunner,
    auditor,
    /** Every audit event, with how it ended. */
    audited,
    as: callers(backend.server),
  };
}

type Server = Awaited<ReturnType<typeof startTestBackend>>['server'];

/**
 * Calls the API as a person (by user name), as another plugin, or as nobody. Every answer is held to the
 * API's description, and so is every request that was accepted: what is not as it says fails the call.
 */
export function callers(server: Server) {
  const base = '/api/opencsp/v1';
  const checker = new AnswerChecker();
  const as = (who: string) => {
    const header = headerOf(who);
    const send = (
      method: 'get' | 'post' | 'put' | 'delete',
      path: string,
      body?: object,
    ) => {
      const url = `${base}${path}`;
      return request(server)
        [method](url)
        .set('authorization', header)
        .expect(({ status, type: contentType, text = '' }) =>
          checker.check(method, url, { status, contentType, text }, body),
        )
        .send(body);
    };
    return {
      get: (path: string) => send('get', path),
      post: (path: string, body?: object) => send('post', path, body),
      put: (path: string, body?: object) => send('put', path, body),
      delete: (path: string, body?: object) => send('delete', path, body),
      create: (body: object, key: string) =>
        send('post', '/instances', body).set('idempotency-key', key),
      /** For the typed client. */
      fetch: checkedFetch(checker, header),
    };
  };
  return Object.assign(as, { checker });
}

/** A `fetch` that says who is calling, and holds each answer to the description. */
function checkedFetch(checker: AnswerChecker, header: string): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', header);
    const response = await fetch(input, { ...init, headers });
    const { pathname, search } = new URL(response.url);
    const answer = {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      text: await response.clone().text(),
    };
    const sent: unknown =
      typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const url = `${pathname}${search}`;
    checker.check(init?.method ?? 'GET', url, answer, sent);
    return response;
  };
}

function headerOf(who: string): string {
  if (who === 'nobody') {
    return mockCredentials.none.header();
  }
  return who === 'service'
    ? mockCredentials.service.header()
    : mockCredentials.user.header(`user:default/${who}`);
}

/** What the suite's policy decides for a person of the tests. */
export function decide(
  permission: Parameters<typeof decideOpencsp>[0]['permission'],
  credentials?: BackstageCredentials,
): PolicyDecision {
  const ownershipEntityRefs = credentials
    ? ownershipOf(userOf(credentials))
    : [];
  return (
    decideOpencsp({ permission }, { ownershipEntityRefs }) ?? {
      result: AuthorizeResult.DENY,
    }
  );
}

/** Ref of the person of these credentials. */
export function userOf(credentials: BackstageCredentials): string {
  return isUser(credentials)
    ? credentials.principal.userEntityRef
    : 'user:default/nobody';
}

function isUser(
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<BackstageUserPrincipal> {
  const { principal } = credentials;
  return (
    typeof principal === 'object' &&
    principal !== null &&
    'type' in principal &&
    principal.type === 'user'
  );
}

/** Refs that a person of the tests owns by, the role group among them. */
export function ownershipOf(userEntityRef: string): string[] {
  const role = PEOPLE[userEntityRef.replace('user:default/', '')];
  return role ? [userEntityRef, roleGroupRef(role)] : [userEntityRef];
}
