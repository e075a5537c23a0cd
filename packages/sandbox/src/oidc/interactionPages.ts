import { Context } from 'koa';
import Provider from 'oidc-provider';
import { z } from 'zod';
import { readForm } from './http';
import {
  FormProblems,
  loginForm,
  NO_PROBLEMS,
  registrationForm,
} from './pages/forms';
import { page } from './pages/layout';
import {
  findByLoginName,
  isSeeded,
  passwordMatches,
  Person,
  registeredPerson,
} from './people';
import { World } from './world';

const MIN_PASSWORD = 8;

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Where oidc-provider sends the browser when someone has to be asked. */
export function interactionPath(uid: string): string {
  return `/ui/v2/login/${uid}`;
}

/** One request to the pages that ask someone: sign-in, registration, cancelling. */
export class InteractionPages {
  private readonly path: string;

  constructor(
    private readonly ctx: Context,
    private readonly provider: Provider,
    private readonly interaction: Interaction,
    private readonly world: World,
  ) {
    this.path = interactionPath(interaction.uid);
  }

  async answer(): Promise<void> {
    const registers = this.registers();
    if (this.ctx.method !== 'POST') {
      if (registers) {
        this.showRegistration(new URLSearchParams(), NO_PROBLEMS);
      } else {
        this.showLogin(this.suggestedName(), NO_PROBLEMS);
      }
      return;
    }
    const form = await readForm(this.ctx);
    if (form.has('cancel')) {
      await this.cancel();
    } else if (registers) {
      await this.register(form);
    } else {
      await this.login(form);
    }
  }

  private registers(): boolean {
    const { view } = this.ctx.query;
    return view === undefined
      ? this.interaction.prompt.name === 'create'
      : view === 'register';
  }

  private suggestedName(): string {
    const { loginName } = this.ctx.query;
    const { login_hint: hint } = this.interaction.params;
    return z
      .string()
      .catch('')
      .parse(loginName ?? hint);
  }

  private async login(form: URLSearchParams): Promise<void> {
    const loginName = form.get('loginName') ?? '';
    const password = form.get('password') ?? '';
    const missing: Record<string, string> = {
      ...(!loginName.trim() && { loginName: 'Enter your login name.' }),
      ...(!password && { password: 'Enter your password.' }),
    };
    if (Object.keys(missing).length > 0) {
      this.showLogin(loginName, { fields: missing });
      return;
    }
    const person = findByLoginName(this.world.state.people, loginName);
    if (!person || !passwordMatches(person, password)) {
      this.showLogin(loginName, {
        summary: 'The login name or the password is wrong.',
        fields: {},
      });
    } else if (!person.active) {
      this.showLogin(loginName, {
        summary: `${person.displayName} is deactivated. Ask an administrator to activate the account.`,
        fields: {},
      });
    } else {
      await this.finish(person);
    }
  }

  private async register(form: URLSearchParams): Promise<void> {
    const parsed = this.registrationSchema().safeParse(
      Object.fromEntries(form),
    );
    if (!parsed.success) {
      const fields: Record<string, string> = {};
      for (const { path, message } of parsed.error.issues) {
        fields[String(path[0])] ??= message;
      }
      this.showRegistration(form, { fields });
      return;
    }
    const { state, now, log } = this.world;
    const person = registeredPerson(parsed.data, Math.floor(now() / 1000));
    state.people = [...state.people, person];
    state.changed();
    log(`oidc: ${person.id} registered`);
    await this.finish(person);
  }

  private registrationSchema() {
    return z.object({
      givenName: z.string().trim().min(1, 'Enter your first name.').max(100),
      familyName: z.string().trim().min(1, 'Enter your last name.').max(100),
      email: z
        .string()
        .trim()
        .pipe(z.email('Enter an e-mail address, such as you@example.org.'))
        .refine(email => !findByLoginName(this.world.state.people, email), {
          message: 'There is an account with this e-mail. Sign in instead.',
        }),
      password: z
        .string()
        .min(MIN_PASSWORD, `Use at least ${MIN_PASSWORD} characters.`)
        .max(200, 'Use at most 200 characters.'),
    });
  }

  /** Another person at this browser begins a new session: the one before ends here. */
  private async finish(person: Person): Promise<void> {
    const before = this.interaction.session;
    if (before && before.accountId !== person.id) {
      this.world.signIns.endSession(before.uid);
      this.interaction.session = undefined;
      await this.interaction.save(this.interaction.exp - epoch(this.world));
    }
    await this.leave({
      login: { accountId: person.id, amr: ['pwd'] },
      create: {},
      select_account: {},
    });
  }

  private async cancel(): Promise<void> {
    await this.leave({
      error: 'access_denied',
      error_description: 'The sign-in was cancelled',
    });
  }

  private async leave(result: Record<string, unknown>): Promise<void> {
    const { req, res } = this.ctx;
    const location = await this.provider.interactionResult(req, res, result);
    this.ctx.redirect(location);
    this.ctx.status = 303;
  }

  private showLogin(loginName: string, problems: FormProblems): void {
    page(this.ctx, {
      title: 'Sign in',
      formTargets: this.formTargets(),
      body: loginForm(
        {
          action: `${this.path}?view=login`,
          registerLink: `${this.path}?view=register`,
          loginName,
        },
        this.world.state.people.filter(
          person => person.active && isSeeded(person),
        ),
        problems,
      ),
    });
  }

  private showRegistration(
    typed: URLSearchParams,
    problems: FormProblems,
  ): void {
    page(this.ctx, {
      title: 'Create account',
      formTargets: this.formTargets(),
      body: registrationForm(
        {
          action: `${this.path}?view=register`,
          loginLink: `${this.path}?view=login`,
          typed,
        },
        problems,
      ),
    });
  }

  /** Chromium holds `form-action` against the redirects that follow a form, too. */
  private formTargets(): string[] {
    const uris = this.world.clients.flatMap(client => client.redirectUris);
    return [...new Set(uris.map(uri => new URL(uri).origin))];
  }
}

function epoch({ now }: World): number {
  return Math.floor(now() / 1000);
}
