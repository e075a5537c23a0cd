import { z } from 'zod';
import { bodyOf, done, Reply, refusalError } from '../http/ask';
import { VaultwardenError } from '../http/refusals';
import { settle, Settled } from '../http/settle';
import { vaultMailOf } from '../mail';
import { AdminSession } from './AdminSession';

const userSchema = z
  .object({
    id: z.guid(),
    email: z.string(),
    /** 0 has a vault, 1 was only invited. */
    _status: z.number(),
    userEnabled: z.boolean().optional(),
  })
  .transform(
    ({ id, email, _status: status, userEnabled }): VaultAccount => ({
      id,
      mail: email,
      isRegistered: status === 0,
      isEnabled: userEnabled ?? true,
    }),
  );

/** An account as the admin page shows it. */
export interface VaultAccount {
  id: string;
  /** In lower case. */
  mail: string;
  /**
   * Whether it has a vault. `false` is an invitation, be it open or used up by a registration that failed: the server
   * shows both alike (recorded: register-burned-invitation).
   */
  isRegistered: boolean;
  isEnabled: boolean;
}

type Deed = 'disable' | 'enable' | 'deauth' | 'delete' | 'invite/resend';

/** What only an administrator does to accounts. Every deed may be repeated. */
export class VaultwardenAdmin {
  constructor(private readonly session: AdminSession) {}

  /** The account of an address. @returns nothing when there is none */
  async find(
    mail: string,
    signal: AbortSignal,
  ): Promise<VaultAccount | undefined> {
    const wanted = vaultMailOf(mail);
    const path = encodeURIComponent(wanted).replace('%40', '@');
    const reply = await this.session.ask(
      {
        what: 'look an account up',
        method: 'GET',
        path: `/admin/users/by-mail/${path}`,
      },
      signal,
    );
    if (isNotFound(reply)) {
      return undefined;
    }
    const account = bodyOf(reply, userSchema);
    if (account.mail !== wanted) {
      throw reply.refused({ kind: 'conflict' });
    }
    return account;
  }

  /**
   * Lets an address register. The address is checked first; a 409 is looked up and compared.
   *
   * @returns the account, and whether the invitation was made now
   */
  invite(mail: string, signal: AbortSignal): Promise<Settled<VaultAccount>> {
    const email = vaultMailOf(mail);
    const what = 'invite an address';
    return settle({
      what,
      look: () => this.find(email, signal),
      act: async () =>
        done(
          await this.session.ask(
            { what, method: 'POST', path: '/admin/invite', json: { email } },
            signal,
          ),
        ),
    });
  }

  /** Ends running tokens, too, and refuses logins. */
  disable(id: string, signal: AbortSignal): Promise<void> {
    return this.#does(id, 'disable', signal);
  }

  /** Takes a disabling back. */
  enable(id: string, signal: AbortSignal): Promise<void> {
    return this.#does(id, 'enable', signal);
  }

  /** Ends running tokens; the person may log in again. */
  deauthorize(id: string, signal: AbortSignal): Promise<void> {
    return this.#does(id, 'deauth', signal);
  }

  /** Sends the invitation again. It does not bring one back that was used up (recorded). */
  resend(id: string, signal: AbortSignal): Promise<void> {
    return this.#does(id, 'invite/resend', signal);
  }

  /** Deletes the account **with its whole vault**. One that is gone is gone; a last owner is refused (recorded). */
  async delete(id: string, signal: AbortSignal): Promise<void> {
    const reply = await this.#deed(id, 'delete', signal);
    if (!isNotFound(reply)) {
      done(reply);
    }
  }

  /**
   * The only way out of an invitation that a failed registration used up: delete and invite again. Refused for an
   * account that has a vault.
   */
  async renewInvitation(
    mail: string,
    signal: AbortSignal,
  ): Promise<VaultAccount> {
    const account = await this.find(mail, signal);
    if (account?.isRegistered) {
      throw this.#hasVault();
    }
    if (account) {
      await this.delete(account.id, signal);
    }
    return (await this.invite(mail, signal)).value;
  }

  #hasVault(): VaultwardenError {
    return refusalError(
      'renew an invitation',
      { kind: 'conflict' },
      'the address has a vault, which would be deleted',
    );
  }

  async #does(id: string, deed: Deed, signal: AbortSignal): Promise<void> {
    done(await this.#deed(id, deed, signal));
  }

  #deed(id: string, deed: Deed, signal: AbortSignal): Promise<Reply> {
    const checked = z.guid().parse(id);
    return this.session.ask(
      {
        what: `${deed} an account`,
        method: 'POST',
        path: `/admin/users/${checked}/${deed}`,
      },
      signal,
    );
  }
}

function isNotFound({ answer }: Reply): boolean {
  return answer.kind === 'refused' && answer.refusal.kind === 'not-found';
}
