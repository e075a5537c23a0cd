import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../systemError';
import { goTime } from './goTime';
import { SemaphoreState, stateSchema, Task } from './rows';
import { seedState } from './seed';

const STATE_FILE = 'state.json';
const TOKEN_FILE = 'token';
/** Task ids fall from here on BoltDB (recorded: 10, 46). */
const HIGHEST_TASK_ID = 2_147_483_647;

/** What a database is opened with. */
export interface DatabaseOptions {
  /** In memory when absent. */
  stateFolder?: string;
  now(): Date;
}

/** The rows of the stand-in, and the file that they are kept in. */
export class Database {
  private writing: Promise<void> = Promise.resolve();
  private dirty = false;

  private constructor(
    readonly state: SemaphoreState,
    /** The API token that is written to the token file. */
    readonly token: string,
    private readonly options: DatabaseOptions,
  ) {}

  /** @throws Error naming the file when it cannot be read */
  static async open(options: DatabaseOptions): Promise<Database> {
    const kept = options.stateFolder && (await read(options.stateFolder));
    const state =
      kept || seedState({ token: newToken(), created: goTime(options.now()) });
    const database = new Database(state, state.tokens[0].id, options);
    if (options.stateFolder) {
      await mkdir(options.stateFolder, { recursive: true });
      await writeFile(
        join(options.stateFolder, TOKEN_FILE),
        `${database.token}\n`,
        { mode: 0o600 },
      );
      await database.save();
    }
    return database;
  }

  get tokenFile(): string | undefined {
    return (
      this.options.stateFolder && join(this.options.stateFolder, TOKEN_FILE)
    );
  }

  timestamp(): string {
    return goTime(this.options.now());
  }

  /** The next id of a kind of object, from 1. */
  nextId(kind: string): number {
    const next = (this.state.sequences[kind] ?? 0) + 1;
    this.state.sequences[kind] = next;
    return next;
  }

  nextTaskId(): number {
    return HIGHEST_TASK_ID - this.nextId('tasks');
  }

  task(taskId: number, projectId: number): Task | undefined {
    return this.state.tasks.find(
      task => task.id === taskId && task.project_id === projectId,
    );
  }

  /** Newest first; ids fall, so that is by rising id. */
  tasks(projectId: number, templateId?: number): Task[] {
    return this.state.tasks
      .filter(
        task =>
          task.project_id === projectId &&
          (templateId === undefined || task.template_id === templateId),
      )
      .sort((a, b) => a.id - b.id);
  }

  addOutput(taskId: number, lines: { time: string; output: string }[]): void {
    this.state.outputs.push(
      ...lines.map(line => ({ task_id: taskId, task: '', ...line })),
    );
  }

  addToken(): SemaphoreState['tokens'][number] {
    const token = {
      id: newToken(),
      created: '0001-01-01T00:00:00Z',
      expired: false,
      user_id: this.state.user.id,
    };
    this.state.tokens.push(token);
    return token;
  }

  /** Writes the state soon; many changes at once become one write. */
  async save(): Promise<void> {
    const { stateFolder } = this.options;
    if (!stateFolder || this.dirty) {
      return this.writing;
    }
    this.dirty = true;
    const before = this.writing.catch(() => {});
    this.writing = before.then(async () => {
      this.dirty = false;
      const file = join(stateFolder, STATE_FILE);
      await writeFile(`${file}.new`, JSON.stringify(this.state), {
        mode: 0o600,
      });
      await rename(`${file}.new`, file);
    });
    return this.writing;
  }
}

/** 32 random bytes, base64url with padding, in lower case (recorded: 01). */
function newToken(): string {
  return `${randomBytes(32).toString('base64url')}=`.toLowerCase();
}

async function read(folder: string): Promise<SemaphoreState | undefined> {
  const file = join(folder, STATE_FILE);
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(content));
  } catch (error) {
    throw new Error(
      `The Semaphore stand-in cannot read ${file}: remove it to begin anew.`,
      { cause: error },
    );
  }
}
