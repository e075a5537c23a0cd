import { inspect } from 'node:util';
import { z } from 'zod';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  coreServices,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import authPlugin from '@backstage/plugin-auth-backend';
import {
  createOidcStandIn,
  OidcStandIn,
  SANDBOX_PASSWORD,
} from '@opencsp/sandbox';
import authModule from '../index';
import { Relay } from './relay';

export const APP = 'http://localhost:7007';
export const DONE = `${APP}/`;

export const CLIENT = {
  clientId: 'opencsp-portal',
  clientSecret: 'portal-secret',
};
const XHR = { 'x-requested-with': 'XMLHttpRequest' };

/** The tests' browser. */
export type Browser = ReturnType<OidcStandIn['newBrowser']>;

const bodySchema = z.looseObject({
  error: z.looseObject({ message: z.string() }).optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
  logoutUrl: z.string().optional(),
  providerInfo: z.record(z.string(), z.unknown()).optional(),
  backstageIdentity: z
    .looseObject({
      identity: z.looseObject({ ownershipEntityRefs: z.array(z.string()) }),
    })
    .optional(),
});

/** An answer of the auth backend. */
export interface Answer {
  status: number;
  body: z.infer<typeof bodySchema>;
}

/** A portal's auth backend, and the provider that it signs people in with. */
export class Stage {
  private constructor(
    readonly idp: OidcStandIn,
    /** Address of the auth provider's routes. */
    readonly auth: string,
    /** What the auth plugin logged. */
    readonly log: string[],
    /** The payloads of the events that it published. */
    readonly published: unknown[],
    private readonly end: () => Promise<unknown>,
  ) {}

  /**
   * @param identity - `opencsp.identity`, by the provider's issuer
   * @param auth - configuration of the auth provider
   * @param relay - what stands in front of the provider
   */
  static async start(
    provider: 'zitadel' | 'keycloak' | 'dex',
    identity: Record<string, unknown>,
    auth: Record<string, unknown> = {},
    relay?: Relay,
  ): Promise<Stage> {
    const log: string[] = [];
    const published: unknown[] = [];
    const redirectUris: string[] = [];
    const idp = await createOidcStandIn({
      port: 0,
      provider,
      clients: [{ ...CLIENT, redirectUris, postLogoutRedirectUris: [DONE] }],
    });
    relay?.leadTo(idp.url);
    const issuer = relay?.url ?? idp.issuer;
    const backend = await startTestBackend({
      features: [
        authPlugin,
        authModule,
        createServiceFactory({
          service: coreServices.logger,
          deps: {},
          factory: () => loggerInto(log),
        }),
        mockServices.events.mock({
          publish: async ({ eventPayload }) => {
            published.push(eventPayload);
          },
        }).factory,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: APP },
            backend: {
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            auth: {
              environment: 'development',
              session: { secret: 'a secret of this test' },
              providers: {
                zitadel: { development: { ...CLIENT, ...auth } },
                'zitadel-bearer': {},
              },
            },
            opencsp: { identity: { issuer, ...identity } },
          },
        }),
      ],
    });
    const base = `http://localhost:${backend.server.port()}/api/auth/zitadel`;
    const uri = `${base}/handler/frame`;
    redirectUris.push(uri);
    await idp.control({ scenario: 'reset' }); // it reads its clients again
    return new Stage(idp, base, log, published, async () => {
      await relay?.close();
      await idp.close();
    });
  }

  startUrl(): string {
    return `${this.auth}/start?${new URLSearchParams({
      env: 'development',
      flow: 'redirect',
      origin: APP,
      redirectUrl: DONE,
      scope: 'openid profile email',
    })}`;
  }

  /** Signs in by the provider's page; the browser stops where the portal's page would load. */
  async tryToSignIn(user: string) {
    const browser = this.idp.newBrowser(APP);
    const page = await browser.open(this.startUrl());
    const done = page.location
      ? page
      : await browser.submit(page, {
          loginName: user,
          password: SANDBOX_PASSWORD,
        });
    return { browser, location: done.location ?? done.text };
  }

  async signIn(user: string): Promise<Browser> {
    const { browser, location } = await this.tryToSignIn(user);
    if (location !== DONE) {
      throw new Error(`no sign-in: ${location}`);
    }
    return browser;
  }

  /** Signs in at the provider; its answer has not reached the portal yet. */
  async callbackOf(user: string): Promise<{ browser: Browser; url: URL }> {
    const browser = this.idp.newBrowser(`${this.auth}/handler/frame`);
    const page = await browser.open(this.startUrl());
    const { location, text } = await browser.submit(page, {
      loginName: user,
      password: SANDBOX_PASSWORD,
    });
    if (!location) {
      throw new Error(`no callback: ${text}`);
    }
    return { browser, url: new URL(location) };
  }

  /** Where the portal leads a browser that comes with the provider's answer. */
  async arrive(browser: Browser, callback: URL): Promise<URL> {
    const answer = await browser.fetch(callback.toString());
    return new URL(answer.headers.get('location') ?? '', callback);
  }

  async refresh(browser: Browser): Promise<Answer> {
    return this.answerOf(
      await browser.fetch(
        `${this.auth}/refresh?env=development&scope=openid%20profile%20email`,
        { headers: { ...XHR, accept: 'application/json' } },
      ),
    );
  }

  async signOut(browser: Browser): Promise<Answer> {
    return this.answerOf(
      await browser.fetch(`${this.auth}/logout?env=development`, {
        method: 'POST',
        headers: { ...XHR, origin: APP },
      }),
    );
  }

  /** The group refs that someone has after a refresh. */
  async groups(browser: Browser): Promise<string[]> {
    const { body } = await this.refresh(browser);
    const refs = body.backstageIdentity?.identity.ownershipEntityRefs ?? [];
    return refs.filter(ref => ref.startsWith('group:'));
  }

  async reset(): Promise<void> {
    await this.idp.control({ scenario: 'reset' });
    this.log.length = 0;
    this.published.length = 0;
  }

  /** Waits until the provider has told of a session's end. */
  async delivered(): Promise<void> {
    for (;;) {
      const { logoutTokens } = await this.idp.control({ scenario: 'state' });
      if (Array.isArray(logoutTokens) && logoutTokens.length > 0) {
        return;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 5);
      });
    }
  }

  async stop(): Promise<void> {
    await this.end();
  }

  private async answerOf(answer: Response): Promise<Answer> {
    const text = await answer.text();
    return {
      status: answer.status,
      body: bodySchema.parse(text ? JSON.parse(text) : {}),
    };
  }
}

function loggerInto(lines: string[]): LoggerService {
  const write = (message: string, meta?: unknown) => {
    lines.push(meta === undefined ? message : `${message} ${deep(meta)}`);
  };
  const logger: LoggerService = {
    error: write,
    warn: write,
    info: write,
    debug: () => {},
    child: () => logger,
  };
  return logger;
}

/** All that a log could show of an error, its causes and what hangs on them. */
function deep(meta: unknown): string {
  return inspect(meta, { depth: 12, maxArrayLength: null });
}
