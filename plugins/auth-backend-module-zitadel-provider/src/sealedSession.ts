import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import { AuthenticationError } from '@backstage/errors';

const sessionSchema = z.object({
  /** The portal's own id of the session, the same over all refreshes; older cookies have none. */
  id: z.string().optional(),
  refreshToken: z.string(),
  /** The hint that sign-out needs: without it nothing ends at the provider (recorded: 06-logout). */
  idToken: z.string().optional(),
});

/** What the browser keeps for us, sealed. */
export type ProviderSession = z.infer<typeof sessionSchema>;

const KEY_PURPOSE = 'opencsp:auth:provider-session:v1';

/**
 * Seals provider tokens into the refresh cookie (RFC 7516, `dir` with A256GCM), so that a copied
 * cookie jar or log holds no token of the provider. The key comes from `auth.session.secret` by
 * HKDF (RFC 5869); another secret makes everybody sign in again.
 */
export class SessionSealer {
  private readonly key: Uint8Array;

  constructor(secret: string) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', KEY_PURPOSE, 32));
  }

  async seal(session: ProviderSession): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(session)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(this.key);
  }

  /** @throws AuthenticationError when it was not sealed with this key, or was changed */
  async open(sealed: string): Promise<ProviderSession> {
    try {
      const { plaintext } = await compactDecrypt(sealed, this.key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return sessionSchema.parse(
        JSON.parse(new TextDecoder().decode(plaintext)),
      );
    } catch (error) {
      throw new AuthenticationError(
        'The session cannot be read any more. Sign in again.',
        error,
      );
    }
  }
}
