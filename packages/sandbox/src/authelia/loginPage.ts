import { randomBytes } from 'node:crypto';
import { AutheliaPerson } from './directory/Directory';
import { escapeHtml, html, Reply } from './reply';

const STYLE = `
:root { color-scheme: light dark; --page: #f0f2f5; --card: #ffffff; --text: #1b2430; --soft: #525f73;
  --line: #ccd3de; --accent: #0b57d0; --on-accent: #ffffff; --bad: #a8201a; --hint: #eef3fc; }
@media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1d232d; --text: #e9edf4;
  --soft: #aab5c6; --line: #3d4859; --accent: #9cc0ff; --on-accent: #10203c; --bad: #ffb4ab; --hint: #26303f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
  background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; padding: 28px; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 4px; } p { margin: 0 0 16px; }
.soft { color: var(--soft); } .wrong { color: var(--bad); border: 1px solid currentColor;
  border-radius: 8px; padding: 8px 12px; }
label { display: block; font-weight: 600; margin: 14px 0 4px; }
input[type=text], input[type=password] { width: 100%; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--soft); border-radius: 8px; padding: 9px 12px; }
.check { display: flex; gap: 8px; align-items: center; font-weight: 400; }
.check input { width: 1.1rem; height: 1.1rem; accent-color: var(--accent); }
button { width: 100%; margin-top: 18px; font: inherit; font-weight: 600; border: 0; border-radius: 8px;
  padding: 10px 18px; cursor: pointer; background: var(--accent); color: var(--on-accent); }
button.other { background: transparent; color: var(--accent); border: 1px solid currentColor; }
a { color: var(--accent); overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
aside { margin-top: 22px; background: var(--hint); border-radius: 8px; padding: 12px 14px; }
aside h2 { font-size: 1rem; margin: 0 0 4px; } aside p { margin: 0; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
`;

/** Nobody but the directory knows who there is. */
const HINT = `<aside aria-labelledby="who"><h2 id="who">This is a sandbox</h2><p>Sign in as somebody of the
profile: its owner is <code>admin</code>. The portal shows the owner’s password, and those of the people whom
you add.</p></aside>`;

/** What the form shows. */
export interface LoginView {
  /** The page's own query, which says where somebody wants to go. */
  search: string;
  /** Host that somebody wants to go to. */
  destination?: string;
  username: string;
  isWrong: boolean;
}

/** The page that asks who someone is. */
export function loginPage(view: LoginView): Reply {
  const hint = view.isWrong ? ' aria-describedby="wrong"' : '';
  const [nameFocus, passwordFocus] = view.username
    ? ['', ' autofocus']
    : [' autofocus', ''];
  return page(view.isWrong ? 401 : 200, 'Sign in', [
    view.destination
      ? `<p class="soft">to go on to ${escapeHtml(view.destination)}</p>`
      : '<p class="soft">to use the services of this host</p>',
    view.isWrong
      ? '<p class="wrong" id="wrong" role="alert">User name or password is wrong. After three wrong passwords nobody gets in under that name for five minutes.</p>'
      : '',
    `<form method="post" action="${escapeHtml(view.search || '?')}">`,
    '<label for="username">User name or e-mail</label>',
    `<input id="username" name="username" type="text" value="${escapeHtml(
      view.username,
    )}" autocomplete="username" autocapitalize="none" spellcheck="false" required${nameFocus}${hint}>`,
    '<label for="password">Password</label>',
    `<input id="password" name="password" type="password" autocomplete="current-password" required${passwordFocus}${hint}>`,
    '<label class="check"><input name="keepMeLoggedIn" type="checkbox" value="yes">Remember me</label>',
    '<button type="submit">Sign in</button>',
    '</form>',
    HINT,
  ]);
}

/** The page of somebody who is signed in and cannot go on, or wants nowhere. */
export function signedInPage(view: {
  person: AutheliaPerson;
  /** Why it does not go on, if it was to. */
  reason?: string;
  startUrl?: string;
}): Reply {
  return page(200, `Signed in as ${view.person.displayName}`, [
    view.reason
      ? `<p class="wrong" role="alert">${escapeHtml(view.reason)}</p>`
      : '<p class="soft">All services that you may use are open to you.</p>',
    view.startUrl
      ? `<p><a href="${escapeHtml(view.startUrl)}">Go to the start page</a></p>`
      : '',
    '<form method="post" action="/logout"><button type="submit">Sign out</button></form>',
  ]);
}

/** With the header that was recorded (08 "index page"): no script and nothing from elsewhere can run. */
export function page(
  status: number,
  title: string,
  body: readonly string[],
): Reply {
  const nonce = randomBytes(24).toString('base64url');
  const content = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Authelia stand-in</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body.filter(line => line !== '').join('\n')}
</main>
</body>
</html>
`;
  return html(status, content, {
    'Content-Security-Policy': `default-src 'self'; base-uri 'self'; connect-src 'self'; frame-ancestors 'none'; frame-src 'none'; object-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`,
  });
}
