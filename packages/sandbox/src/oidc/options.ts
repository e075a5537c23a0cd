import { Log, StandIn } from '../standIn';
import { FormBrowser } from './formBrowser';

/** Project of the portal in the stand-in, as ZITADEL numbers it. */
export const SANDBOX_PROJECT_ID = '350000000000000001';
/** Organisation that the sandbox's people belong to. */
export const SANDBOX_ORGANIZATION_ID = '340000000000000001';
/** Primary domain of that organisation. */
export const SANDBOX_ORGANIZATION_DOMAIN = 'opencsp.localhost';
/** Name of that organisation. */
export const SANDBOX_ORGANIZATION_NAME = 'OpenCSP';
/** Password of all the sandbox's people. */
export const SANDBOX_PASSWORD = 'sandbox-only';

/** An application that signs people in, with a secret and the code flow. */
export interface OidcClient {
  clientId: string;
  clientSecret: string;
  /** Compared exactly: port, query and trailing slash count. */
  redirectUris: string[];
  postLogoutRedirectUris: string[];
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
  log?: Log;
  /** Milliseconds since 1970; the computer's clock when absent. */
  now?: () => number;
}

/** The running OpenID provider. */
export interface OidcStandIn extends StandIn {
  /** Also {@link StandIn.url}. */
  readonly issuer: string;
  /**
   * A browser without scripts, for tests that sign in by the pages. It works also while the
   * provider is closed.
   *
   * @param stopAt - a redirect to an address that begins with this is not followed
   */
  newBrowser(stopAt?: string): FormBrowser;
}
