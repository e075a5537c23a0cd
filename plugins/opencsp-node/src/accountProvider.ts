import { Duplex } from 'node:stream';
import { ServiceUnavailableError } from '@backstage/errors';
import { HostConnectOptions } from './hostRunner';

/** A service of a profile on a host, as who looks after its accounts reaches it: through the host. */
export interface ServiceOnHost {
  /** Id of its definition. */
  id: string;
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

/** What a provider works with. */
export interface AccountContext {
  service: ServiceOnHost;
  directory: DirectoryPlan;
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
  /** Names. */
  groups: readonly string[];
}

/** What came of making an account be there. */
export type EnsuredAccount =
  /** It was made now. */
  | { of: 'made' }
  /** It was there, and is now as it should be. */
  | { of: 'there' }
  /** Somebody else's: nothing was changed. */
  | { of: 'not-ours'; message: string; nextStep: string }
  /** The service does not take it. */
  | { of: 'refused'; message: string; nextStep: string };

/** What came of setting a password. */
export type PasswordSet =
  | { of: 'set' }
  /** There is no such account. */
  | { of: 'missing' }
  | { of: 'refused'; message: string; nextStep: string };

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
  /** Keeps the account, and lets nobody in with it. @returns how, where a service has no such thing */
  disable(login: string): Promise<{ note?: string }>;
  /** Lets its person in again, with these groups; a password has to be set where {@link disable} took it. */
  enable(wanted: WantedAccount): Promise<EnsuredAccount>;
  /** Takes it away. One that is not there is gone. */
  remove(login: string): Promise<void>;
  close(): Promise<void>;
}

/** Looks after the accounts of one service. */
export interface AccountProvider {
  /** Id of the service definition. */
  readonly service: string;
  readonly title: string;
  /**
   * Signs in, and makes what accounts need before: groups, users of other services, a first administrator.
   * What is there already is left as it is.
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
  /** It does not let the portal in. */
  'directory-login-refused',
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
