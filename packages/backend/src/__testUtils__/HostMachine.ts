import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OutsideSystems } from './OutsideSystems';

const HOME = '/var/lib/opencsp/';

const insideSchema = z.object({
  files: z.record(
    z.string(),
    z.object({ kind: z.string(), content: z.base64().optional() }),
  ),
  engine: z
    .object({
      containers: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
        }),
      ),
      networks: z.array(z.object({ name: z.string() })),
      volumes: z.array(z.object({ name: z.string() })),
    })
    .nullable(),
});

const stateSchema = z.object({
  armed: z.array(
    z.looseObject({
      scenario: z.string(),
      name: z.string().optional(),
      matching: z.string().optional(),
    }),
  ),
});

/** A detached program, as it stands in the machine's files. */
export interface ProgramOnHost {
  id: string;
  /** Rises with each that is started on the machine. */
  pid: number;
  /** Absent while it runs. */
  exit?: number;
}

/** Before the host does anything, while it does, or when all is done and only the answer is missing. */
export type Cut = 'before' | 'during' | 'after';

/** A machine of the park that nobody made through the platform, seen and spoilt past the portal. */
export class HostMachine {
  private constructor(
    readonly name: string,
    /** Where SSH answers. */
    readonly address: string,
    readonly user: string,
    private readonly outside: OutsideSystems,
  ) {}

  static async make(
    outside: OutsideSystems,
    name: string,
    options: { hasDocker: boolean },
  ): Promise<HostMachine> {
    const { machines, keys } = outside;
    const { address, user } = await machines.create({
      name,
      hostname: name,
      vmId: 0,
      user: 'debian',
      authorizedKeys: [(await readFile(keys.ansible, 'utf8')).trim()],
      size: { cores: 4, memoryBytes: 16 * 1024 ** 3, diskBytes: 1e11 },
    });
    const machine = new HostMachine(name, address, user, outside);
    if (options.hasDocker) {
      await machine.control('docker-installed');
    }
    return machine;
  }

  /** Plays a scenario on this machine. */
  async control(scenario: string, parameters: object = {}): Promise<void> {
    const command = { scenario, name: this.name, ...parameters };
    await this.outside.machines.control(command);
  }

  /** The next command with this text in it is never answered: who asked for it waits. */
  async freezeAt(text: string, when: Cut): Promise<void> {
    await this.control('ssh-cuts', { matching: text, when, freezes: true });
  }

  /** True once the command with that text came. */
  async isFrozenAt(text: string): Promise<boolean> {
    const state = await this.outside.machines.control({ scenario: 'state' });
    const { armed } = stateSchema.parse(state);
    return !armed.some(
      ({ scenario, name, matching }) =>
        scenario === 'ssh-cuts' && name === this.name && matching === text,
    );
  }

  /** The detached programs of which something is kept, in the order in which they were started. */
  async programs(): Promise<ProgramOnHost[]> {
    const { files } = await this.inside();
    const text = (path: string) => {
      const content = files[path]?.content;
      return content === undefined
        ? undefined
        : Buffer.from(content, 'base64').toString().trim();
    };
    const runs = `${HOME}runs/`;
    return Object.keys(files)
      .filter(path => path.startsWith(runs) && path.endsWith('/pid'))
      .map(path => {
        const id = path.slice(runs.length, -'/pid'.length);
        const exit = text(`${runs}${id}/exit`);
        return {
          id,
          pid: Number(text(path)),
          ...(exit !== undefined && { exit: Number(exit) }),
        };
      })
      .sort((one, other) => one.pid - other.pid);
  }

  /** Ids of the containers by name. */
  async containers(): Promise<Map<string, string>> {
    const { engine } = await this.inside();
    return new Map(
      (engine?.containers ?? []).map(({ name, id }) => [name, id]),
    );
  }

  /** Everything of a profile that is there: what the engine has, and the files, without the portal's program. */
  async left() {
    const { engine, files } = await this.inside();
    const names = (all: readonly { name: string }[] = []) =>
      all.map(({ name }) => name).sort();
    return {
      containers: names(engine?.containers),
      networks: names(engine?.networks),
      volumes: names(engine?.volumes),
      files: Object.entries(files).flatMap(([path, { kind }]) =>
        kind === 'file' &&
        path.startsWith(HOME) &&
        !path.startsWith(`${HOME}bin/`)
          ? [path.slice(HOME.length)]
          : [],
      ),
    };
  }

  private async inside(): Promise<z.infer<typeof insideSchema>> {
    const { machinesFolder } = this.outside;
    const file = join(machinesFolder, this.name, 'inside.json');
    // Nothing was done on it yet.
    if (!existsSync(file)) {
      return { files: {}, engine: null };
    }
    return insideSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  }
}
