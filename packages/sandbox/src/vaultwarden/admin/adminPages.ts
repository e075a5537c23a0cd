import { html, VaultwardenReply } from '../http/reply';

/** What the server says at `/admin` when it has no token. */
export const DISABLED =
  "The admin panel is disabled, please configure the 'ADMIN_TOKEN' variable to enable it";

/** The page that asks for the token. */
export function loginPage(
  path: string,
  status: number,
  message?: string,
): VaultwardenReply {
  const alert =
    message === undefined ? '' : `<p role="alert">${escaped(message)}</p>`;
  return html(
    page(`<h1>Authentication key needed to continue</h1>
    <p>Please provide it below:</p>
    ${alert}
    <form method="post" action="${escaped(path)}">
        <label for="token">Admin token</label>
        <input id="token" type="password" name="token" autocomplete="current-password" autofocus>
        <button type="submit">Enter</button>
    </form>`),
    status,
  );
}

/** What the page of users shows of each. */
export interface ShownUser {
  email: string;
  hasRegistered: boolean;
  isEnabled: boolean;
}

/** The page behind the token. */
export function usersPage(
  path: string,
  users: readonly ShownUser[],
): VaultwardenReply {
  const rows = users
    .map(
      ({ email, hasRegistered, isEnabled }) =>
        `<tr><td>${escaped(email)}</td><td>${
          hasRegistered ? 'Registered' : 'Invited'
        }</td><td>${isEnabled ? 'Enabled' : 'Disabled'}</td></tr>`,
    )
    .join('');
  return html(
    page(`<h1>Users</h1>
    <table>
        <thead><tr><th scope="col">User</th><th scope="col">State</th><th scope="col">Login</th></tr></thead>
        <tbody>${rows}</tbody>
    </table>
    <p><a href="${escaped(path)}/logout">Log out</a></p>`),
  );
}

function page(content: string): string {
  return `<!DOCTYPE html>
<html lang="en" data-bs-theme="auto">
<head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex,nofollow" />
    <meta name="color-scheme" content="light dark">
    <title>Vaultwarden Admin Panel</title>
</head>
<body>
    <main>
    ${content}
    </main>
</body>
</html>`;
}

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
