import { ComposeContainer } from '@opencsp/plugin-opencsp-common';
import { ProfilePart } from '../build/parts';
import { PlainValue } from '../escape/composeText';
import { impossible } from '../problem';

/**
 * What a container sees of its volumes and of the branch. The long form cannot be misread, and a file
 * that is missing is an error in it, not an empty folder (recorded: docker-compose, 19-conflicts).
 *
 * @throws InputError for a volume that the service does not have, or a path that leaves the branch
 */
export function mountsOf(
  container: ComposeContainer,
  part: ProfilePart,
): PlainValue[] {
  const { id, title, volumes } = part.definition;
  return container.mounts.map(mount => {
    if ('file' in mount) {
      if (!isInBranch(mount.file)) {
        throw impossible(
          part.path,
          `${title} wants the file "${mount.file}", which is no path in the branch.`,
        );
      }
      return bind(`./${mount.file}`, mount.path);
    }
    if (!volumes.some(({ name }) => name === mount.volume)) {
      throw impossible(
        part.path,
        `The container "${container.name}" wants the volume "${mount.volume}", which ${title} does not have.`,
      );
    }
    return {
      type: 'volume',
      source: `${id}-${mount.volume}`,
      target: mount.path,
      ...(mount.readOnly && { read_only: true }),
    };
  });
}

/** A path of the host, to read only; it must be there. */
export function bind(source: string, target: string): PlainValue {
  return {
    type: 'bind',
    source,
    target,
    read_only: true,
    bind: { create_host_path: false },
  };
}

function isInBranch(path: string): boolean {
  return path
    .split('/')
    .every(segment => segment !== '' && segment !== '.' && segment !== '..');
}
