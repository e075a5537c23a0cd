import { z } from 'zod';
import { Person } from './people';
import { ProviderState } from './state';

const MODEL = 'SignIn';

/**
 * One sign-in of one person at one client: what ZITADEL calls an OIDC session. It has one current
 * refresh token and one current access token; whatever was issued before is dead.
 */
const signInSchema = z.object({
  /** Also oidc-provider's grant id. */
  id: z.string(),
  clientId: z.string(),
  personId: z.string(),
  /** The browser session (`sid`) that it came from. */
  sessionId: z.string(),
  scopes: z.array(z.string()),
  /** Seconds since 1970. */
  authTime: z.number().int(),
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
});

/** @public */
export type SignIn = z.infer<typeof signInSchema>;

const tokenSchema = z.looseObject({
  clientId: z.string(),
  grantId: z.string(),
});

const codeSchema = z.looseObject({
  clientId: z.string(),
  redirectUri: z.string(),
  codeChallenge: z.string().optional(),
});

/** An authorization code as oidc-provider stored it. */
export type StoredCode = z.infer<typeof codeSchema> & { spent: boolean };

/** Reads and changes sign-ins and their tokens. */
export class SignIns {
  constructor(private readonly state: ProviderState) {}

  begin(signIn: SignIn, lifetimeEnds: number): void {
    this.state.put(MODEL, signIn.id, {
      payload: signIn,
      expiresAt: lifetimeEnds,
    });
  }

  find(id: string): SignIn | undefined {
    return signInSchema.safeParse(this.state.find(MODEL, id)?.payload).data;
  }

  person(signIn: SignIn): Person | undefined {
    return this.state.people.find(({ id }) => id === signIn.personId);
  }

  code(value: string): StoredCode | undefined {
    const record = this.state.find('AuthorizationCode', value);
    const code = codeSchema.safeParse(record?.payload).data;
    return code && { ...code, spent: record?.spent ?? false };
  }

  /** The sign-in of a refresh token that was ever issued, and whether the token is the current one. */
  byRefreshToken(
    value: string,
  ): { signIn: SignIn; current: boolean } | undefined {
    const record = this.state.find('RefreshToken', value);
    const signIn = this.ofToken(record?.payload);
    return (
      signIn && {
        signIn,
        current: !record?.spent && signIn.refreshToken === value,
      }
    );
  }

  /** The sign-in of an access token that is good: the current one, of a person who is active. */
  byAccessToken(value: string): SignIn | undefined {
    const record = this.state.find('AccessToken', value);
    const signIn = this.ofToken(record?.payload);
    return signIn?.accessToken === value && this.person(signIn)?.active
      ? signIn
      : undefined;
  }

  /** Notes which tokens are current after the token endpoint answered; the access token before is dead. */
  issued(
    accessToken: string,
    refreshToken: string | undefined,
    code: string | undefined,
  ): SignIn | undefined {
    const signIn = this.ofToken(
      this.state.find('AccessToken', accessToken)?.payload,
    );
    if (!signIn) {
      return undefined;
    }
    const spentCode = code && this.state.find('AuthorizationCode', code);
    if (code && spentCode) {
      this.state.put('AuthorizationCode', code, { ...spentCode, spent: true });
    }
    const next = {
      ...signIn,
      accessToken,
      ...(refreshToken && { refreshToken }),
    };
    this.replace(next);
    return next;
  }

  /** RFC 7009, as recorded: an access token dies alone, a refresh token takes its access token along. */
  revoke(value: string): void {
    const signIn = this.byRefreshToken(value)?.signIn;
    const record = this.state.find('RefreshToken', value);
    if (signIn && record) {
      this.state.put('RefreshToken', value, { ...record, spent: true });
      this.replace({ ...signIn, accessToken: undefined });
      return;
    }
    const ofAccess = this.ofToken(
      this.state.find('AccessToken', value)?.payload,
    );
    if (ofAccess?.accessToken === value) {
      this.replace({ ...ofAccess, accessToken: undefined });
    }
  }

  /** Ends a browser session: its access tokens die, its refresh tokens live on (recorded). */
  endSession(sessionId: string): void {
    for (const [id, { payload }] of this.state.list('Session')) {
      if (payload.uid === sessionId) {
        this.state.remove('Session', id);
      }
    }
    this.dropAccessTokens(signIn => signIn.sessionId === sessionId);
  }

  /** A person was deactivated: browser sessions end, access tokens die for good. */
  endAllOf(personId: string): void {
    for (const [id, { payload }] of this.state.list('Session')) {
      if (payload.accountId === personId) {
        this.state.remove('Session', id);
      }
    }
    this.dropAccessTokens(signIn => signIn.personId === personId);
  }

  count(): number {
    return this.state.list(MODEL).length;
  }

  private dropAccessTokens(of: (signIn: SignIn) => boolean): void {
    for (const [id] of this.state.list(MODEL)) {
      const signIn = this.find(id);
      if (signIn && of(signIn)) {
        this.replace({ ...signIn, accessToken: undefined });
      }
    }
  }

  private ofToken(
    payload: Record<string, unknown> | undefined,
  ): SignIn | undefined {
    const token = tokenSchema.safeParse(payload).data;
    return token && this.find(token.grantId);
  }

  private replace(signIn: SignIn): void {
    this.state.put(MODEL, signIn.id, {
      payload: signIn,
      expiresAt: this.state.find(MODEL, signIn.id)?.expiresAt,
    });
  }
}
