import { posix } from 'node:path';
import { Container } from '../docker/engineState';
import { ENGINE_FOLDER, layerFolder } from '../docker/folders';
import { MachineFiles } from '../files/machineFiles';
import { ProgramFiles } from './programFiles';

const ROOT = { user: 'root', folder: '/' };
const FOLDER_MODE = 0o755;
/** Nobody but root looks into the folder of an engine. */
const ENGINE_MODE = 0o710;

/** A path of a container, as its machine has it. */
interface Place {
  path: string;
  isReadOnly: boolean;
}

/** Files as a container sees them: by its mounts, and beside them in a layer of its own. */
export class ContainerFiles implements ProgramFiles {
  constructor(
    private readonly files: MachineFiles,
    private readonly container: Pick<Container, 'id' | 'mounts' | 'settings'>,
  ) {}

  /** The text of a file; nothing when there is none. */
  read(path: string): string | undefined {
    return this.files.tryRead(this.place(path).path, ROOT);
  }

  /** Its last nine bits; nothing when there is no such file. */
  modeOf(path: string): number | undefined {
    return this.files.modeOf(this.place(path).path);
  }

  /** Names of the files right in a folder; nothing when there is no such folder. */
  list(folder: string): string[] | undefined {
    return filesIn(this.files, this.place(folder).path);
  }

  /**
   * Makes or replaces a file.
   *
   * @param mode - without it that which it has, or 600
   * @throws Error in the words of Go when it cannot be written there
   */
  write(path: string, text: string, mode?: number): void {
    const place = this.place(path);
    if (place.isReadOnly) {
      throw new Error(`open ${path}: read-only file system`);
    }
    if (place.path.startsWith(`${ENGINE_FOLDER}/`)) {
      this.files.makeFolder(ENGINE_FOLDER, ENGINE_MODE, ROOT);
      this.files.makeFolder(posix.dirname(place.path), FOLDER_MODE, ROOT);
    }
    const before = this.files.modeOf(place.path);
    this.files.write(
      place.path,
      Buffer.from(text),
      mode ?? before ?? 0o600,
      ROOT,
    );
  }

  /** On the machine: the container itself may only read it. */
  put(path: string, text: string | undefined): boolean {
    return putAs(this.files, this.place(path).path, text);
  }

  /** Where a path is on the machine. */
  private place(path: string): Place {
    const { id, mounts, settings } = this.container;
    const at = posix.resolve('/', path);
    const [mount] = mounts
      .filter(
        ({ target, type }) =>
          type !== 'tmpfs' && (at === target || at.startsWith(`${target}/`)),
      )
      .sort((one, other) => other.target.length - one.target.length);
    return mount
      ? {
          path: posix.join(mount.source, at.slice(mount.target.length)),
          isReadOnly: mount.readOnly,
        }
      : {
          path: posix.join(layerFolder(id), at),
          isReadOnly: settings.readOnly,
        };
  }
}

/** Puts a file onto a machine, or takes it away. False when it did not change. */
export function putAs(
  files: MachineFiles,
  path: string,
  text: string | undefined,
): boolean {
  if (files.tryRead(path, ROOT) === text) {
    return false;
  }
  if (text === undefined) {
    files.remove(path);
  } else {
    files.write(path, Buffer.from(text), 0o644, ROOT);
  }
  return true;
}

/** Names of the files right in a folder of a machine; nothing when there is no such folder. */
export function filesIn(
  files: MachineFiles,
  folder: string,
): string[] | undefined {
  return files.kindOf(folder) === 'folder'
    ? files
        .filesBelow(folder)
        .map(each => each.slice(folder.length + 1))
        .filter(name => !name.includes('/'))
    : undefined;
}
