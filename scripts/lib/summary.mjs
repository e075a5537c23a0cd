import { relative } from 'node:path';
import { root } from './paths.mjs';

/** How to trust the sandbox's certificate authority, and how to stop. */
const CERTIFICATES = 'docs/users/sandbox-certificates.md';

/**
 * What a person needs to know once the portal runs.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @param {SandboxReady | undefined} sandbox what the sandbox said of itself
 *
 * @typedef {object} SandboxReady
 * @property {string} oidc
 * @property {string} kubernetes
 * @property {string} semaphore
 * @property {string} git
 * @property {string} control
 * @property {{ userName: string, password: string, roles: string[] }[]} people
 */
export function summary(settings, sandbox) {
  const state = relative(root, settings.state) || settings.state;
  return [
    '',
    `The portal runs at ${settings.url}`,
    '(pages and API have just been fetched from there)',
    '',
    ...(sandbox ? describeSandbox(sandbox, settings, state) : []),
    `State: ${state} ("npm run reset" removes it). Logs: ${state}/logs.`,
    'Ctrl-C stops everything.',
  ];
}

function describeSandbox(sandbox, settings, state) {
  const { people } = sandbox;
  const [password] = new Set(people.map(person => person.password));
  return [
    `Sign in as one of the sandbox's people; the password of each is "${password}":`,
    ...table(
      people.map(({ userName, roles }) => [
        userName,
        roles.join(', ') || 'no role',
      ]),
    ),
    '',
    'Simulated on this computer; nothing outside of it is touched:',
    ...table([
      ['OpenID provider (as ZITADEL)', sandbox.oidc],
      ['Kubernetes API with tofu-controller', sandbox.kubernetes],
      ['Ansible Semaphore', sandbox.semaphore],
      ['Git server', sandbox.git],
      ['Virtual machines, by SSH', `127.77.x.x, port ${settings.sshPort}`],
      ['Name server', `127.0.0.1:${settings.ports.dns}`],
      [
        'Services of profiles, by their names',
        `https://…:${settings.ports.https}, http://…:${settings.ports.http}`,
      ],
      [
        'Control of all these (faults, delays)',
        `${sandbox.control}, token in ${state}/sandbox/control-token`,
      ],
    ]),
    '',
    `Take a domain below "localhost" for a profile, such as ada.localhost: its services then open at https://cloud.ada.localhost:${settings.ports.https} and so on.`,
    `To trust their certificates (${state}/sandbox/acme/root.crt, for names below "localhost" only): ${CERTIFICATES}`,
    '',
  ];
}

function table(rows) {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
