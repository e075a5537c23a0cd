import { z } from 'zod';
import { newId, randomText } from '../ids';
import { ProviderState } from '../state';

const MODEL = 'AuthRequest';
const CODE = 'AuthorizationCode';
const REQUEST_SECONDS = 3600;
const CODE_SECONDS = 600;

/** What an application asked for, while someone is asked who they are. */
const authRequestSchema = z.object({
  clientId: z.string(),
  redirectUri: z.string(),
  scopes: z.array(z.string()),
  state: z.string().optional(),
  nonce: z.string().optional(),
  codeChallenge: z.string().optional(),
  codeChallengeMethod: z.string().optional(),
  prompts: z.array(z.string()),
  loginHint: z.string().optional(),
  /** Seconds. */
  maxAge: z.number().optional(),
  /** The browser that it came from: its page opens in no other one. */
  browser: z.string().optional(),
});

/** @public */
export type AuthRequest = z.infer<typeof authRequestSchema>;

const codeSchema = authRequestSchema.extend({
  /** The sign-in that it stands for. */
  signInId: z.string(),
});

/** An authorization code that was given out. */
export type StoredCode = z.infer<typeof codeSchema> & { spent: boolean };

/** Reads an authorization request; what is not known is left out. */
export function readAuthRequest(
  parameters: URLSearchParams,
  scopes: string[],
): AuthRequest {
  const maxAge = parameters.get('max_age');
  const optional = Object.entries({
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
    codeChallenge: parameters.get('code_challenge'),
    codeChallengeMethod: parameters.get('code_challenge_method'),
    loginHint: parameters.get('login_hint'),
  }).filter(([, value]) => value);
  return authRequestSchema.parse({
    ...Object.fromEntries(optional),
    clientId: parameters.get('client_id'),
    redirectUri: parameters.get('redirect_uri'),
    scopes,
    prompts: promptsOf(parameters),
    ...(maxAge && { maxAge: Number(maxAge) }),
  });
}

/** The prompts of a request. */
export function promptsOf(parameters: URLSearchParams): string[] {
  return (parameters.get('prompt') ?? '').split(' ').filter(Boolean);
}

/** Authorization requests and the codes that they end with. */
export class AuthRequests {
  constructor(
    private readonly state: ProviderState,
    private readonly now: () => number,
  ) {}

  /** @returns the id under which the sign-in page finds it */
  add(request: AuthRequest): string {
    const id = newId();
    this.state.put(MODEL, id, {
      payload: request,
      expiresAt: this.now() / 1000 + REQUEST_SECONDS,
    });
    return id;
  }

  find(id: string): AuthRequest | undefined {
    return authRequestSchema.safeParse(this.state.find(MODEL, id)?.payload)
      .data;
  }

  /** It was answered: its page does not open again. */
  done(id: string): void {
    this.state.remove(MODEL, id);
  }

  /** @param value - the code's text, or one is made up */
  addCode(
    request: AuthRequest,
    signInId: string,
    value: string = randomText(50),
  ): string {
    this.state.put(CODE, value, {
      payload: { ...request, signInId },
      expiresAt: this.now() / 1000 + CODE_SECONDS,
    });
    return value;
  }

  code(value: string): StoredCode | undefined {
    const record = this.state.find(CODE, value);
    const code = codeSchema.safeParse(record?.payload).data;
    return code && { ...code, spent: record?.spent ?? false };
  }

  spendCode(value: string): void {
    const record = this.state.find(CODE, value);
    if (record) {
      this.state.put(CODE, value, { ...record, spent: true });
    }
  }
}
