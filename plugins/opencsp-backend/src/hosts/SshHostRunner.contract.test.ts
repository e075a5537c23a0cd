/*
 * Proves that SshHostRunner keeps the contract of every host runner, over a real SSH connection to a
 * server that runs the command lines with a real `sh`; leaves a real sshd to `npm run test:real`.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { Server } from 'node:net';
import { join } from 'node:path';
import {
  hostRunnerContract,
  HostRunnerHarness,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { HostStage } from './__testUtils__/HostStage';
import { newTestKey, pinned } from './__testUtils__/TestSshServer';
import { serveTcp } from './__testUtils__/watchHost';

/** Shows what is appended to a file until it is told with which code to end. */
const HELD =
  'echo x >>"$1/begun"; shown=0; while :; do size=$(wc -c <"$1/said"); tail -c +$((shown + 1)) "$1/said" | head -c $((size - shown)); shown=$size; if [ -e "$1/exit" ] && [ "$(wc -c <"$1/said")" -eq "$shown" ]; then exit "$(cat "$1/exit")"; fi; sleep 0.05; done';

async function open(
  sudo: boolean,
): Promise<HostRunnerHarness & { close(): Promise<void> }> {
  const stage = await HostStage.open({ sudo });
  const ids = new Set<string>();
  if (sudo) {
    stage.fake('sudo', '[ "$1" = -n ] || exit 9\nshift\nexec "$@"');
  }
  const { files, server, host } = stage;
  const folderOf = (id: string) => join(files.folder, `held-${id}`);
  /** Any other record than the host's own. */
  const changed = (change: object) => async () => {
    const before = { ...host };
    Object.assign(host, change);
    return async () => void Object.assign(host, before);
  };
  const runner: HostRunnerHarness['runner'] = {
    run: (...words) => stage.runner.run(...words),
    gather: (...words) => stage.runner.gather(...words),
    put: (...words) => stage.runner.put(...words),
    list: (...words) => stage.runner.list(...words),
    prune: (...words) => stage.runner.prune(...words),
    removeFolder: (...words) => stage.runner.removeFolder(...words),
    start: (...words) => stage.runner.start(...words),
    poll: (...words) => stage.runner.poll(...words),
    stop: (...words) => stage.runner.stop(...words),
    forget: (...words) => stage.runner.forget(...words),
    connect: (...words) => stage.runner.connect(...words),
  };
  const echoes: Server[] = [];
  const newEcho = async () => {
    const echo = await serveTcp(socket => socket.pipe(socket));
    echoes.push(echo.server);
    return echo;
  };
  // The first call installs the program, and makes the folders with it.
  await runner.list(files.base);
  return {
    runner,
    home: files.base,
    held: async id => {
      ids.add(id);
      const folder = folderOf(id);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'said'), '');
      return {
        argv: ['sh', '-c', HELD, 'held', folder],
        print: async text => appendFileSync(join(folder, 'said'), text),
        end: async exit => {
          // Whole at once: the program reads it as soon as it is there.
          writeFileSync(join(folder, 'ending'), `${exit}`);
          renameSync(join(folder, 'ending'), join(folder, 'exit'));
        },
      };
    },
    begun: async id =>
      existsSync(join(folderOf(id), 'begun'))
        ? files.read(`held-${id}/begun`).trim().split('\n').length
        : 0,
    reboot: async () => {
      for (const id of ids) {
        writeFileSync(join(folderOf(id), 'exit'), '0');
        process.kill(-Number(files.read(`base/runs/${id}/pid`)), 'SIGKILL');
      }
      files.reboot();
    },
    troubles: {
      unreachable: changed({ port: 1 }),
      'host-key-changed': changed({ hostKey: pinned(newTestKey()) }),
      'login-refused': changed({
        key: { publicKey: '', sealed: newTestKey().private },
      }),
      'not-allowed': changed({ address: '10.9.9.9' }),
      ...(sudo && {
        'sudo-refused': async () => {
          stage.fake('sudo', 'echo "sudo: a password is required" >&2; exit 1');
          return async () => {
            stage.fake('sudo', 'shift\nexec "$@"');
          };
        },
      }),
      'cannot-write': async () => {
        const mend = stage.fake(
          'cat',
          'echo "cat: write error: No space left on device" >&2; exit 1',
        );
        return async () => mend();
      },
    },
    listening: async () => {
      const { port } = await newEcho();
      return { port, say: 'hello', hear: 'hello' };
    },
    closedPort: async () => {
      const { server: echo, port } = await newEcho();
      await new Promise(resolve => echo.close(resolve));
      return port;
    },
    prohibitForwarding: async () => {
      server.allowForwarding(false);
      return async () => server.allowForwarding(true);
    },
    goSilent: async () => {
      server.freeze();
      return async () => server.thaw();
    },
    close: async () => {
      await stage.close(...ids);
      echoes.forEach(echo => echo.close());
    },
  };
}

describe.each([false, true])('SshHostRunner, with sudo: %s', sudo => {
  it.each(hostRunnerContract)(
    'keeps the contract: $name',
    async ({ check }) => {
      const harness = await open(sudo);
      try {
        await expect(check(harness)).resolves.toBeUndefined();
      } finally {
        await harness.close();
      }
    },
  );
});
