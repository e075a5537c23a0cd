import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../systemError';
import { Flavour } from './flavour';
import { ServerClock, YEAR_ONE } from './goTime';
import { Output, Task, Token, User } from './rows';
import { ADMIN_PASSWORD, adminState, operatorState } from './seed';
import { parseState, SemaphoreState } from './state';

const STATE_FILE = 'state.json';
const TOKEN_FILE = 'token';
/** Task ids fall from here on BoltDB (recorded: 10, 46). */
const HIGHEST_TASK_ID = 2_147_483_647;

/** What a database is opened with. */
export interface DatabaseOptions {
  /** In memory when absent. */
  stateFolder?: string;
  flavour: Flavour;
  /** What is there at first: what an operator would have made, or one administrator only. */
  seed: 'operator' | 'admin';
  clock: ServerClock;
}

/** The rows of the stand-in, and the file that they are kept in. */
export class Database {
  private writing: Promise<void> = Promise.resolve();
  private dirty = false;

  private constructor(
    readonly state: SemaphoreState,
    private readonly options: DatabaseOptions,
  ) {}

  /** @throws Error naming the file when it cannot be read */
  static async open(options: DatabaseOptions): Promise<Database> {
    const kept = options.stateFolder && (await read(options.stateFolder));
    const given = { token: newToken(), created: options.clock.stamp() };
    const seed = options.seed === 'operator' ? operatorState : adminState;
    const database = new Database(kept || seed(given), options);
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

  /** The API token that is written to the token file: the first one that was made. */
  get token(): string {
    return this.state.tokens[0].id;
  }

  get tokenFile(): string | undefined {
    return (
      this.options.stateFolder && join(this.options.stateFolder, TOKEN_FILE)
    );
  }

  get flavour(): Flavour {
    return this.options.flavour;
  }

  get isPostgres(): boolean {
    return this.flavour.database === 'postgres';
  }

  get isNewer(): boolean {
    return this.flavour.generation === '2.16';
  }

  timestamp(): string {
    return this.options.clock.stamp();
  }

  date(): Date {
    return this.options.clock.date();
  }

  /** The next id of a kind of object, from 1. */
  nextId(kind: string): number {
    const next = (this.state.sequences[kind] ?? 0) + 1;
    this.state.sequences[kind] = next;
    return next;
  }

  /** Rising on PostgreSQL, falling on BoltDB (recorded: 47, pg-47). */
  nextTaskId(): number {
    const next = this.nextId('tasks');
    return this.isPostgres ? next : HIGHEST_TASK_ID - next;
  }

  task(taskId: number, projectId: number): Task | undefined {
    return this.state.tasks.find(
      task => task.id === taskId && task.project_id === projectId,
    );
  }

  /** Newest first, which each database tells by its ids (recorded: 47, pg-47). */
  tasks(projectId: number, templateId?: number): Task[] {
    const newestFirst = this.isPostgres ? -1 : 1;
    return this.state.tasks
      .filter(
        task =>
          task.project_id === projectId &&
          (templateId === undefined || task.template_id === templateId),
      )
      .sort((a, b) => newestFirst * (a.id - b.id));
  }

  user(userId: number | null): User | undefined {
    return this.state.users.find(each => each.id === userId);
  }

  addOutput(taskId: number, lines: { time: string; output: string }[]): void {
    this.state.outputs.push(
      ...lines.map((line): Output => ({ task_id: taskId, task: '', ...line })),
    );
  }

  addToken(userId: number, name?: string): Token {
    const token: Token = {
      id: newToken(),
      created: this.isPostgres ? this.timestamp() : YEAR_ONE,
      expired: false,
      user_id: userId,
      ...(name === undefined ? {} : { name }),
    };
    this.state.tokens.push(token);
    return token;
  }

  /** Makes a user who can log in. */
  addUser(user: Omit<User, 'id' | 'created'>, password: string): User {
    const added: User = {
      id: this.nextId('users'),
      created: this.timestamp(),
      ...user,
    };
    this.state.users.push(added);
    this.state.passwords.push({ user_id: added.id, password });
    return added;
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
    return parseState(JSON.parse(content), ADMIN_PASSWORD);
  } catch (error) {
    throw new Error(
      `The Semaphore stand-in cannot read ${file}: remove it to begin anew.`,
      { cause: error },
    );
  }
}
