import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../systemError';
import { ensureKeyFiles, OpenSshKeyPair } from '../keys';
import { insideSchema, InsideState } from './inside';

/** The size of a machine for which none was asked for. */
export const DEFAULT_SIZE = {
  cores: 2,
  memoryBytes: 4 * 1024 ** 3,
  diskBytes: 50 * 1024 ** 3,
};

const recordSchema = z.object({
  name: z.string(),
  hostname: z.string(),
  vmId: z.number(),
  address: z.string(),
  port: z.number(),
  user: z.string(),
  authorizedKeys: z.array(z.string()),
  bootedAt: z.iso.datetime(),
  size: z
    .object({
      cores: z.number(),
      memoryBytes: z.number(),
      diskBytes: z.number(),
    })
    .default(DEFAULT_SIZE),
  /** False for a server that was there before the portal. */
  isMade: z.boolean().default(true),
  system: z.enum(['debian', 'nixos']).default('debian'),
});

/** What is remembered of a machine. */
export type MachineRecord = z.infer<typeof recordSchema>;

const RECORD_FILE = 'machine.json';
const INSIDE_FILE = 'inside.json';
const HOST_KEY_FILE = 'ssh_host_ed25519_key';

/** The folder of the machines: one folder each, with its record and its host key. */
export class MachineStore {
  constructor(private readonly folder: string) {}

  /** All machines that were made and not destroyed. */
  async load(): Promise<MachineRecord[]> {
    await mkdir(this.folder, { recursive: true });
    const entries = await readdir(this.folder, { withFileTypes: true });
    const records = await Promise.all(
      entries
        .filter(entry => entry.isDirectory())
        .map(entry => this.read(entry.name)),
    );
    return records.flatMap(record => (record ? [record] : []));
  }

  async save(record: MachineRecord): Promise<void> {
    await mkdir(this.folderOf(record.name), { recursive: true });
    await writeFile(
      this.recordFile(record.name),
      `${JSON.stringify(record, null, 2)}\n`,
    );
  }

  /** The machine's own key: made at its first start, kept until it is destroyed. */
  async hostKey(record: MachineRecord): Promise<OpenSshKeyPair> {
    return ensureKeyFiles(
      join(this.folderOf(record.name), HOST_KEY_FILE),
      `root@${record.hostname}`,
    );
  }

  /** What is inside the machine; nothing before its first change. */
  async loadInside(name: string): Promise<InsideState> {
    const file = join(this.folderOf(name), INSIDE_FILE);
    try {
      return insideSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') {
        return { files: {}, engine: null };
      }
      throw new Error(`${file} cannot be read: remove that folder.`, {
        cause: error,
      });
    }
  }

  /** Keeps what is inside a machine; nothing happens when it was removed meanwhile. */
  async saveInside(name: string, state: InsideState): Promise<void> {
    const file = join(this.folderOf(name), INSIDE_FILE);
    try {
      await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
      await rename(`${file}.new`, file);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') {
        throw error;
      }
    }
  }

  async forgetHostKey(name: string): Promise<void> {
    const file = join(this.folderOf(name), HOST_KEY_FILE);
    await rm(file, { force: true });
    await rm(`${file}.pub`, { force: true });
  }

  async remove(name: string): Promise<void> {
    await rm(this.folderOf(name), { recursive: true, force: true });
  }

  private async read(name: string): Promise<MachineRecord | undefined> {
    try {
      const text = await readFile(this.recordFile(name), 'utf8');
      return recordSchema.parse(JSON.parse(text));
    } catch (error) {
      // A folder whose machine was being made when the sandbox was killed has no record yet.
      if (systemErrorCode(error) === 'ENOENT') {
        return undefined;
      }
      throw new Error(
        `${this.recordFile(name)} cannot be read: remove that folder.`,
        { cause: error },
      );
    }
  }

  private recordFile(name: string): string {
    return join(this.folderOf(name), RECORD_FILE);
  }

  private folderOf(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new Error(`"${name}" cannot be the name of a machine.`);
    }
    return join(this.folder, name);
  }
}
