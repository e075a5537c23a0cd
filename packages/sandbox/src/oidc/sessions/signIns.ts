import { z } from 'zod';
import { hashOf } from '../ids';
import { ProviderState } from '../state';

const MODEL = 'SignIn';
const ACCESS = 'AccessToken';
const REFRESH = 'RefreshToken';

/**
 * One sign-in of one person at one client: what ZITADEL calls an OIDC session. Service users have
 * one for each token.
 */
const signInSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  userId: z.string(),
  /** The browser session (`sid`) that it came from; service users have none. */
  sessionId: z.string().optional(),
  scopes: z.array(z.string()),
  nonce: z.string().optional(),
  /** Seconds since 1970. */
  authTime: z.number().int(),
  /** Where its end is to be told, as it was known when it began (06-logout/back-channel). */
  backChannelUri: z.string().optional(),
  /** Ids of the current tokens; whatever was issued before is dead. */
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
});

/** @public */
export type SignIn = z.infer<typeof signInSchema>;

const tokenSchema = z.object({
  signInId: z.string(),
  /** Its `jti`. */
  id: z.string(),
  /** Seconds since 1970. */
  issuedAt: z.number().int(),
  expiresAt: z.number().int(),
});

/** A token that was issued. */
export type IssuedToken = z.infer<typeof tokenSchema>;

/** A token with what it stands for. */
export interface FoundToken {
  signIn: SignIn;
  token: IssuedToken;
  /** False when it was replaced, revoked, or its session ended. */
  current: boolean;
}

/** Reads and changes sign-ins and their tokens. */
export class SignIns {
  constructor(private readonly state: ProviderState) {}

  /** @param lifetimeEnds - seconds since 1970 */
  begin(signIn: SignIn, lifetimeEnds: number): void {
    this.state.put(MODEL, signIn.id, {
      payload: signIn,
      expiresAt: lifetimeEnds,
    });
  }

  find(id: string): SignIn | undefined {
    return signInSchema.safeParse(this.state.find(MODEL, id)?.payload).data;
  }

  all(): SignIn[] {
    return this.state.list(MODEL).flatMap(([id]) => this.find(id) ?? []);
  }

  byRefreshToken(value: string): FoundToken | undefined {
    return this.lookUp(REFRESH, value, ({ refreshToken }) => refreshToken);
  }

  byAccessToken(value: string): FoundToken | undefined {
    return this.lookUp(ACCESS, value, ({ accessToken }) => accessToken);
  }

  /** Keeps tokens that were just made; those before them are dead. */
  issued(
    signInId: string,
    access: { value: string; token: IssuedToken },
    refresh?: { value: string; token: IssuedToken },
  ): SignIn | undefined {
    const signIn = this.find(signInId);
    if (!signIn) {
      return undefined;
    }
    this.keep(ACCESS, access);
    if (refresh) {
      this.keep(REFRESH, refresh);
    }
    const next = {
      ...signIn,
      accessToken: access.token.id,
      ...(refresh && { refreshToken: refresh.token.id }),
    };
    this.replace(next);
    return next;
  }

  /** RFC 7009, as recorded: an access token dies alone, a refresh token takes its access token along. */
  revoke(value: string): void {
    const byRefresh = this.byRefreshToken(value);
    if (byRefresh) {
      const { refreshToken, accessToken, ...rest } = byRefresh.signIn;
      if (byRefresh.current) {
        this.replace(rest);
      }
      return;
    }
    const byAccess = this.byAccessToken(value);
    if (byAccess?.current) {
      const { accessToken, ...rest } = byAccess.signIn;
      this.replace(rest);
    }
  }

  /** Access tokens die, refresh tokens live on (06-logout/end-session). */
  dropAccessTokens(of: (signIn: SignIn) => boolean): void {
    for (const { accessToken, ...rest } of this.all()) {
      if (accessToken && of({ ...rest, accessToken })) {
        this.replace(rest);
      }
    }
  }

  /** Both tokens die. */
  end(id: string): void {
    this.state.remove(MODEL, id);
  }

  count(): number {
    return this.state.list(MODEL).length;
  }

  private lookUp(
    model: string,
    value: string,
    currentOf: (signIn: SignIn) => string | undefined,
  ): FoundToken | undefined {
    const token = tokenSchema.safeParse(
      this.state.find(model, hashOf(value))?.payload,
    ).data;
    const signIn = token && this.find(token.signInId);
    return signIn && { signIn, token, current: currentOf(signIn) === token.id };
  }

  private keep(
    model: string,
    { value, token }: { value: string; token: IssuedToken },
  ): void {
    // A refresh token that ran out is still known, and refused in other words than garbage.
    const expiresAt =
      model === ACCESS
        ? token.expiresAt
        : this.state.find(MODEL, token.signInId)?.expiresAt;
    this.state.put(model, hashOf(value), {
      payload: token,
      ...(expiresAt && { expiresAt }),
    });
  }

  private replace(signIn: SignIn): void {
    this.state.put(MODEL, signIn.id, {
      payload: signIn,
      expiresAt: this.state.find(MODEL, signIn.id)?.expiresAt,
    });
  }
}
