import { Duplex } from 'node:stream';
import { ServiceUnavailableError } from '@backstage/errors';
import { SignInMode } from '@opencsp/plugin-opencsp-common';
import {
  HostConnectOptions,
  HostRunOptions,
  HostRunResult,
} from './hostRunner';

/** A program that is run where a service runs: in its container, with what the service itself sees. */
export interface ServiceProgram {
  /** No secret: those go in by `stdin`. */
  argv: readonly string[];
  /** Whom it runs as; the container's own user when absent. */
  user?: string;
}

/** A service of a profile on a host, as who looks after its accounts reaches it: through the host. */
export interface ServiceOnHost {
  /** Id of its definition. */
  id: string;
  /**
   * Runs a program where the service runs. One that ends with another code than 0 is a result.
   *
   * @throws HostTroubleError when the host is not reached
   * @throws AccountTroubleError when the service does not run
   */
  run(program: ServiceProgram, options: HostRunOptions): Promise<HostRunResult>;
  /**
   * Opens a stream to a port that the service itself listens on. Nothing is opened for it on the host.
   *
   * @throws HostTroubleError when the host is not reached
   * @throws HostConnectError when the port is not
   * @throws AccountTroubleError when the service does not run
   */
  connect(port: number, options: HostConnectOptions): Promise<Duplex>;
}

/** A user of a directory whose password is a secret of the profile. */
export interface DirectoryLogin {
  id: string;
  password: string;
}

/** What a directory must have before people come. */
export interface DirectoryPlan {
  /** Such as `dc=ada,dc=example,dc=com`. */
  baseDn: string;
  /** Made by the directory itself at its first start. */
  owner: DirectoryLogin;
  /** With whom the portal works; it is made with the owner's login when it is not there. */
  portal: DirectoryLogin;
  /** Names. */
  groups: readonly string[];
  /** With whom services look people up. */
  users: readonly (DirectoryLogin & {
    purpose: string;
    groups: readonly string[];
  })[];
}

/** How a service keeps its accounts, as the commit that is deployed says. */
export interface ServiceAccountsPlan {
  title: string;
  /** The one source of its accounts. */
  accounts: 'directory' | 'local';
  signIn: SignInMode;
  /** Names of groups of the directory whose members may use it: any of them. */
  groups: readonly string[];
  /** In browsers. */
  url?: string;
  /** Of the sign-in portal, in browsers; it is the issuer for OIDC. */
  signInUrl?: string;
  /** Passwords of the commit that belong to the service, by their names in its definition. */
  secrets: ReadonlyMap<string, string>;
}

/** What a provider works with. */
export interface AccountContext {
  service: ServiceOnHost;
  plan: ServiceAccountsPlan;
  /** Of the profile; nothing but the directory's own provider makes anything in it. */
  directory: DirectoryPlan;
  /** Whose profile it is. */
  profile: { id: string; name: string };
  /** The owner's account: the directory's first administrator. */
  owner: { login: string; email: string; displayName: string };
  signal: AbortSignal;
}

/** An account as it should be. */
export interface WantedAccount {
  /** `[a-z0-9._-]{1,64}`: what all services can be asked for. */
  login: string;
  email: string;
  displayName: string;
  /** Names of groups of the directory. */
  groups: readonly string[];
}

/** An account as it is. */
export interface SeenAccount {
  login: string;
  email: string;
  displayName: string;
  /** Names; none where a service has no groups. */
  groups: readonly string[];
  /** True when nobody can sign in with it. */
  isDisabled?: boolean;
}

/** What came of making an account be there. */
export type EnsuredAccount =
  /** It was made now. */
  | { of: 'made' }
  /** It was there, and is now as it should be. */
  | { of: 'there' }
  /** The service makes it when its person signs in for the first time; the way for that was checked. */
  | { of: 'at-sign-in'; evidence: string }
  /** What could be done is done; the person has to do the rest. */
  | { of: 'waiting'; message: string; nextStep: string }
  /** Somebody else's: nothing was changed. */
  | { of: 'not-ours'; message: string; nextStep: string }
  /** The service does not take it. */
  | { of: 'refused'; message: string; nextStep: string };

/** What came of setting a password. */
export type PasswordSet =
  | { of: 'set' }
  /** There is no such account. */
  | { of: 'missing' }
  /** The service keeps none that anybody but its person could set. */
  | { of: 'elsewhere' }
  | { of: 'refused'; message: string; nextStep: string };

/** A login that its person finds in the vault. */
export interface HandedLogin {
  /** The same for the same login, whatever its password: `[a-z0-9._-]`. */
  key: string;
  /** Of the service. */
  title: string;
  username: string;
  password: string;
  url?: string;
}

/** What came of putting logins into somebody's vault. */
export type HandedOver =
  | { of: 'there'; evidence: string }
  /** Somebody has to do something first. */
  | { of: 'waiting'; message: string; nextStep: string };

/**
 * The accounts of one service on one host, while they are looked after: signed in once, and not again for
 * each call. All calls can be repeated: they look before they act, and what is done already is success.
 *
 * Every method throws {@link AccountTroubleError} when the service, or the way to it, is at fault, and the
 * signal's reason when that aborts.
 */
export interface Accounts {
  /** All accounts that the portal can see. */
  inspect(): Promise<SeenAccount[]>;
  /**
   * Makes the account be there, without a password.
   *
   * @param isOurs - the portal was about to make it before: one that is there is its own. Without it, one
   * with another e-mail is somebody else's
   */
  ensureAccount(
    wanted: WantedAccount,
    options: { isOurs: boolean },
  ): Promise<EnsuredAccount>;
  setPassword(login: string, password: string): Promise<PasswordSet>;
  /** True when somebody can sign in with it now. A service that cannot be asked has none. */
  verify?(login: string, password: string): Promise<boolean>;
  /** Keeps the account with what its person made, and lets nobody in with it. @returns how, where a service has no such thing */
  disable(login: string): Promise<{ note?: string }>;
  /** Lets its person in again, with these groups; a password has to be set where {@link disable} took it. */
  enable(wanted: WantedAccount): Promise<EnsuredAccount>;
  /** Takes it away. One that is not there is gone. */
  remove(login: string): Promise<void>;
  /**
   * For a vault: makes exactly these logins be what its person finds there. A password that was there before
   * is superseded, and a login that is not named any more is taken away.
   */
  handOver?(login: string, logins: readonly HandedLogin[]): Promise<HandedOver>;
  close(): Promise<void>;
}

/** Looks after the accounts of one service. */
export interface AccountProvider {
  /** Id of the service definition. */
  readonly service: string;
  readonly title: string;
  /** True when people find their logins there ({@link Accounts.handOver}). */
  readonly isVault?: boolean;
  /** True when a look takes a minute or more: it is spared while nothing is to be done. */
  readonly isSlow?: boolean;
  /**
   * Signs in, and makes what accounts need before: groups, users of other services, a first administrator, the
   * way to the directory. What is there already is left as it is.
   *
   * @throws AccountTroubleError
   */
  open(context: AccountContext): Promise<Accounts>;
}

/** Why accounts of a service cannot be looked after. */
export const accountTroubles = [
  /** It does not run, or nothing listens there. */
  'service-away',
  /** No answer in time, or the connection was cut. */
  'service-silent',
  /** The directory does not let the portal in. */
  'directory-login-refused',
  /** A service does not let the portal in: it is another's, or its password was changed there. */
  'service-login-refused',
  /** What its accounts need could not be made, such as an app that the service fetches. */
  'service-not-prepared',
  /** It answered something that it should not. */
  'service-answer-unknown',
  /** The host's SSH server lets nobody through to services. */
  'forwarding-forbidden',
] as const;

/** @public */
export type AccountTrouble = (typeof accountTroubles)[number];

/** The accounts of a service cannot be looked after now; what was asked may have been done. */
export class AccountTroubleError extends ServiceUnavailableError {
  constructor(
    readonly trouble: AccountTrouble,
    message: string,
    readonly nextStep: string,
    cause?: Error,
  ) {
    super(message, cause);
  }
}

/** What all services take as the name of an account, and nothing in LDAP has to be escaped for it. */
export const LOGIN = /^[a-z0-9][a-z0-9._-]{0,63}$/;
