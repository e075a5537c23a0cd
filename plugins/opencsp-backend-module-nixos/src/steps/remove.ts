import { DriverStep } from '@opencsp/plugin-opencsp-node';
import { RUNS } from '../detached';
import { FOLDERS, projectFolder, stateFolder } from '../paths';
import { failed } from './outcomes';
import { Leaving, machineOf, off } from './off';

const DELETE_MS = 10 * 60_000;

/** Where data of services may lie; nothing else is ever deleted. */
const DATA =
  /^\/var\/(?:lib|cache|gitlab)\/(?!opencsp(?:\/(?:bin|nixos|projects|routes|runs|secrets))?$)[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/** Units with a user made at each start keep their data behind a link (systemd.exec(5), "StateDirectory="). */
const LINKED = /^\/var\/(lib|cache)\/(?!private\/)/;

/** Deletes what the services keep. */
const data = ({ project }: Leaving): DriverStep => ({
  name: 'data',
  title: 'Data of the services',
  phase: 'removing',
  deadlineMs: 15 * 60_000,
  async run({ host, signal, log }) {
    const machine = await machineOf(host, project, signal);
    const folders = [
      ...new Set(machine?.services.flatMap(each => each.data) ?? []),
    ].filter(path => DATA.test(path) && !path.includes('..'));
    if (folders.length === 0) {
      return { of: 'skipped', detail: 'None of them keeps any.' };
    }
    const behind = folders
      .filter(path => LINKED.test(path))
      .map(path => path.replace(LINKED, '/var/$1/private/'));
    log(`Deletes: ${folders.join(', ')}`);
    const { exit, stderr } = await host.run(
      ['rm', '-rf', '--one-file-system', '--', ...folders, ...behind],
      { timeoutMs: DELETE_MS, signal },
    );
    return exit === 0
      ? { of: 'done', detail: `Deleted: ${folders.length} folders.` }
      : failed({
          reason: 'still-there',
          message: 'Some of the data could not be deleted.',
          evidence: stderr,
          nextStep:
            'Something uses it still: see what the evidence names on the machine, stop it, then retry.',
          retryable: true,
        });
  },
});

/** Removes the files, the routes and the secrets. */
const files = ({ project }: Leaving): DriverStep => ({
  name: 'files',
  title: 'Files and secrets',
  phase: 'removing',
  deadlineMs: 2 * 60_000,
  async run({ host, signal }) {
    await host.removeFolder(projectFolder(project), signal);
    await host.removeFolder(FOLDERS.routes, signal);
    await host.removeFolder(stateFolder(project), signal);
    const gone = await host.prune(FOLDERS.secrets, [], signal);
    await RUNS.forgetAll(host, signal);
    return { of: 'done', detail: `${gone.length} secrets removed.` };
  },
});

/** Looks whether nothing of ours is left. */
const cleared = ({ project }: Leaving): DriverStep => ({
  name: 'cleared',
  title: 'Check that nothing is left',
  phase: 'removing',
  deadlineMs: 2 * 60_000,
  async run({ host, signal }) {
    const left = [
      ...(await host.list(projectFolder(project), signal)),
      ...(await host.list(FOLDERS.routes, signal)),
      ...(await host.list(FOLDERS.secrets, signal)),
    ];
    return left.length > 0
      ? failed({
          reason: 'files-left',
          message: `${left.length} files of the profile are still on the machine.`,
          nextStep: 'Retry.',
          retryable: true,
        })
      : {
          of: 'done',
          detail:
            'Nothing of it is left but the generations of NixOS, which hold no secret.',
        };
  },
});

/** The steps that stop the services and keep them. */
export function stopSteps(leaving: Leaving): DriverStep[] {
  return [off(leaving, 'Switch the services off')];
}

/** The steps that take a deployment off its machine. Its generations stay until they are collected. */
export function removeSteps(
  leaving: Leaving,
  options: { data: boolean },
): DriverStep[] {
  return [
    off(leaving, 'Switch the services off'),
    ...(options.data ? [data(leaving)] : []),
    files(leaving),
    cleared(leaving),
  ];
}
