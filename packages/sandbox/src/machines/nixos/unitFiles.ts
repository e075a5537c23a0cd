import { posix } from 'node:path';
import { MachineFiles } from '../files/machineFiles';
import { filesIn, putAs } from '../proxy/containerFiles';
import { ProgramFiles } from '../proxy/programFiles';
import { NixosSystem, ProgramOfSystem } from './nixosState';
import { isInStore } from './systemOptions';

const ROOT = { user: 'root', folder: '/' };
const FOLDER_MODE = 0o755;
const OWN_MODE = 0o600;
const READ_ONLY = 0o444;

/** Files of a machine as what a unit runs sees them: by the paths that it knows, and the store. */
export class UnitFiles implements ProgramFiles {
  constructor(
    private readonly files: MachineFiles,
    private readonly system: Pick<NixosSystem, 'files'>,
    private readonly program: Pick<ProgramOfSystem, 'links'>,
  ) {}

  read(path: string): string | undefined {
    const at = this.place(path);
    return this.system.files[at] ?? this.files.tryRead(at, ROOT);
  }

  modeOf(path: string): number | undefined {
    const at = this.place(path);
    return Object.hasOwn(this.system.files, at)
      ? READ_ONLY
      : this.files.modeOf(at);
  }

  list(folder: string): string[] | undefined {
    return filesIn(this.files, this.place(folder));
  }

  write(path: string, text: string, mode?: number): void {
    const at = this.place(path);
    if (isInStore(at)) {
      throw new Error(`open ${at}: read-only file system`);
    }
    this.files.makeFolder(posix.dirname(at), FOLDER_MODE, ROOT);
    this.files.write(
      at,
      Buffer.from(text),
      mode ?? this.files.modeOf(at) ?? OWN_MODE,
      ROOT,
    );
  }

  put(path: string, text: string | undefined): boolean {
    return putAs(this.files, this.place(path), text);
  }

  /** By the longest link that leads there. */
  private place(path: string): string {
    const at = posix.resolve('/', path);
    const [link] = Object.entries(this.program.links)
      .filter(([from]) => at === from || at.startsWith(`${from}/`))
      .sort(([one], [other]) => other.length - one.length);
    return link ? posix.join(link[1], at.slice(link[0].length)) : at;
  }
}
