import { SecureContext } from 'node:tls';
import { SignInHop } from '@opencsp/plugin-opencsp-common';
import {
  judgeCertificate,
  ServedKind,
} from '../domain/routes/servedCertificate';
import { Time } from '../domain/record';
import { Cookie, withCookies } from '../domain/signInChecks/cookies';
import {
  Asked,
  judgeAnonymous,
  judgeCookie,
  judgeFirstFactor,
  judgeLogout,
  judgePortal,
  judgeRefusal,
  judgeSentBack,
  judgeSignedIn,
  onwardOf,
  SignInAnswer,
  Verdict,
} from '../domain/signInChecks/judgeAnswers';
import { HopRecord } from '../domain/signInChecks/signInCheckRecord';
import {
  SignInTrouble,
  signInTrouble,
} from '../domain/signInChecks/signInTroubles';
import { HandshakeSeen, shakeHands } from '../routes/looks/handshake';
import { NetTrouble } from '../routes/looks/netTrouble';
import { Way } from '../routes/looks/ways';
import { browse, PageAsk } from './browse';
import { WalkPlan } from './walkPlan';

/** How long one request may take, in milliseconds: a sign-in takes a second, and waits for others. */
const ASK_MS = 10_000;

/** How often a service may send a browser on to another page of its own. */
const MOST_ONWARD = 5;

/** Certificates with which a browser goes on without a word. */
const GOOD: readonly ServedKind[] = ['good', 'expiring', 'expiring-soon'];

/** What is wrong with the others, in words. */
const WRONG: Readonly<Record<ServedKind, string>> = {
  default: 'the proxy’s own',
  staging: 'one for trying things out',
  'other-name': 'one for another name',
  'not-yet': 'one that is not valid yet',
  expired: 'one that is over',
  untrusted: 'one that browsers do not know',
  'expiring-soon': 'good',
  expiring: 'good',
  good: 'good',
};

/** What a walk needs. */
export interface WalkContext {
  plan: WalkPlan;
  credentials: { login: string; password: string };
  /** To the proxy of the host. */
  way: Way;
  /** Who may have signed a certificate; the authorities of the system when absent. */
  trust?: SecureContext;
  /** By which port people come. */
  httpsPort: number;
  /** What keeps a name from leading anywhere, as the addresses of the profile have it. */
  dnsTroubleOf: (name: string) => string | undefined;
  /** Asks the directory itself with the same name and password. */
  askDirectory: () => Promise<Asked['directory']>;
  /** Asks the store of sessions itself. */
  askSessions: () => Promise<Asked['sessions']>;
  now: () => Time;
  signal: AbortSignal;
}

/** How a hop went, and whether the next one can be tried. */
interface Step {
  record: HopRecord;
  goesOn: boolean;
}

/** The way of a person through a sign-in, hop by hop, until one fails that nothing comes after. */
export class SignInWalk {
  /** Those that went before the one that is walked, also when it never ends. */
  readonly hops = new Map<SignInHop, HopRecord>();
  private cookies: Cookie[] = [];
  /** Those of the sign-in itself. */
  private given: Cookie[] = [];
  private shown?: HandshakeSeen;
  private tlsTrouble?: NetTrouble;

  constructor(private readonly context: WalkContext) {}

  /** @throws HostTroubleError when the host is not reached; the signal's reason */
  async run(): Promise<HopRecord[]> {
    const { services } = this.context.plan;
    const [first, second] = services;
    const hops: (() => Promise<Step>)[] = [
      async () => this.dns(),
      () => this.route(first),
      async () => this.certificate(first),
      () => this.redirect(first),
      () => this.portal(first),
      () => this.signIn(first),
      async () => this.cookie(),
      () => this.service('service', first),
      () => this.second(second),
      () => this.logout(first),
    ];
    for (const hop of hops) {
      const { record, goesOn } = await hop();
      this.hops.set(record.hop, record);
      if (!goesOn) {
        break;
      }
    }
    return [...this.hops.values()];
  }

  /** The host's own proxy is asked all the same: what is wrong behind it is told, too. */
  private dns(): Step {
    const { plan, dnsTroubleOf } = this.context;
    for (const name of [...plan.services, plan.portal]) {
      const message = dnsTroubleOf(name);
      if (message !== undefined) {
        const words = `${name} leads nowhere: ${message}`;
        const trouble = signInTrouble('sign-in-dns', words);
        return { ...failed('dns', trouble, name), goesOn: true };
      }
    }
    return passed('dns', 'Nothing is known against the names.');
  }

  private async route(name: string): Promise<Step> {
    const { way, trust, signal } = this.context;
    const seen = await shakeHands(way, {
      ...{ name, trust, signal, timeoutMs: ASK_MS },
    });
    if (seen.outcome === 'shown') {
      this.shown = seen;
      return passed('route', 'The proxy of the host takes the connection.');
    }
    if (seen.trouble === 'no-tls' || seen.trouble === 'tls-refused') {
      this.tlsTrouble = seen;
      return passed('route', 'The proxy of the host takes the connection.');
    }
    return failed('route', routeTrouble(seen), name);
  }

  /** One that no browser trusts stops a person, but not what is asked here. */
  private certificate(name: string): Step {
    const { plan, now } = this.context;
    if (!this.shown) {
      const words = this.tlsTrouble?.message ?? 'Nothing was shown.';
      const message = `No certificate is shown for ${name}: ${words}`;
      const trouble = signInTrouble('sign-in-certificate', message);
      return failed('certificate', trouble, name);
    }
    const { kind } = judgeCertificate(this.shown.certificate, now());
    if (GOOD.includes(kind)) {
      return passed('certificate', `${name} shows a good certificate.`, name);
    }
    if (kind === 'staging' && plan.staging) {
      const words = `${name} shows a certificate for trying things out, as it was chosen.`;
      return passed('certificate', words, name);
    }
    const message = `The certificate of ${name} is ${WRONG[kind]}.`;
    const trouble = signInTrouble('sign-in-certificate', message);
    return { ...failed('certificate', trouble, name), goesOn: true };
  }

  private async redirect(name: string): Promise<Step> {
    const answer = await this.ask(name, '/');
    return 'outcome' in answer
      ? failed('redirect', routeTrouble(answer), name, 'route')
      : stepOf('redirect', judgeAnonymous(answer, this.names(name)), name);
  }

  private async portal(name: string): Promise<Step> {
    const { portal } = this.context.plan;
    const path = `/?rd=${encodeURIComponent(this.urlOf(name))}&rm=GET`;
    const answer = await this.ask(portal, path);
    return 'outcome' in answer
      ? failed('portal', portalTrouble(portal, answer), portal)
      : stepOf('portal', judgePortal(answer, portal), portal);
  }

  private async signIn(name: string): Promise<Step> {
    const { plan, credentials } = this.context;
    const { login, password } = credentials;
    const answer = await this.ask(plan.portal, '/api/firstfactor', {
      username: login,
      password,
      keepMeLoggedIn: false,
      targetURL: this.urlOf(name),
      requestMethod: 'GET',
    });
    if ('outcome' in answer) {
      const trouble = portalTrouble(plan.portal, answer);
      return failed('sign-in', trouble, plan.portal);
    }
    const made = judgeFirstFactor(answer, plan.portal);
    switch (made.of) {
      case 'signed-in':
        this.given = withCookies([], answer.cookies, plan.portal);
        return passed(
          'sign-in',
          `${plan.portal} lets the user in.`,
          plan.portal,
        );
      case 'odd':
        return failed('sign-in', made.trouble, plan.portal);
      default:
        return failed('sign-in', await this.whoRefuses(), plan.portal);
    }
  }

  /** Asked one after the other: what is asked waits for its own time only. */
  private async whoRefuses(): Promise<SignInTrouble> {
    const { askDirectory, askSessions } = this.context;
    const directory = await askDirectory();
    return judgeRefusal({ directory, sessions: await askSessions() });
  }

  private cookie(): Step {
    const { portal, services } = this.context.plan;
    return stepOf('cookie', judgeCookie(this.given, services), portal);
  }

  private async service(
    hop: 'service' | 'second-service',
    name: string,
  ): Promise<Step> {
    let path: string | undefined = '/';
    let answer: SignInAnswer | NetTrouble = await this.ask(name, path);
    for (let onward = 0; onward < MOST_ONWARD; onward++) {
      path =
        'outcome' in answer ? undefined : onwardOf(answer, this.urlOf(name));
      if (path === undefined) {
        break;
      }
      answer = await this.ask(name, path);
    }
    if ('outcome' in answer) {
      const words = `${name} does not answer: ${answer.message}`;
      return failed(hop, signInTrouble('sign-in-service', words), name);
    }
    const verdict = judgeSignedIn(answer, this.names(name));
    if (verdict.of !== 'sent-back') {
      return stepOf(hop, verdict, name);
    }
    const sessions = await this.context.askSessions();
    return failed(hop, judgeSentBack(name, sessions), name);
  }

  private async second(name: string | undefined): Promise<Step> {
    return name === undefined
      ? {
          record: {
            hop: 'second-service',
            state: 'skipped',
            message: 'One service only is behind the sign-in portal.',
          },
          goesOn: true,
        }
      : this.service('second-service', name);
  }

  private async logout(name: string): Promise<Step> {
    const { portal } = this.context.plan;
    const kept = this.cookies;
    const answer = await this.ask(portal, '/api/logout', {
      targetURL: this.urlOf(name),
    });
    if ('outcome' in answer) {
      const words = `${portal} does not answer to a sign-out: ${answer.message}`;
      return failed('logout', signInTrouble('sign-in-logout', words), portal);
    }
    // The cookie stays in browsers (recorded: authelia 24): its session must be over.
    this.cookies = kept;
    const after = await this.ask(name, '/');
    const seen = 'outcome' in after ? undefined : after;
    return stepOf('logout', judgeLogout(answer, seen, this.names(name)), name);
  }

  private async ask(
    name: string,
    path: string,
    json?: unknown,
  ): Promise<SignInAnswer | NetTrouble> {
    const { way, trust, signal } = this.context;
    const ask: PageAsk = {
      ...{ name, path, json, cookies: this.cookies },
      host: new URL(this.urlOf(name)).host,
    };
    const answer = await browse(ask, { way, trust, signal, timeoutMs: ASK_MS });
    if (!('outcome' in answer)) {
      this.cookies = withCookies(this.cookies, answer.cookies, name);
    }
    return answer;
  }

  /** As browsers write it. */
  private urlOf(name: string): string {
    const { httpsPort } = this.context;
    return `https://${name}${httpsPort === 443 ? '' : `:${httpsPort}`}/`;
  }

  private names(service: string) {
    return { service, portal: this.context.plan.portal };
  }
}

function routeTrouble({ trouble, message }: NetTrouble): SignInTrouble {
  const words = `The proxy of the host does not answer: ${message}`;
  const made = signInTrouble('sign-in-route', words);
  return trouble === 'prohibited'
    ? {
        ...made,
        nextStep:
          'Allow "AllowTcpForwarding local" in the SSH server of the host for the user of the portal.',
      }
    : made;
}

function portalTrouble(portal: string, { message }: NetTrouble): SignInTrouble {
  const words = `${portal} does not answer: ${message}`;
  return signInTrouble('sign-in-portal', words);
}

function passed(hop: SignInHop, message: string, name?: string): Step {
  return {
    record: { hop, state: 'ok', ...(name && { name }), message },
    goesOn: true,
  };
}

/** @param about - the hop that it is about, where another one was walked */
function failed(
  hop: SignInHop,
  { code, message, nextStep }: SignInTrouble,
  name: string,
  about: SignInHop = hop,
): Step {
  return {
    record: { hop: about, state: 'failed', name, message, code, nextStep },
    goesOn: false,
  };
}

function stepOf(hop: SignInHop, verdict: Verdict, name: string): Step {
  return verdict.of === 'ok'
    ? passed(hop, verdict.message, name)
    : failed(hop, verdict.trouble, name, verdict.hop);
}
