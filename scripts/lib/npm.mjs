import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './paths.mjs';

const execFileAsync = promisify(execFile);

/** How to run the npm that runs us, or the one on the PATH. */
export function npmCommand(env = process.env) {
  const script = env.npm_execpath;
  return script && /npm-cli\.c?js$/.test(script)
    ? { command: process.execPath, args: [script] }
    : { command: 'npm', args: [] };
}

/**
 * What npm knows of the network, as settings of Yarn: registry, certificates, proxies. So that who
 * has set up npm has nothing else to set up.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function yarnNetworkSettings() {
  const { command, args } = npmCommand();
  const keys = ['registry', 'cafile', 'proxy', 'https-proxy', 'strict-ssl'];
  const { stdout } = await execFileAsync(
    command,
    [...args, 'config', 'get', ...keys],
    { cwd: root },
  );
  return toYarnSettings(
    Object.fromEntries(
      stdout
        .split('\n')
        .map(line => line.match(/^([a-z-]+)=(.*)$/))
        .filter(match => match && match[2] !== 'null' && match[2] !== '')
        .map(match => [match[1], match[2]]),
    ),
  );
}

/** Settings of npm in the names of Yarn's environment. */
export function toYarnSettings(npm) {
  const settings = {};
  if (npm.registry) {
    settings.YARN_NPM_REGISTRY_SERVER = npm.registry.replace(/\/+$/, '');
    const url = new URL(npm.registry);
    if (url.protocol === 'http:') {
      settings.YARN_UNSAFE_HTTP_WHITELIST = url.hostname;
    }
  }
  if (npm.cafile) {
    settings.YARN_HTTPS_CA_FILE_PATH = npm.cafile;
  }
  if (npm.proxy) {
    settings.YARN_HTTP_PROXY = npm.proxy;
  }
  if (npm['https-proxy']) {
    settings.YARN_HTTPS_PROXY = npm['https-proxy'];
  }
  if (npm['strict-ssl'] === 'false') {
    settings.YARN_ENABLE_STRICT_SSL = 'false';
  }
  return settings;
}
