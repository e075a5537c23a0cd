import { SANDBOX_PASSWORD } from '../options';
import { escapeHtml } from './layout';

/** What was wrong with a form: a line for all of it, and lines for fields by name. */
export interface FormProblems {
  summary?: string;
  fields: Record<string, string>;
}

/** One of the people whose name the page lists. */
export interface ListedPerson {
  userName: string;
  hasRole: boolean;
}

/** No problem. */
export const NO_PROBLEMS: FormProblems = { fields: {} };

interface Field {
  name: string;
  label: string;
  value: string;
  type?: 'text' | 'email' | 'password';
  autocomplete: string;
  autofocus?: boolean;
}

/** The page that asks who someone is; it lists the sandbox's people. */
export function loginForm(
  view: { action: string; registerLink: string; loginName: string },
  people: readonly ListedPerson[],
  problems: FormProblems,
): string {
  const named = view.loginName !== '';
  return `<p class="soft">to go on to the portal</p>
${form(
  view.action,
  problems,
  [
    {
      name: 'loginName',
      label: 'Login name',
      value: view.loginName,
      autocomplete: 'username',
      autofocus: !named,
    },
    {
      name: 'password',
      label: 'Password',
      value: '',
      type: 'password',
      autocomplete: 'current-password',
      autofocus: named,
    },
  ],
  'Sign in',
)}
<aside aria-labelledby="people"><h2 id="people">People of this sandbox</h2>
<p>Password of all: <code>${SANDBOX_PASSWORD}</code></p>
<ul>${people
    .map(person => personItem(person, view.action))
    .join('')}</ul></aside>
<footer>New here? <a href="${escapeHtml(
    view.registerLink,
  )}">Create an account</a></footer>`;
}

/** The page "Create account". Only text that was typed comes back, never the password. */
export function registrationForm(
  view: { action: string; loginLink: string; typed: URLSearchParams },
  problems: FormProblems,
): string {
  const typed = (name: string) => view.typed.get(name) ?? '';
  return `<p class="soft">The sandbox sends no mail: the address counts as confirmed, and you start as a member.</p>
${form(
  view.action,
  problems,
  [
    {
      name: 'givenName',
      label: 'First name',
      value: typed('givenName'),
      autocomplete: 'given-name',
      autofocus: true,
    },
    {
      name: 'familyName',
      label: 'Last name',
      value: typed('familyName'),
      autocomplete: 'family-name',
    },
    {
      name: 'email',
      label: 'E-mail',
      value: typed('email'),
      type: 'email',
      autocomplete: 'email',
    },
    {
      name: 'password',
      label: 'Password',
      value: '',
      type: 'password',
      autocomplete: 'new-password',
    },
  ],
  'Create account',
)}
<footer>You have an account? <a href="${escapeHtml(
    view.loginLink,
  )}">Sign in</a></footer>`;
}

function form(
  action: string,
  problems: FormProblems,
  fields: readonly Field[],
  submit: string,
): string {
  return `<form method="post" action="${escapeHtml(action)}" novalidate>
${
  problems.summary
    ? `<p class="alert" role="alert">${escapeHtml(problems.summary)}</p>`
    : ''
}
${fields.map(field => input(field, problems.fields[field.name])).join('\n')}
<div class="actions"><button type="submit">${submit}</button>
<button type="submit" class="plain" name="cancel" value="yes">Cancel</button></div>
</form>`;
}

function input(
  { name, label, value, type = 'text', autocomplete, autofocus }: Field,
  problem: string | undefined,
): string {
  const attributes = [
    `id="${name}" name="${name}" type="${type}"`,
    `value="${escapeHtml(value)}" autocomplete="${autocomplete}" required`,
    autofocus ? 'autofocus' : '',
    name === 'loginName' ? 'autocapitalize="none" spellcheck="false"' : '',
    problem ? `aria-invalid="true" aria-describedby="${name}-error"` : '',
  ];
  return `<label for="${name}">${label}</label>
<input ${attributes.filter(Boolean).join(' ')}>
${
  problem
    ? `<p class="error" id="${name}-error">${escapeHtml(problem)}</p>`
    : ''
}`;
}

function personItem(
  { userName, hasRole }: ListedPerson,
  action: string,
): string {
  const href = `${action}&loginName=${encodeURIComponent(userName)}`;
  return `<li><a href="${escapeHtml(href)}">${escapeHtml(userName)}</a>${
    hasRole ? '' : ' (no role)'
  }</li>`;
}
