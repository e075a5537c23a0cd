import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import permission from '@backstage/plugin-permission-backend';
import opencsp from '@opencsp/plugin-opencsp-backend';
import compose from '@opencsp/plugin-opencsp-backend-module-compose';
import policy from '@opencsp/plugin-permission-backend-module-opencsp';
import { ProfilesOfScene } from './profilesOfScene';
import { newPublicKey } from './Scene';
import { StandInAuth } from './StandInAuth';

/** What an operator may give to a program: it is a service then. */
const STATIC_TOKEN = 'static-token-of-a-program';

const OFFER = {
  sizes: [
    { name: 'small', title: 'Small', cores: 1, memoryMiB: 1024, diskGiB: 10 },
  ],
  templates: [
    {
      name: 'debian-12',
      title: 'Debian 12',
      template: 'debian-12',
      user: 'debian',
      engines: ['compose'],
    },
  ],
  networks: [{ name: 'lan', title: 'LAN', bridge: 'vmbr0', modes: ['dhcp'] }],
};

/** A machine that the scene offers. */
export const MACHINE = {
  name: 'web-1',
  size: 'small',
  osTemplate: 'debian-12',
  network: { name: 'lan', mode: 'dhcp' },
  sshKeys: [newPublicKey()],
};

/** A profile that can be saved there. */
export const PROFILE = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated',
  services: [{ id: 'homer' }],
};

/** What an HTTP request came to. */
export interface Reply {
  status: number;
  body: unknown;
}

/**
 * The portal with Backstage's real auth and permission services, its own policy, and profiles set up, on a
 * real port; no machine can be made. People are named by their role, `guest` has none.
 */
export class ActionsScene {
  private constructor(
    private readonly backend: Awaited<ReturnType<typeof startTestBackend>>,
    private readonly auth: StandInAuth,
    private readonly folder: string,
  ) {}

  static async begin(features: BackendFeature[]): Promise<ActionsScene> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-actions-'));
    const profiles = await ProfilesOfScene.make(folder);
    const auth = await StandInAuth.make(Date.now());
    const backend = await startTestBackend({
      features: [
        opencsp,
        compose,
        permission,
        policy,
        permissionsServiceFactory,
        authServiceFactory,
        httpAuthServiceFactory,
        userInfoServiceFactory,
        auth.plugin,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              actions: { pluginSources: ['opencsp'] },
              auth: {
                externalAccess: [
                  {
                    type: 'static',
                    options: { token: STATIC_TOKEN, subject: 'an-agent' },
                  },
                ],
              },
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            auth: { clientIdMetadataDocuments: { enabled: true } },
            permission: { enabled: true },
            opencsp: {
              sizes: OFFER,
              hosts: { allowedNetworks: ['127.0.0.0/8'] },
              profiles: profiles.configuration('actions'),
            },
          },
        }),
        ...features,
      ],
    });
    return new ActionsScene(backend, auth, folder);
  }

  /** Sends JSON as a person, as `service` (a program with a static token), or as `nobody`. */
  async send(
    who: string,
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const response = await fetch(
      `http://localhost:${this.backend.server.port()}${path}`,
      {
        method,
        headers: {
          ...(await this.authorizationOf(who)),
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...options.headers,
        },
        body:
          options.body === undefined ? undefined : JSON.stringify(options.body),
      },
    );
    return { status: response.status, body: parse(await response.text()) };
  }

  private async authorizationOf(who: string): Promise<Record<string, string>> {
    if (who === 'nobody') {
      return {};
    }
    const token = who === 'service' ? STATIC_TOKEN : await this.auth.token(who);
    return { authorization: `Bearer ${token}` };
  }

  async end(): Promise<void> {
    await this.backend.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** JSON, or the one event of a stream that answers a request. */
function parse(text: string): unknown {
  const [, data] = /^data: (.*)$/m.exec(text) ?? [];
  return text === '' ? undefined : JSON.parse(data ?? text);
}
