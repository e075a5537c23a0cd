import { InputError } from '@backstage/errors';
import { LOGIN, ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import {
  Attribute,
  Change,
  Client,
  InvalidCredentialsError,
  ResultCodeError,
} from 'ldapts';
import { StreamSocket } from './streamSocket';
import { asTrouble, silent } from './troubles';

/** Port of LLDAP's LDAP (services-contracts.md §5.1). */
const PORT = 3890;

const CONNECT_MS = 15_000;
const ANSWER_MS = 20_000;

/** Who speaks LDAP. */
export interface LdapLogin {
  id: string;
  password: string;
}

/** What setting a password came to. */
export type SetByLdap =
  | 'set'
  /** There is no such user: code 1, not 32 (recorded: lldap 8). */
  | 'missing'
  /** Somebody whose password is not this user's to set: code 50. */
  | 'forbidden';

/** Passwords of a directory, over LDAP: its HTTP API has none for them. */
export class LldapPasswords {
  constructor(
    private readonly service: ServiceOnHost,
    private readonly baseDn: string,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * True when the password opens the account.
   *
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when LLDAP is not reached
   */
  async opens({ id, password }: LdapLogin): Promise<boolean> {
    try {
      await this.as({ id, password }, async () => undefined);
      return true;
    } catch (error) {
      if (error instanceof InvalidCredentialsError) {
        return false;
      }
      throw asTrouble(error, 'a login over LDAP', this.signal);
    }
  }

  /**
   * Sets a password. A connection that is lost says nothing: whether it was set is found by a login then.
   *
   * @param as - an administrator, or somebody who may set passwords
   * @throws AccountTroubleError when it is not known whether it was set
   */
  async set(as: LdapLogin, { id, password }: LdapLogin): Promise<SetByLdap> {
    try {
      await this.as(as, client =>
        client.modify(
          this.dnOf(id),
          new Change({
            operation: 'replace',
            modification: new Attribute({
              type: 'userPassword',
              values: [password],
            }),
          }),
        ),
      );
      return 'set';
    } catch (error) {
      if (error instanceof ResultCodeError) {
        return this.refusal(error);
      }
      this.signal.throwIfAborted();
      if (await this.opens({ id, password })) {
        return 'set';
      }
      throw asTrouble(error, 'a change of a password', this.signal);
    }
  }

  private refusal(error: ResultCodeError): SetByLdap {
    switch (error.code) {
      case 1:
        return 'missing';
      case 50:
        return 'forbidden';
      default:
        throw silent(`a change of a password ended with ${error.code}`);
    }
  }

  private async as(
    { id, password }: LdapLogin,
    work: (client: Client) => Promise<unknown>,
  ): Promise<void> {
    const stream = await this.service.connect(PORT, {
      timeoutMs: CONNECT_MS,
      signal: this.signal,
    });
    if (stream.destroyed) {
      throw silent('the connection was cut at once');
    }
    const socket = new StreamSocket(stream);
    socket.on('error', () => undefined);
    const client = new Client({
      url: 'ldap://lldap',
      timeout: ANSWER_MS,
      connectTimeout: CONNECT_MS,
      createConnection: () => socket,
    });
    const spoken = client
      .bind(this.dnOf(id), password)
      .then(() => work(client));
    // The client waits out its time for answers on a connection that was cut, or opens another one.
    await Promise.race([spoken, cut(socket)]).finally(() => {
      spoken.catch(() => undefined);
      socket.destroy();
    });
  }

  /** All in lower case: with one letter of upper case the server cuts the connection (recorded: lldap 5). */
  private dnOf(id: string): string {
    if (!LOGIN.test(id)) {
      throw new InputError(`"${id}" cannot be asked for in LDAP.`);
    }
    return `uid=${id},ou=people,${this.baseDn}`.toLowerCase();
  }
}

function cut(socket: StreamSocket): Promise<never> {
  return new Promise((_, reject) => {
    socket.once('close', () => reject(silent('the connection was cut')));
  });
}
