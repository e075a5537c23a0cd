import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inRoot } from '../../lib/paths.mjs';

const NAME = 'vm-k3x9q2ab';
/** The portal's key of a run, as Semaphore hands it on. */
export const MESSAGE = 'opencsp:0b8f3a52:step:1';

/** The machine that the script has started for the tests of the playbooks. */
export class GivenMachine {
  #facts = JSON.parse(process.env.OPENCSP_REAL_MACHINE);

  /** Where this computer is, as it sees it. */
  get gateway() {
    return this.#facts.gateway;
  }

  /** Runs a text of shell in it as root, past SSH. @returns what it printed */
  shell(text) {
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      [
        ...['--target', `${this.#facts.pid}`, '--all', '--root', '--wd'],
        ...['sh', '-c', text],
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) {
      throw new Error(`${text} ended with ${status}: ${stderr}`);
    }
    return stdout.trim();
  }

  /** What a step wrote down, or nothing. */
  facts(step) {
    const text = this.shell(
      `cat /etc/ansible/facts.d/opencsp_${step}.fact 2>/dev/null || true`,
    );
    return text === '' ? undefined : JSON.parse(text);
  }

  /** The ways of login that sshd offers to somebody without a key. */
  waysIn() {
    const { address, user } = this.#facts;
    const { stderr } = spawnSync(
      'ssh',
      [
        ...['-o', 'BatchMode=yes', '-o', 'PubkeyAuthentication=no'],
        ...['-o', 'StrictHostKeyChecking=no'],
        ...['-o', 'UserKnownHostsFile=/dev/null', `${user}@${address}`, 'true'],
      ],
      { encoding: 'utf8' },
    );
    return /Permission denied \(([^)]*)\)/.exec(stderr)?.[1].split(',').sort();
  }

  /**
   * Plays a book as Semaphore does: an inventory of `localhost`, and extra variables.
   *
   * @returns exit code, all that it printed, and what `PLAY RECAP` counts for the machine
   */
  async play(book, variables = {}, words = [], env = {}) {
    const { address, port, user, privateKeyFile, hostKey, folder } =
      this.#facts;
    const extra = {
      ...{ opencsp_target_name: NAME, opencsp_target_host: address },
      ...{ opencsp_target_port: port, opencsp_target_user: user },
      opencsp_target_host_key: hostKey,
      semaphore_vars: { task_details: { message: MESSAGE } },
      ...variables,
    };
    const child = spawn(
      'ansible-playbook',
      [
        ...['--inventory', 'localhost,', '--private-key', privateKeyFile],
        ...['--extra-vars', JSON.stringify(extra), ...words],
        book.includes('/') ? book : inModule(book),
      ],
      {
        env: {
          ...process.env,
          ...{ ANSIBLE_NOCOLOR: '1', ANSIBLE_PIPELINING: '1' },
          ANSIBLE_LOCAL_TEMP: join(folder, 'ansible'),
          ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=30s',
          ANSIBLE_SSH_CONTROL_PATH_DIR: folder,
          ...env,
        },
      },
    );
    const parts = [];
    child.stdout.on('data', part => parts.push(part));
    child.stderr.on('data', part => parts.push(part));
    const code = await new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', done);
    });
    const text = Buffer.concat(parts).toString();
    return { code, text, changed: changedOf(text) };
  }
}

/** A file of the collection. */
export function inModule(...path) {
  return inRoot('infrastructure', 'modules', 'ansible', ...path);
}

/** How many tasks changed something on the machine; nothing when it was not reached. */
function changedOf(text) {
  const line = new RegExp(`^${NAME} +: ok=\\d+ +changed=(\\d+)`, 'm').exec(
    text,
  );
  return line ? Number(line[1]) : undefined;
}
