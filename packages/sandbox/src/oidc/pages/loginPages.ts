import { Context } from 'koa';
import { z } from 'zod';
import { ownAuthorization } from '../directory/seed';
import { readForm } from '../http';
import {
  findByLoginName,
  isSeeded,
  isUsable,
  passwordMatches,
  Person,
  registeredPerson,
} from '../people';
import { World } from '../world';
import {
  FormProblems,
  loginForm,
  NO_PROBLEMS,
  registrationForm,
} from './forms';
import { page } from './layout';

const MIN_PASSWORD = 8;
const WRONG = 'The login name or the password is wrong.';

/** What a provider lets the pages do. */
export interface LoginSite {
  /** Where forms are sent; it has a query. */
  path: string;
  /** True when registration comes first. */
  registers: boolean;
  loginHint?: string;
  /** Status of the page after a wrong password; 200 when absent. */
  wrongPasswordStatus?: number;
  /** Status of the redirect after a sign-in; 303 when absent. */
  redirectStatus?: number;
  /** Why someone whose password is right may not sign in here. */
  problemOf?: (person: Person) => string | undefined;
  /** Someone signed in. @returns where the browser goes */
  signedIn: (person: Person) => string;
  /** They gave up. @returns where the browser goes */
  cancelled: () => string;
}

/** One request to the pages that ask someone: sign-in, registration, cancelling. */
export class LoginPages {
  constructor(
    private readonly ctx: Context,
    private readonly world: World,
    private readonly site: LoginSite,
  ) {}

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
      this.leave(this.site.cancelled());
    } else if (registers) {
      this.register(form);
    } else {
      this.login(form);
    }
  }

  private registers(): boolean {
    const { view } = this.ctx.query;
    return view === undefined ? this.site.registers : view === 'register';
  }

  private suggestedName(): string {
    const { loginName } = this.ctx.query;
    return z
      .string()
      .catch('')
      .parse(loginName ?? this.site.loginHint);
  }

  private login(form: URLSearchParams): void {
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
    const person = findByLoginName(this.world.directory.people, loginName);
    if (!person || !passwordMatches(person, password)) {
      this.showLogin(
        loginName,
        { summary: WRONG, fields: {} },
        this.site.wrongPasswordStatus,
      );
      return;
    }
    const summary = this.reasonAgainst(person);
    if (summary) {
      this.showLogin(loginName, { summary, fields: {} });
    } else {
      this.leave(this.site.signedIn(person));
    }
  }

  private reasonAgainst(person: Person): string | undefined {
    return isUsable(person)
      ? this.site.problemOf?.(person)
      : `${person.displayName} is ${
          person.active ? 'locked' : 'deactivated'
        }. Ask an administrator to activate the account.`;
  }

  /** They get the role `member`, so that "Create account" leads to a portal that can be used. */
  private register(form: URLSearchParams): void {
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
    const { directory, now, log } = this.world;
    const person = registeredPerson(parsed.data, Math.floor(now() / 1000));
    const { id, organizationId } = person;
    directory.people = [...directory.people, person];
    directory.data.authorizations.push(ownAuthorization(id, ['member'], now()));
    const aggregate = { type: 'user', id, organizationId };
    directory.record('user.human.selfregistered', aggregate, id);
    directory.changed();
    log(`oidc: ${id} registered`);
    this.leave(this.site.signedIn(person));
  }

  private registrationSchema() {
    return z.object({
      givenName: z.string().trim().min(1, 'Enter your first name.').max(100),
      familyName: z.string().trim().min(1, 'Enter your last name.').max(100),
      email: z
        .string()
        .trim()
        .pipe(z.email('Enter an e-mail address, such as you@example.org.'))
        .refine(email => !findByLoginName(this.world.directory.people, email), {
          message: 'There is an account with this e-mail. Sign in instead.',
        }),
      password: z
        .string()
        .min(MIN_PASSWORD, `Use at least ${MIN_PASSWORD} characters.`)
        .max(200, 'Use at most 200 characters.'),
    });
  }

  private leave(location: string): void {
    this.ctx.redirect(location);
    this.ctx.status = this.site.redirectStatus ?? 303;
  }

  private showLogin(
    loginName: string,
    problems: FormProblems,
    status = 200,
  ): void {
    const { directory } = this.world;
    page(this.ctx, {
      title: 'Sign in',
      status,
      formTargets: this.formTargets(),
      body: loginForm(
        {
          action: this.withView('login'),
          registerLink: this.withView('register'),
          loginName,
        },
        directory.people
          .filter(person => isUsable(person) && isSeeded(person))
          .map(({ id, userName }) => ({
            userName,
            hasRole: directory.grantsOf(id).length > 0,
          })),
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
          action: this.withView('register'),
          loginLink: this.withView('login'),
          typed,
        },
        problems,
      ),
    });
  }

  private withView(view: string): string {
    return `${this.site.path}&view=${view}`;
  }

  /** Chromium holds `form-action` against the redirects that follow a form, too. */
  private formTargets(): string[] {
    const uris = this.world.applications.flatMap(one => one.redirectUris);
    return [...new Set(uris.map(uri => new URL(uri).origin))];
  }
}
