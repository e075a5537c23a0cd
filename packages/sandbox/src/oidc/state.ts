import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  DirectoryData,
  directorySchema,
  DirectorySeed,
  directorySeedSchema,
} from './directory/schema';
import { seedDirectory } from './directory/seed';
import { KeyRing, keyRingSchema, newKeyRing } from './keys';
import { Person, personSchema, seedPeople } from './people';

/** One thing that the stand-in keeps: a token, a browser session, a sign-in. */
const recordSchema = z.object({
  payload: z.record(z.string(), z.unknown()),
  /** Seconds since 1970; absent when it does not expire. */
  expiresAt: z.number().optional(),
  /** A code that was redeemed, or a refresh token that was revoked. */
  spent: z.boolean().optional(),
});

/** @public */
export type StoredRecord = z.infer<typeof recordSchema>;

const fileSchema = z.object({
  version: z.literal(2),
  keys: keyRingSchema,
  people: z.array(personSchema),
  directory: directorySchema,
  records: z.record(z.string(), recordSchema),
});

/** Files of the first version: their sign-ins are forgotten, keys and people stay. */
const oldFileSchema = z
  .object({
    version: z.literal(1),
    keys: z.object({
      active: z.unknown(),
      spare: z.unknown(),
      retired: z.array(z.unknown()),
    }),
    people: z.array(personSchema),
  })
  .transform(({ keys: { active, spare, retired }, people }): unknown => ({
    version: 2,
    keys: [
      ...retired.map(key => ({ key, state: 'inactive' })),
      { key: active, state: 'active' },
      { key: spare, state: 'initial' },
    ],
    people,
    directory: seedDirectory(people),
    records: {},
  }))
  .pipe(fileSchema);

const FILE_NAME = 'oidc.json';

/**
 * All that the provider knows, in memory, and in one file when it was given a folder. Changes of
 * one turn of the event loop are written together, by rename, so that a killed process leaves a
 * whole file.
 */
export class ProviderState {
  private pending: NodeJS.Immediate | undefined;

  private constructor(
    public keys: KeyRing,
    public people: Person[],
    public directory: DirectoryData,
    private readonly records: Map<string, StoredRecord>,
    private readonly seed: DirectorySeed | undefined,
    private readonly now: () => number,
    private readonly file: string | undefined,
  ) {}

  /** @throws Error when the file is there and cannot be read; it says what to do */
  static async open(
    folder: string | undefined,
    seed: DirectorySeed | undefined,
    now: () => number,
  ): Promise<ProviderState> {
    const file = folder && join(folder, FILE_NAME);
    const stored = file ? readState(file) : undefined;
    const fresh = seeded(seed);
    const state = new ProviderState(
      stored?.keys ?? (await newKeyRing()),
      stored?.people ?? fresh.people,
      stored?.directory ?? fresh.directory,
      new Map(Object.entries(stored?.records ?? {})),
      seed,
      now,
      file,
    );
    if (folder) {
      mkdirSync(folder, { recursive: true });
      state.flush();
    }
    return state;
  }

  /** The record, unless it expired. */
  find(model: string, id: string): StoredRecord | undefined {
    const record = this.records.get(`${model}:${id}`);
    return record && !this.isExpired(record) ? record : undefined;
  }

  /** All records of a model that did not expire, with their ids. */
  list(model: string): [id: string, record: StoredRecord][] {
    const prefix = `${model}:`;
    return [...this.records]
      .filter(
        ([key, record]) => key.startsWith(prefix) && !this.isExpired(record),
      )
      .map(([key, record]) => [key.slice(prefix.length), record]);
  }

  put(model: string, id: string, record: StoredRecord): void {
    this.records.set(`${model}:${id}`, record);
    this.changed();
  }

  remove(model: string, id: string): void {
    this.records.delete(`${model}:${id}`);
    this.changed();
  }

  /** Forgets every sign-in and everybody who registered; keys stay. */
  reset(): void {
    this.records.clear();
    Object.assign(this, seeded(this.seed));
    this.changed();
  }

  /** To be called after `keys`, `people` or `directory` were changed. */
  changed(): void {
    if (this.file && !this.pending) {
      this.pending = setImmediate(() => this.flush());
    }
  }

  /** Writes what is pending now. */
  flush(): void {
    clearImmediate(this.pending);
    this.pending = undefined;
    if (!this.file) {
      return;
    }
    const content: z.infer<typeof fileSchema> = {
      version: 2,
      keys: this.keys,
      people: this.people,
      directory: this.directory,
      records: Object.fromEntries(
        [...this.records].filter(([, record]) => !this.isExpired(record)),
      ),
    };
    const next = `${this.file}.${randomBytes(4).toString('hex')}.next`;
    writeFileSync(next, JSON.stringify(content), { mode: 0o600 });
    renameSync(next, this.file);
  }

  private isExpired({ expiresAt }: StoredRecord): boolean {
    return expiresAt !== undefined && expiresAt <= this.now() / 1000;
  }
}

function seeded(seed: DirectorySeed | undefined): {
  people: Person[];
  directory: DirectoryData;
} {
  if (seed) {
    const { people, ...directory } = directorySeedSchema.parse(seed);
    return { people, directory };
  }
  const people = seedPeople();
  return { people, directory: seedDirectory(people) };
}

function readState(file: string): z.infer<typeof fileSchema> | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return z
      .union([fileSchema, oldFileSchema])
      .parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `The OpenID stand-in cannot read its state in ${file}. Remove the file; people will have to sign in again.`,
      { cause: error },
    );
  }
}
