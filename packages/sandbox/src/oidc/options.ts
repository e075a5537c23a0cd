import { Log, StandIn } from '../standIn';
import { DirectorySeed } from './directory/schema';
import { FormBrowser } from './formBrowser';

/** Project of the portal in the stand-in, as ZITADEL numbers it. */
export const SANDBOX_PROJECT_ID = '350000000000000001';
/** Organisation that the sandbox's people belong to. */
export const SANDBOX_ORGANIZATION_ID = '340000000000000001';
/** Primary domain of that organisation. */
export const SANDBOX_ORGANIZATION_DOMAIN = 'opencsp.localhost';
/** Name of that organisation. */
export const SANDBOX_ORGANIZATION_NAME = 'OpenCSP';
/** Password of all the sandbox's people, and secret of its service users. */
export const SANDBOX_PASSWORD = 'sandbox-only';

/** Whom the stand-in behaves like: ZITADEL v4, Keycloak 26, or Dex 2.45. */
export type ProviderKind = 'zitadel' | 'keycloak' | 'dex';

/** An application that signs people in with the code flow, or one that only introspects. */
export interface OidcClient {
  clientId: string;
  /** Absent for an application without secret, which relies on PKCE. */
  clientSecret?: string;
  /** Compared exactly: port, query and trailing slash count. */
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  /** ZITADEL's id of the application in its API; the client id when absent. */
  applicationId?: string;
  /** ZITADEL: the project it belongs to; {@link SANDBOX_PROJECT_ID} when absent. */
  projectId?: string;
  /** False: the refresh grant is not allowed. */
  refreshTokens?: boolean;
  /** Form of its access tokens; `opaque`, ZITADEL's default, when absent. */
  accessTokens?: 'opaque' | 'jwt';
  /** ZITADEL's login generation; 2 when absent. */
  loginVersion?: 1 | 2;
  /** ZITADEL: put roles into JWT access tokens. */
  accessTokenRoles?: boolean;
  /** ZITADEL: put roles into ID tokens. */
  idTokenRoles?: boolean;
  /** ZITADEL: put profile and e-mail into ID tokens. */
  idTokenUserInfo?: boolean;
  /** Where logout tokens are sent (OpenID Connect Back-Channel Logout 1.0 §2.2). */
  backChannelLogoutUri?: string;
}

/** What the stand-in needs to run. */
export interface OidcStandInOptions {
  /** 0 lets the operating system choose one. */
  port: number;
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string;
  /** `http://localhost:<port>` when absent. Requests to another host name are refused, as ZITADEL does. */
  issuer?: string;
  /** Folder that keeps keys, people and sign-ins over a restart; all is in memory when absent. */
  stateFolder?: string;
  clients: OidcClient[];
  /** `zitadel` when absent. The scenario `provider` changes it while running. */
  provider?: ProviderKind;
  /** People, organisations and roles at the start; the sandbox's when absent. */
  seed?: DirectorySeed;
  log?: Log;
  /** Milliseconds since 1970; the computer's clock when absent. */
  now?: () => number;
}

/** The running OpenID provider. */
export interface OidcStandIn extends StandIn {
  /** The issuer of the provider that it behaves like now: Keycloak's and Dex's have a path. */
  readonly issuer: string;
  /**
   * A browser without scripts, for tests that sign in by the pages. It works also while the
   * provider is closed.
   *
   * @param stopAt - a redirect to an address that begins with this is not followed
   */
  newBrowser(stopAt?: string): FormBrowser;
}
