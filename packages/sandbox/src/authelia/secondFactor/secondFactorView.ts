import { escapeHtml, Reply } from '../reply';
import { page } from '../loginPage';

/* The pages by which somebody gets an app for codes and signs in with it. */

/** Where the forms are sent; with the query that says where somebody wants to go. */
export const PATHS = {
  signIn: '/2fa',
  begin: '/2fa/begin',
  message: '/2fa/message',
  app: '/2fa/app',
} as const;

/** What all of them show. */
interface View {
  search: string;
  isWrong: boolean;
}

const SIGN_OUT =
  '<form method="post" action="/logout"><button type="submit" class="other">Sign out</button></form>';

const WRONG = 'wrong';

/** Asks for a code of the app. */
export function codePage(view: View): Reply {
  return page(view.isWrong ? 401 : 200, 'Second step', [
    '<p class="soft">Your password is right. This service also wants the code that your app shows now.</p>',
    ...form(view, {
      action: PATHS.signIn,
      label: 'Code of six digits',
      input: 'inputmode="numeric" autocomplete="one-time-code" maxlength="8"',
      button: 'Go on',
      wrong:
        'This code is wrong or was used already. Each code counts once: wait for the next one.',
    }),
    SIGN_OUT,
  ]);
}

/** Says that an app is needed, and how one is got. */
export function beginPage(view: { search: string }): Reply {
  return page(200, 'A second step is needed', [
    '<p class="soft">This service wants a second factor, and you have none yet. You need an app for codes, such as Aegis, or a password manager that shows them.</p>',
    `<form method="post" action="${target(
      PATHS.begin,
      view.search,
    )}"><button type="submit">Send me a message with a code</button></form>`,
    SIGN_OUT,
  ]);
}

/** Asks for the code of the message. */
export function messagePage(
  view: View & { email: string; file: string },
): Reply {
  return page(view.isWrong ? 401 : 200, 'Show that it is you', [
    `<p class="soft">A message for ${escapeHtml(
      view.email,
    )} was written. There is no mail here: it is in the file <code>${escapeHtml(
      view.file,
    )}</code> of this portal’s container, which holds the latest message only. It counts for five minutes.</p>`,
    ...form(view, {
      action: PATHS.message,
      label: 'Code of the message',
      input: 'autocomplete="off" autocapitalize="characters" maxlength="20"',
      button: 'Go on',
      wrong: 'This code is wrong, was used already, or is too old.',
    }),
    SIGN_OUT,
  ]);
}

/** Shows the secret, and asks for its first code. */
export function appPage(view: View & { secret: string; url: string }): Reply {
  return page(view.isWrong ? 401 : 200, 'Set up your app', [
    `<p class="soft">Give your app this secret, or open <a href="${escapeHtml(
      view.url,
    )}">the address for apps</a> on a phone.</p>`,
    `<p><code>${escapeHtml(view.secret)}</code></p>`,
    '<p class="soft">To sign in you then need the next code: this one does not count twice.</p>',
    ...form(view, {
      action: PATHS.app,
      label: 'Code that the app shows now',
      input: 'inputmode="numeric" autocomplete="off" maxlength="8"',
      button: 'Use this app',
      wrong: 'This code is not of this secret. Look at the clock of the phone.',
    }),
    SIGN_OUT,
  ]);
}

/** Says that a message could not be written. */
export function noMessagePage(): Reply {
  return page(500, 'No message could be written', [
    '<p class="wrong" role="alert">The portal could not write its message. Whoever looks after it finds the reason in its configuration, below "notifier".</p>',
    SIGN_OUT,
  ]);
}

/** Says what became of the code of a message. */
export function revokedPage(isRevoked: boolean): Reply {
  return isRevoked
    ? page(200, 'The code is revoked', [
        '<p class="soft">Nobody can use it any more. If you did not ask for it, set a new password.</p>',
      ])
    : page(404, 'There is no such code', [
        '<p class="soft">It was used or revoked already, or it is too old.</p>',
      ]);
}

function form(
  { search, isWrong }: View,
  {
    action,
    label,
    input,
    button,
    wrong,
  }: Record<'action' | 'label' | 'input' | 'button' | 'wrong', string>,
): string[] {
  return [
    isWrong ? `<p class="wrong" id="${WRONG}" role="alert">${wrong}</p>` : '',
    `<form method="post" action="${target(action, search)}">`,
    `<label for="code">${label}</label>`,
    `<input id="code" name="code" type="text" ${input} spellcheck="false" required autofocus${
      isWrong ? ` aria-describedby="${WRONG}"` : ''
    }>`,
    `<button type="submit">${button}</button>`,
    '</form>',
  ];
}

function target(path: string, search: string): string {
  return escapeHtml(`${path}${search}`);
}
