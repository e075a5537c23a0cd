import { utils } from 'ssh2';
import { PlayContext, Playbook } from './ansible/context';
import { isWithin, readInventory } from './ansible/inventory';
import { findRepository, SourceRepository } from './ansible/repositories';
import { Database } from './database';
import { effective, Effective, variablesOnCommandLine } from './effective';
import { Inventory, Repository, Task, Template } from './rows';
import { givenVariables } from './variables';
import { Workspace } from './workspace';

/** Where the server works. */
const TMP = '/tmp/semaphore';
const GALAXY_FILES = [
  'collections/requirements.yml',
  'requirements.yml',
  'roles/requirements.yml',
  'requirements.yml',
];

/** What a run is prepared with. */
export interface PreparationOptions {
  database: Database;
  workspace: Workspace;
  task: Task;
  template: Template;
  /** JSON text that came with the task. */
  secret: string;
  /** OpenSSH private key of keys that were made without one. */
  privateKey: string;
  webHost: string;
  log(lines: string[]): void;
}

/** All that a playbook is started with. */
export interface Prepared {
  playbook: Playbook | 'operator';
  context: Omit<PlayContext, 'signal' | 'print' | 'work'>;
  /** `--limit` leaves nobody. */
  isEmptied: boolean;
}

/** Why a run does not get to its playbook; it is the last line of its log. */
export class PreparationError extends Error {}

/**
 * Does what comes before the playbook, and logs it in the words of the recorded server: the clone,
 * the key, the inventory, the variables (recorded: 18, 25 to 27, 30, 36, 59).
 *
 * @throws PreparationError in the words that end the log
 */
export function prepare(options: PreparationOptions): Prepared {
  const { database, task, template, log } = options;
  const repository = database.state.repositories.find(
    each => each.id === template.repository_id,
  );
  const uses = effective(task, template, repository, database.isNewer);
  const { source, folder } = checkOut(options, repository, uses);
  const inventory =
    database.state.inventories.find(each => each.id === uses.inventoryId) ??
    database.state.inventories.find(each => each.id === template.inventory_id);
  const key = installKey(options, inventory);
  log(['installing static inventory']);
  log(
    GALAXY_FILES.map(
      file => `No ${folder}/${file} file found. Skip galaxy install process.\n`,
    ),
  );
  const given = givenVariables(
    database,
    task,
    template,
    options.secret,
    options.webHost,
  );
  if (typeof given === 'string') {
    log([
      given,
      'Could not remove command environment, if existent it will be passed to --extra-vars. This is not fatal but be aware of side effects',
    ]);
    throw new PreparationError(given);
  }
  if (uses.limit !== '') {
    log([`--limit=${uses.limit}`]);
  }
  const all = readInventory(
    inventory?.type ?? 'static',
    inventory?.inventory ?? '',
  );
  const hosts = all.filter(host => isWithin(uses.limit, host));
  return {
    playbook: source.playbook(uses.playbook),
    isEmptied: uses.limit !== '' && hosts.length === 0,
    context: {
      hosts,
      variables: { ...given.extra, ...variablesOnCommandLine(uses.arguments) },
      processEnvironment: given.process,
      folder,
      check: uses.check || uses.arguments.includes('--check'),
      diff: uses.diff || uses.arguments.includes('--diff'),
      files: options.workspace.files,
      ...key,
    },
  };
}

/** A clone is made once per repository and template, and updated after that (recorded: 10, 13). */
function checkOut(
  { workspace, task, template, log }: PreparationOptions,
  repository: Repository | undefined,
  uses: Effective,
): { source: SourceRepository; folder: string } {
  const url = repository?.git_url ?? '';
  const source = findRepository(url, repository?.git_branch ?? '');
  if (source?.isLocal) {
    return { source, folder: url };
  }
  const name = `repository_${template.repository_id}_${template.id}`;
  const fail = (lines: string[], reason: string): never => {
    log(lines);
    throw new PreparationError(reason);
  };
  if (source?.hasBranch(uses.branch) && workspace.clones.has(name)) {
    log([
      `Updating Repository ${url}`,
      `From ${url}`,
      ` * branch            ${uses.branch.padEnd(10)} -> FETCH_HEAD`,
      'Already up to date.',
    ]);
  } else {
    log([`Cloning Repository ${url}`, `Cloning into '${name}'...`]);
    workspace.clones.delete(name);
  }
  if (!source) {
    return fail(
      [
        `fatal: '${url.replace(
          /^file:\/\//,
          '',
        )}' does not appear to be a git repository`,
        'fatal: Could not read from remote repository.',
        '',
        'Please make sure you have the correct access rights',
        'and the repository exists.',
        'Failed updating repository: exit status 128',
      ],
      'exit status 128',
    );
  }
  if (!source.hasBranch(uses.branch)) {
    return fail(
      [
        `fatal: Remote branch ${uses.branch} not found in upstream origin`,
        'Failed updating repository: exit status 128',
      ],
      'exit status 128',
    );
  }
  workspace.clones.add(name);
  if (task.commit_hash !== null) {
    return fail(
      [
        `Checkout repository to ${task.commit_hash}`,
        `error: pathspec '${task.commit_hash}' did not match any file(s) known to git`,
        'Failed to checkout repository to required commit: exit status 1',
      ],
      'exit status 1',
    );
  }
  return { source, folder: `${TMP}/${name}` };
}

/** A key that is none is noticed only now (recorded: 30). */
function installKey(
  { database, privateKey, log }: PreparationOptions,
  inventory: Inventory | undefined,
): { privateKey: string; login: string } {
  const { keys, keySecrets } = database.state;
  const key = keys.find(each => each.id === inventory?.ssh_key_id);
  if (key?.type !== 'ssh') {
    return { privateKey: '', login: 'root' };
  }
  const secret = keySecrets.find(each => each.key_id === key.id);
  const text = secret?.private_key || privateKey;
  if (utils.parseKey(text) instanceof Error) {
    const reason = 'parsing private key: ssh: no key found';
    log([`Failed to install inventory: ${reason}`]);
    throw new PreparationError(reason);
  }
  return { privateKey: text, login: secret?.login || 'root' };
}
