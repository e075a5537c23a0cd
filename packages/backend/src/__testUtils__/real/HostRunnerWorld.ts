import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  HostRunnerHarness,
  newTestKey,
  HostToReach,
  fingerprintOf,
} from './parts';
import { RealMachine } from './RealMachine';

/** Where the portal keeps what is its own. */
export const HOME = '/var/lib/opencsp';

/** Shows what is appended to a file until it is told with which code to end. */
const HELD =
  'echo x >>"$1/begun"; shown=0; while :; do size=$(wc -c <"$1/said"); tail -c +$((shown + 1)) "$1/said" | head -c $((size - shown)); shown=$size; if [ -e "$1/exit" ] && [ "$(wc -c <"$1/said")" -eq "$shown" ]; then exit "$(cat "$1/exit")"; fi; sleep 0.05; done';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** Nothing else of the machine has it. */
const ECHO_PORT = 4711;
const SUDOERS = '/etc/sudoers.d/ada';

/** A program that a test holds, by files in a folder that the machine sees, too. */
function held(folder: string) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'said'), '');
  return {
    argv: ['sh', '-c', HELD, 'held', folder],
    print: async (text: string | Uint8Array) =>
      appendFileSync(join(folder, 'said'), text),
    end: async (exit: number) => writeFileSync(join(folder, 'exit'), `${exit}`),
  };
}

/** A host key that no machine has. */
function foreignKey(): HostToReach['hostKey'] {
  const { type, blob } = newTestKey();
  const pinnedAt = '2026-01-01T00:00:00.000Z';
  return { type, blob, fingerprint: fingerprintOf(blob), pinnedAt };
}

/** A real machine behind the levers of the contract; nothing of a case is left on it afterwards. */
export async function openWorld(
  machine: RealMachine,
  login: { user: string; sudo: boolean },
): Promise<HostRunnerHarness> {
  const host = machine.record(login);
  const runner = machine.runner(machine.newPortal(), host);
  const folder = join(machine.facts.folder, 'held');
  const bootId = join(machine.facts.folder, 'boot_id');
  const ids = new Set<string>();
  let boots = 0;
  const changed = (change: object) => async () => {
    const before = { ...host };
    Object.assign(host, change);
    return async () => void Object.assign(host, before);
  };
  const sudoIsRefused = async () => {
    machine.shell(`echo 'ada ALL=(ALL) ALL' >${SUDOERS}`);
    return async () => {
      machine.shell(`echo 'ada ALL=(ALL) NOPASSWD:ALL' >${SUDOERS}`);
    };
  };
  const diskIsFull = async () => {
    machine.shell(
      `mount -o remount,size="$(df --output=used ${HOME} | tail -n 1 | tr -d ' ')k" ${HOME}`,
    );
    return async () => {
      machine.shell(`mount -o remount,size=64m ${HOME}`);
    };
  };
  // The first call installs the program, and makes the folders with it.
  await runner.list(HOME);
  return {
    runner,
    home: HOME,
    held: async id => {
      ids.add(id);
      return held(join(folder, id));
    },
    begun: async id => {
      const file = join(folder, id, 'begun');
      return existsSync(file)
        ? readFileSync(file, 'utf8').trim().split('\n').length
        : 0;
    },
    reboot: async () => {
      for (const id of ids) {
        // First it dies: one that was let go before could have ended, and written down how.
        machine.shell(`kill -KILL -"$(cat ${HOME}/runs/${id}/pid)"`);
        writeFileSync(join(folder, id, 'exit'), '0');
      }
      boots += 1;
      writeFileSync(bootId, `boot-${boots}\n`);
      machine.shell(
        `mountpoint -q ${BOOT_ID} || mount --bind ${bootId} ${BOOT_ID}`,
      );
    },
    troubles: {
      unreachable: changed({ port: 1 }),
      'host-key-changed': changed({ hostKey: foreignKey() }),
      'login-refused': changed({
        key: { publicKey: '', sealed: newTestKey().private },
      }),
      'not-allowed': changed({ address: '10.9.9.9' }),
      ...(login.sudo && { 'sudo-refused': sudoIsRefused }),
      'cannot-write': diskIsFull,
    },
    listening: async () => {
      machine.shell(
        `busybox nc -ll -p ${ECHO_PORT} -e cat >/dev/null 2>&1 </dev/null &`,
      );
      machine.shell(
        `until busybox nc -w 1 127.0.0.1 ${ECHO_PORT} </dev/null; do sleep 0.1; done`,
      );
      return { port: ECHO_PORT, say: 'hello', hear: 'hello' };
    },
    closedPort: async () => 1,
    goSilent: async () => {
      machine.shell('kill -STOP $(pgrep -x sshd)');
      return async () => {
        machine.shell('kill -CONT $(pgrep -x sshd)');
      };
    },
    close: async () => {
      for (const id of ids) {
        await runner.stop(id, 0);
      }
      await machine.close();
      machine.shell(`pkill -f '^busybox nc -ll -p ${ECHO_PORT}' || true`);
      machine.shell(`umount ${BOOT_ID} 2>/dev/null; rm -rf ${HOME}/*`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
