import { Reply, Request } from '../../program/exchange';
import { DEFAULTS } from '../accounts/Accounts';
import { Refused } from '../refusals';
import { GitlabUser } from '../state';
import { World } from '../world';
import { BrowserSessions } from './BrowserSessions';
import { OpenIdClient, SignedIn, SignInRefused } from './OpenIdClient';

/** Makes a page for people, with GitLab's name as its heading. */
export type LookOfPages = (content: {
  status: number;
  /** HTML; whatever comes from outside is escaped in it. */
  body: readonly string[];
  /** Where its forms lead, as a policy for content names them. */
  formsTo: readonly string[];
}) => Reply;

const PROVIDER = 'openid_connect';
const BEGIN = `/users/auth/${PROVIDER}`;

/** Of a password that nobody is told. */
const GENERATED_BYTES = 24;

/** What browsers see of GitLab: its sign-in, and who is signed in. */
export class SignInPages {
  private readonly sessions: BrowserSessions;

  /** @param openId - absent where no provider is configured, or none can be reached */
  constructor(
    private readonly world: World,
    private readonly look: LookOfPages,
    private readonly openId?: OpenIdClient,
  ) {
    this.sessions = new BrowserSessions(world.store.chance.random);
  }

  /** The answer to a request for one of its pages; nothing for all else. */
  async reply(request: Request): Promise<Reply | undefined> {
    switch (`${request.method} ${request.url.pathname}`) {
      case 'GET /':
        return this.home(request);
      case 'GET /users/sign_in':
        return this.signInPage();
      case `POST ${BEGIN}`:
        return this.orTold(openId => this.begin(openId, request));
      case `GET ${BEGIN}/callback`:
        return this.orTold(openId => this.finish(openId, request));
      case 'POST /users/sign_out':
        this.sessions.end(request.headers.cookie);
        return redirect(`${this.world.externalUrl}/users/sign_in`);
      default:
        return undefined;
    }
  }

  private home({ headers }: Request): Reply {
    const { accounts, externalUrl } = this.world;
    const { userId } = this.sessions.of(headers.cookie) ?? {};
    const user = userId === undefined ? undefined : accounts.user(userId);
    if (user?.state !== 'active') {
      return redirect(`${externalUrl}/users/sign_in`);
    }
    return this.look({
      status: 200,
      body: [
        `<p class="who">Signed in as <strong>${escaped(
          user.name,
        )}</strong> (<code>${escaped(user.username)}</code>).</p>`,
        button('/users/sign_out', 'Sign out'),
      ],
      formsTo: ["'self'"],
    });
  }

  private signInPage(why?: string): Reply {
    const { openId } = this;
    return this.look({
      status: why === undefined ? 200 : 422,
      body: [
        why === undefined ? '' : `<p role="alert">${escaped(why)}</p>`,
        openId
          ? button(BEGIN, openId.label)
          : '<p>No provider is configured that people could sign in by.</p>',
      ],
      // A browser looks at each address that an answer to a form leads it on to.
      formsTo: ["'self'", ...(openId ? [openId.origin] : [])],
    });
  }

  private async begin(
    openId: OpenIdClient,
    { headers }: Request,
  ): Promise<Reply> {
    const { location, begun } = await openId.begin();
    return redirect(location, this.sessions.renew(headers.cookie, { begun }));
  }

  private async finish(
    openId: OpenIdClient,
    { headers, url }: Request,
  ): Promise<Reply> {
    const { begun } = this.sessions.of(headers.cookie) ?? {};
    if (!begun) {
      throw new SignInRefused('no sign-in was begun in this browser');
    }
    const user = this.accountOf(await openId.finish(url.searchParams, begun));
    if (user.state !== 'active') {
      throw new SignInRefused('your account has been blocked');
    }
    // Another session than the one before, so that nobody is signed in by a cookie that was given to them.
    const cookie = this.sessions.renew(headers.cookie, { userId: user.id });
    return redirect(`${this.world.externalUrl}/`, cookie);
  }

  /** By what the provider knows them; an account is made at the first sign-in, and none is taken over. */
  private accountOf({ uid, ...who }: SignedIn): GitlabUser {
    const { accounts, store } = this.world;
    const known = accounts.users.find(({ identities }) =>
      identities.some(
        ({ provider, externUid }) => provider === PROVIDER && externUid === uid,
      ),
    );
    if (known) {
      return known;
    }
    try {
      return accounts.create({
        ...DEFAULTS,
        ...who,
        isConfirmed: true,
        password: store.chance.random(GENERATED_BYTES).toString('base64url'),
        identity: { provider: PROVIDER, externUid: uid },
      });
    } catch (error) {
      throw error instanceof Refused
        ? new SignInRefused(JSON.stringify(error.body))
        : error;
    }
  }

  private async orTold(
    work: (openId: OpenIdClient) => Promise<Reply>,
  ): Promise<Reply | undefined> {
    try {
      return this.openId && (await work(this.openId));
    } catch (error) {
      if (error instanceof SignInRefused) {
        return this.signInPage(
          `Could not authenticate you from OpenIDConnect because "${error.message}".`,
        );
      }
      throw error;
    }
  }
}

function button(action: string, label: string): string {
  return `<form method="post" action="${action}"><button>${escaped(
    label,
  )}</button></form>`;
}

function redirect(location: string, cookie?: string): Reply {
  return {
    status: 302,
    headers: {
      location,
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
    body: '',
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
}
