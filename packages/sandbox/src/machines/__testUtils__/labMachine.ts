import { createHash } from 'node:crypto';
import { freshEngine, EngineState } from '../docker/engineState';
import { ImageCatalogue } from '../docker/images';
import { imageOf } from '../docker/registry';
import { ProxyOutside } from '../../services/ports';
import { FaultBook } from '../faults';
import { InsideState, MachineInside } from '../inside';
import { labCatalogue, LAB_IMAGES } from './labImages';
import { VirtualClock } from './virtualClock';

/** What a command line came to. */
export interface Result {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const NAME = 'lab';
const BEGIN = Date.parse('2026-11-21T23:45:00Z');

/** How a machine of a test is made. */
export interface LabOptions {
  versions?: Pick<EngineState, 'generation' | 'compose'>;
  user?: string;
  state?: InsideState;
  hasDocker?: boolean;
  /** Those of the recordings, without it. */
  catalogue?: ImageCatalogue;
  /** Of the registry; false as in the recordings. */
  isReachable?: boolean;
  /** What programs on it need of the world; without it they are words only. */
  proxy?: ProxyOutside;
}

/** The inside of a machine with the images of the recordings, on a clock that jumps. */
export class LabMachine {
  readonly clock = new VirtualClock(BEGIN);
  readonly faults = new FaultBook();
  readonly inside: MachineInside;
  readonly saved: InsideState[] = [];
  private made = 0;

  constructor(options: LabOptions = {}) {
    const versions = options.versions ?? {
      generation: '28.5',
      compose: '2.40.3',
    };
    const engine = {
      ...freshEngine(versions),
      images: LAB_IMAGES.map(name => imageOf(name, BEGIN)),
    };
    this.inside = new MachineInside({
      state: options.state ?? {
        files: {},
        engine: options.hasDocker === false ? null : engine,
      },
      facts: {
        hostname: 'host-1',
        user: options.user ?? 'root',
        bootedAt: new Date(BEGIN),
        size: { cores: 2, memoryBytes: 4 * 1024 ** 3, diskBytes: 50e9 },
        address: '127.77.0.9',
        hasCloudInit: true,
      },
      clock: this.clock,
      faults: this.faults.of(NAME),
      catalogue: options.catalogue ?? labCatalogue,
      registry: {
        host: 'registry.example.test',
        resolver: '192.0.2.53:53',
        isReachable: options.isReachable ?? false,
      },
      proxy: options.proxy,
      newId: () => {
        this.made += 1;
        return createHash('sha256').update(`id ${this.made}`).digest('hex');
      },
      save: async state => {
        this.saved.push(state);
      },
    });
  }

  /** Runs words as a user in a folder, without a shell. */
  async words(
    words: readonly string[],
    folder = '/',
    environment: Record<string, string> = {},
  ): Promise<Result> {
    const result = { stdout: '', stderr: '' };
    const exitCode = await this.inside.run({
      words,
      folder,
      user: 'root',
      environment: {
        HOME: '/root',
        USER: 'root',
        SHELL: '/bin/bash',
        ...environment,
      },
      input: async () => Buffer.alloc(0),
      out: text => {
        result.stdout += text.toString();
      },
      err: text => {
        result.stderr += text;
      },
      signal: new AbortController().signal,
    });
    return { exitCode, ...result };
  }

  /** Runs a line as the shell of a login does. */
  async line(line: string, input = ''): Promise<Result> {
    const result = { stdout: '', stderr: '' };
    const exitCode = await this.inside.runLine(line, {
      input: async () => Buffer.from(input),
      out: text => {
        result.stdout += text.toString();
      },
      err: text => {
        result.stderr += text;
      },
      signal: new AbortController().signal,
    });
    return { exitCode, ...result };
  }

  async put(path: string, text: string): Promise<void> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    await this.line(`install -d -m 0755 ${folder}`);
    await this.line(`install -m 0644 /dev/stdin ${path}`, text);
  }
}
