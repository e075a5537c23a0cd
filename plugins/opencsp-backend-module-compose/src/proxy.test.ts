/*
 * Proves in which words the proxy of a project is asked, where its file of routes is, and that a deployment
 * leaves that file to the core once it is on the host; leaves what the proxy answers to the core's looks.
 */
import { createComposeDriver } from './composeDriver';
import { bundle, PROJECT } from './__testUtils__/bundle';
import { ALL_UP, deploy, deployed, states } from './__testUtils__/deploying';
import { ScriptedHost } from './__testUtils__/ScriptedHost';

const proxy = createComposeDriver().proxy({ project: PROJECT });
const keptFiles = [proxy.routesPath];
const change = { deployment: { keptFiles } };
const live = { path: proxy.routesFile, mode: '0644', content: 'http: live\n' };

/** A host with all of it, whose file of routes the core has written since. */
async function withLiveFile(): Promise<ScriptedHost> {
  const host = await deployed(change);
  host.files.set(live.path, live);
  return host;
}

describe('the proxy', () => {
  it('is asked by the name of the project, without its files', () => {
    const beginning = [
      ...['env', 'OPENCSP_SECRETS_DIR=/var/lib/opencsp/secrets'],
      ...['docker', 'compose', '--ansi', 'never', '--project-name', PROJECT],
    ];
    expect(proxy.get('http://127.0.0.1:8080/api/version')).toEqual([
      ...beginning,
      ...['exec', '-T', 'traefik', 'wget', '-qO-'],
      'http://127.0.0.1:8080/api/version',
    ]);
    expect(proxy.log(20)).toEqual([
      ...beginning,
      ...['logs', '--no-log-prefix', '--tail', '20', 'traefik'],
    ]);
  });

  it('has its file of routes where a commit brings it', async () => {
    const host = await deployed();
    expect(bundle().files.map(({ path }) => path)).toContain(proxy.routesPath);
    expect(host.files.has(proxy.routesFile)).toBe(true);
  });
});

describe('a kept file', () => {
  it('is written where it is missing', async () => {
    const host = new ScriptedHost();
    await deploy(host, change);
    expect(host.files.get(proxy.routesFile)?.content).toBe('http: {}\n');
  });

  it('is left as it is once it is there, and nothing counts as a difference', async () => {
    const host = await withLiveFile();
    const runs = await deploy(host, change);
    expect(host.files.get(live.path)).toEqual(live);
    expect(host.changes).toEqual([]);
    expect(host.started).toEqual([]);
    expect(states(runs)).toEqual(ALL_UP);
    expect(runs.at(-1)?.outcome.warnings).toBeUndefined();
    expect(runs[0].outcome.detail).toBe(
      '7 files: all there already; 1 kept as the portal wrote it on the host.',
    );
  });

  it('is replaced by that of the commit when nobody keeps it', async () => {
    const host = await withLiveFile();
    await deploy(host);
    expect(host.files.get(live.path)?.content).toBe('http: {}\n');
  });

  it('goes with the rest when the commit has it no more', async () => {
    const host = await withLiveFile();
    const files = bundle().files.filter(
      ({ path }) => path !== proxy.routesPath,
    );
    await deploy(host, { deployment: { keptFiles, files } });
    expect(host.files.has(live.path)).toBe(false);
  });
});
