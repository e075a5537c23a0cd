/**
 * Proves the sandbox as a process: its ready line, its end on a signal and with its standard input,
 * and what it says when it cannot start.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForAnswer } from './probe';
import { readSettings } from './settings';

const ANY_PORT = {
  OPENCSP_SANDBOX_OIDC_PORT: '0',
  OPENCSP_SANDBOX_KUBERNETES_PORT: '0',
  OPENCSP_SANDBOX_SEMAPHORE_PORT: '0',
  OPENCSP_SANDBOX_CONTROL_PORT: '0',
  OPENCSP_SANDBOX_GIT_PORT: '0',
  OPENCSP_SANDBOX_DNS_PORT: '0',
  OPENCSP_SANDBOX_HTTPS_PORT: '0',
  OPENCSP_SANDBOX_HTTP_PORT: '0',
  OPENCSP_SANDBOX_SSH_PORT: '0',
};

describe('the sandbox as a process', () => {
  let folder: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-main-'));
  });
  afterAll(async () => {
    children.forEach(child => child.kill('SIGKILL'));
    await rm(folder, { recursive: true });
  });

  function run(settings: Record<string, string>) {
    const child = spawn(
      process.execPath,
      [join(__dirname, '..', 'bin', 'opencsp-sandbox.js')],
      {
        env: {
          ...process.env,
          OPENCSP_STATE: folder,
          ...ANY_PORT,
          ...settings,
        },
      },
    );
    children.push(child);
    let stderr = '';
    child.stderr.on('data', chunk => (stderr += chunk));
    const ready = new Promise<Record<string, string>>((resolve, reject) => {
      child.stdout.on('data', chunk => resolve(JSON.parse(String(chunk))));
      child.on('close', () => reject(new Error(stderr)));
    });
    ready.catch(() => {});
    const exit = new Promise<{ code: number | null; stderr: string }>(resolve =>
      child.on('close', code => resolve({ code, stderr })),
    );
    return { child, ready, exit };
  }

  it.each([
    ['SIGTERM', {}, (child: ChildProcess) => child.kill('SIGTERM')],
    ['SIGINT', {}, (child: ChildProcess) => child.kill('SIGINT')],
    [
      'the end of its input',
      { OPENCSP_SANDBOX_STOP_WITH_STDIN: '1' },
      (child: ChildProcess) => child.stdin?.end(),
    ],
  ])('says when it is ready, and ends on %s', async (_name, settings, end) => {
    const { child, ready, exit } = run(settings);
    const event = await ready;
    expect(event).toMatchObject({
      event: 'ready',
      oidc: expect.stringMatching(/^http:\/\/localhost:\d+$/),
      kubernetes: expect.stringMatching(/^https:/),
      dns: expect.stringMatching(/^dns:\/\/127\.0\.0\.1:\d+$/),
      https: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      stateFolder: join(folder, 'sandbox'),
    });
    await waitForAnswer(`${event.semaphore}/api/ping`);
    end(child);
    expect((await exit).code).toBe(0);
    await expect(waitForAnswer(event.semaphore)).rejects.toThrow();
  });

  it('exits with 98 and names a used port', async () => {
    const other = createServer();
    await new Promise<void>(resolve =>
      other.listen(0, '127.0.0.1', () => resolve()),
    );
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { exit } = run({ OPENCSP_SANDBOX_SEMAPHORE_PORT: port });
    expect(await exit).toMatchObject({
      code: 98,
      stderr: expect.stringMatching(
        new RegExp(`Port ${port} .*OPENCSP_SANDBOX_SEMAPHORE_PORT`),
      ),
    });
    await new Promise(resolve => other.close(resolve));
  });
});

describe('readSettings', () => {
  it('has the ports that the configuration names', () => {
    expect(
      readSettings({
        OPENCSP_STATE: '/var/lib/opencsp',
        OPENCSP_SANDBOX_OIDC_PORT: '',
      }),
    ).toEqual({
      stateFolder: '/var/lib/opencsp/sandbox',
      ports: {
        oidc: 7010,
        kubernetes: 7011,
        semaphore: 7012,
        control: 7013,
        git: 7014,
        dns: 7015,
        https: 8443,
        http: 8088,
      },
      sshPort: 2222,
      portalUrl: 'http://localhost:7007',
      speed: 1,
      stopsWithInput: false,
    });
  });

  it.each([
    [{}, 'OPENCSP_STATE: is not set'],
    [{ OPENCSP_STATE: 'state' }, 'must be an absolute path'],
    [
      { OPENCSP_STATE: '/x', OPENCSP_SANDBOX_OIDC_PORT: 'http' },
      'OPENCSP_SANDBOX_OIDC_PORT',
    ],
    [
      { OPENCSP_STATE: '/x', OPENCSP_PORTAL_URL: 'localhost' },
      'OPENCSP_PORTAL_URL',
    ],
  ])('says what is wrong with %j', (environment, words) => {
    expect(() => readSettings(environment)).toThrow(words);
  });
});
