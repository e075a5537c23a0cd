import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../lib/paths.mjs';
import { Problem } from '../lib/problem.mjs';
import { processTree } from '../lib/processTree.mjs';
import { tail } from '../lib/text.mjs';
import { ProcessGroup } from './ProcessGroup.mjs';

const SSH_PORT = 22;
const START_MS = 60_000;
const POLL_MS = 100;
/** What a machine has of its own, in the words of unshare(1). */
export const NAMESPACES = [
  ...['--mount', '--net', '--pid'],
  ...['--fork', '--mount-proc'],
];
/** What a machine with systemd has of its own besides. */
const FOR_SYSTEMD = ['--cgroup', '--ipc', '--uts'];
/** Network for measurements between devices (RFC 2544): nothing else of a computer is in it. */
const NETWORK = '198.18';

/**
 * @typedef {object} MachineOptions
 * @property {string} name for messages and the names of logs
 * @property {number} number 0 to 63, unique: its part of the network
 * @property {string} folder empty; gets its keys, settings and logs
 * @property {string} [root] folder of its file system; this system's own when absent
 * @property {boolean} [engine] start `dockerd`
 * @property {boolean} [systemd] have systemd as process 1, and the sshd of `root` with its own settings
 * @property {string} [compose] file of the Compose plugin that it gets
 */

/**
 * A machine of the tests: a real sshd on port 22 of an address of its own, and a real Docker engine,
 * in namespaces of their own, so that nothing of them stays when process 1 ends, and nothing of this
 * computer is changed meanwhile. Needs root and util-linux.
 */
export class Machine {
  #session;
  #child;
  #group;

  /** @param {import('../lib/session.mjs').Session} session */
  constructor(session, options) {
    this.#session = session;
    this.name = options.name;
    this.folder = options.folder;
    const net = `${NETWORK}.${process.pid % 256}`;
    this.gateway = `${net}.${options.number * 4 + 1}`;
    this.address = `${net}.${options.number * 4 + 2}`;
    this.port = SSH_PORT;
    this.user = 'ada';
    this.privateKeyFile = join(options.folder, 'login');
  }

  /**
   * @param {MachineOptions} options
   * @throws {Problem} when sshd or the engine does not answer
   */
  static async start(session, options) {
    const machine = new Machine(session, options);
    await machine.#makeFiles(options);
    await machine.#begin(options);
    try {
      await machine.#beginSpeaking(options);
    } catch (error) {
      await machine.stop();
      throw error;
    }
    return machine;
  }

  /** Process 1 of the machine, as this system counts. */
  get pid() {
    return processTree(this.#child.pid)[2];
  }

  /** `type blob`, as it is pinned. */
  get hostKey() {
    const text = readFileSync(join(this.folder, 'host.pub'), 'utf8');
    return text.split(' ').slice(0, 2).join(' ');
  }

  /** All that a test needs to know of it. */
  describe() {
    const { address, gateway, port, user } = this;
    const { privateKeyFile, hostKey, pid, folder } = this;
    return {
      ...{ address, gateway, port, user },
      ...{ privateKeyFile, hostKey, pid, folder },
    };
  }

  /** Runs a program in it as root. @returns its exit code */
  async inside(argv, options = {}) {
    const target = ['--target', String(this.pid), '--all', '--root', '--wd'];
    return this.#session.processes.run('nsenter', [...target, ...argv], {
      name: argv[0],
      logFile: join(this.folder, 'inside.log'),
      append: true,
      mayFail: true,
      ...options,
    });
  }

  /** What a program in it prints. */
  async ask(...argv) {
    const lines = [];
    await this.inside(argv, { onLine: line => lines.push(line) });
    return lines.join('\n').trim();
  }

  /** Ends everything that runs in it. */
  async stop() {
    await this.#child.end();
    this.#group?.remove();
  }

  async #makeFiles({ compose }) {
    mkdirSync(this.folder, { recursive: true });
    chmodSync(this.folder, 0o755);
    copyFileSync(
      inRoot('scripts', 'real', 'machine.sh'),
      this.#file('machine.sh'),
    );
    for (const key of ['host', 'login']) {
      await this.#run('ssh-keygen', [
        ...['-q', '-t', 'ed25519', '-N', '', '-C', 'opencsp-real-test'],
        ...['-f', this.#file(key)],
      ]);
    }
    writeFileSync(this.#file('sshd_config'), this.#sshdConfig());
    if (compose) {
      cpSync(compose, this.#file('docker-compose'));
      chmodSync(this.#file('docker-compose'), 0o755);
    }
  }

  #sshdConfig() {
    return [
      `Port ${this.port}`,
      `ListenAddress ${this.address}`,
      `HostKey ${this.#file('host')}`,
      'AuthorizedKeysFile /run/keys/authorized',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'PidFile none',
      'UsePAM no',
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n');
  }

  async #begin({ root = '/', engine = false, systemd = false }) {
    const isolated = [...NAMESPACES, ...(systemd ? FOR_SYSTEMD : [])];
    this.#group = systemd ? ProcessGroup.make() : undefined;
    const unshare = [
      ...(this.#group?.enter ?? []),
      ...['unshare', ...isolated, '--kill-child'],
    ];
    const words = [
      ...[this.#file('machine.sh'), this.folder, root],
      `${this.address}/30`,
      (systemd && 'systemd') || (engine && 'dockerd') || 'none',
    ];
    // unshare itself leaves signals to process 1; the shell around it ends at once.
    this.#child = this.#session.processes.start(
      'sh',
      ['-c', '"$@" & wait', 'machine', ...unshare, 'sh', ...words],
      { name: this.name, logFile: this.#file('machine.log') },
    );
  }

  async #beginSpeaking({ number, engine }) {
    await this.#until('process 1', () => this.pid !== undefined);
    await this.#connectNetwork(`oc${number}x${process.pid}`);
    await this.#until('sshd', () => answers(this.address, this.port));
    if (engine) {
      await this.#until(
        'dockerd',
        async () => (await this.inside(['docker', 'version'])) === 0,
      );
    }
  }

  async #connectNetwork(card) {
    const ip = (...words) => this.#run('ip', words);
    await ip(
      ...['link', 'add', card, 'type', 'veth'],
      ...['peer', 'name', 'eth0', 'netns', String(this.pid)],
    );
    await ip('address', 'add', `${this.gateway}/30`, 'dev', card);
    await ip('link', 'set', card, 'up');
  }

  async #until(what, isSo) {
    const end = Date.now() + START_MS;
    while (!(await isSo())) {
      if (Date.now() > end || !this.#child.running) {
        const logs = ['machine.log', 'sshd.log', 'dockerd.log']
          .map(name => this.#file(name))
          .filter(file => existsSync(file));
        throw new Problem(
          `${what} of the machine ${this.name} does not answer.\n${logs
            .flatMap(file => tail(file, 10))
            .join('\n')}`,
        );
      }
      await sleep(POLL_MS);
    }
  }

  #run(command, args) {
    return this.#session.processes.run(command, args, {
      name: command,
      logFile: this.#file('start.log'),
      append: true,
    });
  }

  #file(name) {
    return join(this.folder, name);
  }
}

/** True when somebody accepts a connection there. */
export function answers(host, port) {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = is => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
