import { randomBytes, createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { FormBrowser } from '../formBrowser';
import { createOidcStandIn } from '../oidcStandIn';
import { OidcStandIn } from '../options';
import {
  BASIC,
  CALLBACK,
  PASSWORD,
  personalToken,
  RECORDED_AT,
  recordedCast,
  recordedClients,
  RecordedStep,
  SECRET,
  userNameOf,
} from './cast';
import { exchange } from './exchange';
import {
  clientOf,
  decoded,
  headersOf,
  stringsOf,
  withoutHtml,
} from './replayParts';
import { keptLike, normalize } from './normalize';
import { ReplayOptions, SignInAs, TokenKind, TOKENS } from './replayOptions';

const DEFAULT_SCOPE =
  'openid profile email offline_access urn:zitadel:iam:org:projects:roles';
const PORTAL_WEB = '400661970908417062';

/** What the stand-in does not have, as its README says. */
const LEFT_OUT = [
  /^\w+ \/management\/v1\/(?!orgs\/me)/,
  /^\w+ \/(auth|system)\/v1\//,
  /^POST \/v2\/sessions$/,
  /^\w+ \/v2\/oidc\//,
  /^POST \/ui\/login\//,
  /InternalPermissionService/,
  /^POST \/v2\/users\/(pats|keys)\/search$/,
  /\/invite_code$/,
  /^POST \/admin\/v1\/events\/types\//,
  /ApplicationService\/(CreateApplication|GenerateClientSecret)$/,
];

/** The answer of a step, and what was recorded, in comparable form. */
export interface Compared {
  label: string;
  actual: unknown;
  recorded: unknown;
}

const answerSchema = z.record(z.string(), z.unknown());

/** Plays recorded exchanges against a stand-in that has the recordings' cast. */
export class Replay {
  private readonly bound = new Map<string, string>();
  private current: Partial<Record<TokenKind, string>> = {};
  private used = new Set<TokenKind>(TOKENS);
  private browser = new FormBrowser(CALLBACK);
  private shift = 0;
  private verifier = '';

  private constructor(
    readonly idp: OidcStandIn,
    private readonly options: ReplayOptions,
    private readonly clock: { shift: number },
  ) {}

  static async start(options: ReplayOptions = {}): Promise<Replay> {
    const clock = { shift: 0 };
    const begun = Date.now();
    const idp = await createOidcStandIn({
      port: 0,
      clients: recordedClients(),
      seed: recordedCast(),
      now: () => RECORDED_AT + Date.now() - begun + clock.shift,
    });
    for (const command of options.scenarios ?? []) {
      await idp.control(command);
    }
    return new Replay(idp, options, clock);
  }

  /** Plays a step. Nothing comes back when there is nothing to compare. */
  async play(step: RecordedStep): Promise<Compared | undefined> {
    const { label, request, response } = step;
    this.shift += (this.options.wait?.[label] ?? 0) * 1000;
    this.clock.shift = this.shift;
    const isLeftOut =
      !request ||
      !response ||
      LEFT_OUT.some(path => path.test(`${request.method} ${request.path}`)) ||
      (this.options.only && !this.options.only(step)) ||
      this.options.skip?.[label];
    if (isLeftOut) {
      return undefined;
    }
    if (this.options.signInBefore?.includes(label)) {
      await this.signIn({});
    }
    const isCode = JSON.stringify(request.body ?? '').includes('"code"');
    if (isCode) {
      await this.bindCode(step);
    }
    const answer = await this.send(request);
    if (
      this.options.isSeeded &&
      response.status < 300 &&
      answer.status === 409
    ) {
      return undefined;
    }
    this.bind(response.body, answer.body);
    if (this.options.statusOnly?.[label]) {
      return { label, recorded: response.status, actual: answer.status };
    }
    const origin = this.idp.url;
    const recorded = normalize(
      {
        status: response.status,
        headers: headersOf(response.headers ?? {}),
        body: withoutHtml(response.body),
        ...(step.decoded && { decoded: step.decoded }),
      },
      'http://localhost:8080',
    );
    const actual = normalize(
      {
        status: answer.status,
        headers: headersOf(answer.headers),
        body: withoutHtml(answer.body),
        ...(step.decoded && { decoded: decoded(answer.body, step.decoded) }),
      },
      origin,
    );
    const isPartial = this.options.partial?.includes(label) ?? false;
    return { label, recorded, actual: keptLike(actual, recorded, isPartial) };
  }

  private async send(request: NonNullable<RecordedStep['request']>) {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      headers[name] = await this.header(name, value);
    }
    const query = await this.replaced(request.query ?? {});
    await this.bindSession(request.path);
    const path = `${await this.substitute(request.path)}${
      request.query ? `?${new URLSearchParams(stringsOf(query))}` : ''
    }`;
    const form = z
      .object({ form: z.record(z.string(), z.string()) })
      .safeParse(request.body).data?.form;
    let body: string | undefined;
    if (form) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      body = new URLSearchParams(
        stringsOf(await this.replaced(form, headers.authorization)),
      ).toString();
    } else if (typeof request.body === 'string') {
      body = request.body;
    } else if (request.body !== undefined && request.body !== null) {
      body = JSON.stringify(await this.replaced(request.body));
      headers['content-type'] ??= 'application/json';
    }
    return exchange(this.idp.url, request.method, path, headers, body);
  }

  /** A recorded session is that of the last sign-in. */
  private async bindSession(path: string): Promise<void> {
    const id = /^\/v2\/sessions\/(\d+)$/.exec(path)?.[1];
    if (id && !this.bound.has(id)) {
      const known = this.current.id_token ?? (await this.signedIn());
      this.bound.set(id, String(decodeJwt(known).sid));
    }
  }

  private async signedIn(): Promise<string> {
    await this.signIn({});
    return this.current.id_token ?? '';
  }

  private async header(name: string, value: string): Promise<string> {
    if (name === 'host' || name.endsWith('-host')) {
      return value.replace(':8080', `:${new URL(this.idp.url).port}`);
    }
    if (name !== 'authorization') {
      return value;
    }
    const basic = BASIC[value];
    if (basic) {
      return `Basic ${Buffer.from(basic.join(':')).toString('base64')}`;
    }
    const token = /^Bearer (.*….*)$/.exec(value)?.[1];
    return token ? `Bearer ${await this.token(token, 'access_token')}` : value;
  }

  /** Abbreviated texts by what they stand for, in all of a value. */
  private async replaced(
    value: unknown,
    authorization?: string,
    key = '',
  ): Promise<unknown> {
    if (Array.isArray(value)) {
      return Promise.all(value.map(one => this.replaced(one)));
    }
    if (typeof value === 'object' && value !== null) {
      const result: Record<string, unknown> = {};
      for (const [name, inner] of Object.entries(value)) {
        result[name] = await this.replaced(inner, authorization, name);
      }
      return result;
    }
    if (typeof value !== 'string') {
      return value;
    }
    if (!value.includes('…')) {
      return this.substitute(value);
    }
    switch (key) {
      case 'code_verifier':
        return this.verifier;
      case 'client_secret':
        return SECRET;
      case 'refresh_token':
        return this.token(value, 'refresh_token', authorization);
      case 'id_token_hint':
        return this.token(value, 'id_token', authorization);
      default:
        return this.token(value, 'access_token', authorization);
    }
  }

  private async substitute(value: string): Promise<string> {
    return (
      this.bound.get(value) ??
      value.replace(/\d{15,}/g, id => this.bound.get(id) ?? id)
    );
  }

  /** A token that is known, or one of a sign-in that is made for it now. */
  private async token(
    abbreviated: string,
    place: TokenKind,
    authorization?: string,
  ): Promise<string> {
    const known = this.bound.get(abbreviated);
    if (known) {
      return known;
    }
    if (/\(len 71\)$/.test(abbreviated)) {
      return personalToken(abbreviated);
    }
    const as = this.options.tokens?.[abbreviated] ?? {};
    // the client's own access tokens are JWTs, so that an opaque one is for refreshing
    const isRefresh = !as.client && /\(len 104\)$/.test(abbreviated);
    const kind = as.kind ?? (isRefresh ? 'refresh_token' : place);
    if (this.used.has(kind) || as.user || as.client || as.scope) {
      await this.signIn(as, authorization);
    }
    this.used.add(kind);
    const value = this.current[kind] ?? '';
    const shown = as.broken ? `${value.slice(0, -40)}${'A'.repeat(40)}` : value;
    this.bound.set(abbreviated, shown);
    return shown;
  }

  private async signIn(as: SignInAs, authorization?: string): Promise<void> {
    const caller = authorization && clientOf(authorization);
    const client = as.client ?? (caller || this.options.client) ?? PORTAL_WEB;
    const web = /^40066197(1025|1042)/.test(client) ? PORTAL_WEB : client;
    if (!as.sameBrowser) {
      this.browser = new FormBrowser(CALLBACK);
    }
    const code = await this.codeFor(
      as.user ?? this.options.user ?? 'dave',
      web,
      as.scope ?? this.options.scope ?? DEFAULT_SCOPE,
    );
    const answer = await exchange(
      this.idp.url,
      'POST',
      '/oauth/v2/token',
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        client_id: web,
        client_secret: SECRET,
        code_verifier: this.verifier,
      }).toString(),
    );
    const tokens = answerSchema.parse(answer.body);
    this.used = new Set();
    this.current = {};
    for (const kind of TOKENS) {
      const value = tokens[kind];
      if (typeof value === 'string') {
        this.current[kind] = value;
      }
    }
  }

  /** Signs in by the pages. */
  async codeFor(
    user: string,
    clientId: string,
    scope: string,
    challenge: 'S256' | 'plain' | 'none' = 'S256',
  ): Promise<string> {
    this.verifier = randomBytes(32).toString('base64url');
    const hashed = createHash('sha256')
      .update(this.verifier)
      .digest('base64url');
    const url = `${this.idp.url}/oauth/v2/authorize?${new URLSearchParams({
      client_id: clientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope,
      state: 'st-1',
      nonce: 'no-1',
      ...(challenge !== 'none' && {
        code_challenge: challenge === 'S256' ? hashed : this.verifier,
        code_challenge_method: challenge,
      }),
    })}`;
    const page = await this.browser.open(url);
    const done = page.location
      ? page
      : await this.browser.submit(page, {
          loginName: user,
          password: PASSWORD,
        });
    const code = new URL(done.location ?? url).searchParams.get('code');
    if (!code) {
      throw new Error(`no sign-in for ${user}: ${done.text}`);
    }
    return code;
  }

  /** Gets a code for a recorded one that was not seen yet. */
  private async bindCode(step: RecordedStep): Promise<void> {
    const form = z
      .object({ form: z.record(z.string(), z.string()) })
      .safeParse(step.request?.body).data?.form;
    const code = form?.code;
    if (!form || !code?.includes('…') || this.bound.has(code)) {
      return;
    }
    const payload = step.decoded?.id_token ?? step.decoded?.access_token ?? {};
    const basic = step.request?.headers?.authorization;
    const client =
      form.client_id ?? (basic ? BASIC[basic]?.[0] : undefined) ?? PORTAL_WEB;
    const as = this.options.tokens?.[code] ?? {};
    if (!as.sameBrowser) {
      this.browser = new FormBrowser(CALLBACK);
    }
    const challenge = /no PKCE|without code_challenge/.test(step.label)
      ? 'none'
      : 'S256';
    this.bound.set(
      code,
      await this.codeFor(
        as.user ?? userNameOf(payload.sub) ?? this.options.user ?? 'alice',
        as.client ?? client,
        step.requested_scope ?? as.scope ?? this.options.scope ?? DEFAULT_SCOPE,
        step.label.startsWith('plain') ? 'plain' : challenge,
      ),
    );
  }

  /** What differs at the same place stands for the same thing from now on. */
  private bind(recorded: unknown, actual: unknown): void {
    if (typeof recorded === 'string' && typeof actual === 'string') {
      if (recorded !== actual && !this.bound.has(recorded)) {
        this.bound.set(recorded, actual);
      }
    } else if (Array.isArray(recorded) && Array.isArray(actual)) {
      recorded.forEach((one, index) => this.bind(one, actual[index]));
    } else {
      const [one, other] = [recorded, actual].map(
        value => answerSchema.safeParse(value).data,
      );
      for (const [name, inner] of Object.entries(one ?? {})) {
        this.bind(inner, other?.[name]);
      }
    }
  }
}
