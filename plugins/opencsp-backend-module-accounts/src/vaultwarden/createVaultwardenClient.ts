import { AdminSession } from './admin/AdminSession';
import { VaultwardenAdmin } from './admin/VaultwardenAdmin';
import { Argon2id, argon2idOfNode } from './crypto';
import { Ask, createAsk } from './http/ask';
import { Credentials, Device } from './http/signIn';
import { Send } from './http/transport';
import { VaultSession } from './http/VaultSession';

/** What a client of one server is made of. */
export interface VaultwardenClientOptions {
  send: Send;
  /** The path of the server's address, when it has one. */
  basePath?: string;
  /** In clear. */
  adminToken: string;
  /** Of the platform's own account. */
  credentials: Credentials;
  device: Device;
  /** Milliseconds. */
  now: () => number;
  /** Ends sign-ins that several callers wait for. */
  life: AbortSignal;
  /** Node's own, where it has one. */
  argon2id?: Argon2id;
}

/** One server, by its two doors. Nothing is asked before something is wanted of it. */
export interface VaultwardenClient {
  /** Without credentials, for a registration. */
  ask: Ask;
  admin: VaultwardenAdmin;
  /** The platform's own account. */
  session: VaultSession;
}

/**
 * A client of one server. It keeps tokens and a cookie, and logins are few (ten, good ones too), so that there is to
 * be one client for a server, kept as long as it is used.
 */
export function createVaultwardenClient({
  send,
  basePath,
  adminToken,
  credentials,
  device,
  now,
  life,
  argon2id = argon2idOfNode(),
}: VaultwardenClientOptions): VaultwardenClient {
  const ask = createAsk(send, basePath);
  return {
    ask,
    admin: new VaultwardenAdmin(
      new AdminSession({ ask, adminToken, now, life }),
    ),
    session: new VaultSession({
      ask,
      credentials,
      device,
      now,
      argon2id,
      life,
    }),
  };
}
