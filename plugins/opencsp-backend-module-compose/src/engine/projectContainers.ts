import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';
import { ofProject } from '../paths';
import { readContainers, SeenContainer } from './containers';
import { goneBefore, NoEngine } from './engineAnswer';

/** The containers of a project, all of them, with all that their engine knows. */
export function containerCommands(project: string): HostCommand[] {
  return [
    {
      name: 'ids',
      argv: [
        'docker',
        'ps',
        '--all',
        '--quiet',
        '--no-trunc',
        ...ofProject(project),
      ],
    },
    { name: 'containers', argv: ['docker', 'inspect', '@ids'] },
  ];
}

/**
 * Reads what {@link containerCommands} printed. The engine can go between two commands: what was not
 * answered is not known to be gone, nor whose it is.
 *
 * @throws SyntaxError or ZodError when this is not what an engine prints
 */
export function projectContainers(
  sections: readonly HostSection[],
): SeenContainer[] | NoEngine {
  const ids = sections.find(({ name }) => name === 'ids');
  if (ids?.exit === 0 && ids.stdout.trim() === '') {
    return [];
  }
  const inspected = sections.find(({ name }) => name === 'containers');
  const gone = goneBefore(ids) ?? goneBefore(inspected);
  if (gone) {
    return gone;
  }
  const seen = readContainers(inspected?.stdout ?? '');
  return seen.length === 0 && inspected?.exit === 0
    ? { is: 'silent', text: '' }
    : seen;
}
