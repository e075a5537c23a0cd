import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inRoot } from './paths.mjs';
import { Problem } from './problem.mjs';

/** The ports that the portal and its sandbox listen on: setting, default, and what it is for. */
export const PORTS = {
  portal: ['OPENCSP_PORT', 7007, 'the portal'],
  oidc: ['OPENCSP_SANDBOX_OIDC_PORT', 7010, "the sandbox's OpenID provider"],
  kubernetes: [
    'OPENCSP_SANDBOX_KUBERNETES_PORT',
    7011,
    "the sandbox's Kubernetes API",
  ],
  semaphore: [
    'OPENCSP_SANDBOX_SEMAPHORE_PORT',
    7012,
    "the sandbox's Semaphore",
  ],
  control: ['OPENCSP_SANDBOX_CONTROL_PORT', 7013, "the sandbox's control API"],
  git: ['OPENCSP_SANDBOX_GIT_PORT', 7014, "the sandbox's Git server"],
  dns: ['OPENCSP_SANDBOX_DNS_PORT', 7015, "the sandbox's name server"],
  https: [
    'OPENCSP_SANDBOX_HTTPS_PORT',
    8443,
    'the services of profiles over HTTPS',
  ],
  http: [
    'OPENCSP_SANDBOX_HTTP_PORT',
    8088,
    'the services of profiles over HTTP',
  ],
};

/** The machines of the sandbox have addresses of their own, and one SSH port. */
const SSH_SETTING = 'OPENCSP_SANDBOX_SSH_PORT';
const SSH_PORT = 2222;

/**
 * @typedef {object} Settings
 * @property {string} state folder of everything that survives a restart
 * @property {string} logs folder of the logs
 * @property {string} url where the portal answers
 * @property {Record<keyof typeof PORTS, number>} ports
 * @property {number} sshPort of the sandbox's machines
 * @property {string[]} configFiles
 * @property {NodeJS.ProcessEnv} env what the processes and `app-config.yaml` read
 */

/**
 * Reads the settings from the environment.
 *
 * @returns {Settings}
 * @throws {Problem} when a port is none
 */
export function readSettings(env = process.env) {
  const state = env.OPENCSP_STATE
    ? resolve(env.OPENCSP_STATE)
    : inRoot('.state');
  const ports = Object.fromEntries(
    Object.entries(PORTS).map(([name, [setting, fallback]]) => [
      name,
      readPort(setting, env[setting], fallback),
    ]),
  );
  const sshPort = readPort(SSH_SETTING, env[SSH_SETTING], SSH_PORT);
  const url = `http://localhost:${ports.portal}`;
  return {
    state,
    logs: join(state, 'logs'),
    url,
    ports,
    sshPort,
    configFiles: [
      inRoot('app-config.yaml'),
      ...[inRoot('app-config.local.yaml')].filter(existsSync),
    ],
    env: {
      OPENCSP_STATE: state,
      OPENCSP_PORTAL_URL: url,
      ...Object.fromEntries(
        Object.entries(PORTS).map(([name, [setting]]) => [
          setting,
          String(ports[name]),
        ]),
      ),
      [SSH_SETTING]: String(sshPort),
      // Backstage reads values of such variables as JSON; in the file it would be a text.
      ...(sshPort === SSH_PORT
        ? {}
        : { APP_CONFIG_opencsp_hosts_defaults_port: String(sshPort) }),
    },
  };
}

function readPort(setting, text, fallback) {
  if (text === undefined || text === '') {
    return fallback;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Problem(`${setting} is "${text}", which is no port.`, {
      next: `set it to a number from 1 to 65535, or leave it out for ${fallback}.`,
    });
  }
  return port;
}

/** The file that says which `npm start` uses a state folder. */
export const lockFile = settings => join(settings.state, 'start.lock');

/** The file that says that a folder was made by `npm start`, and may be removed. */
export const stateMark = settings => join(settings.state, '.opencsp-state');
