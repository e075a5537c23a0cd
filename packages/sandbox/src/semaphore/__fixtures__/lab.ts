import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateOpenSshKeyPair } from '../../keys';
import { createMachinePark, MachineParkStandIn } from '../../machines';
import {
  createSemaphoreStandIn,
  SemaphoreStandIn,
  SemaphoreStandInOptions,
} from '..';

/** Fast enough for tests, and slow enough that each status can be seen. */
export const SPEED = 40;

/** What a request was answered with. */
export interface Reply {
  status: number;
  contentType: string | null;
  body: unknown;
}

/** A Semaphore and a machine, for tests. */
export class Lab {
  readonly ansible = generateOpenSshKeyPair('ansible@opencsp');

  private constructor(
    readonly folder: string,
    readonly park: MachineParkStandIn,
    public semaphore: SemaphoreStandIn,
  ) {}

  static async open(
    options: Partial<SemaphoreStandInOptions> = {},
  ): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-semaphore-'));
    const ansible = generateOpenSshKeyPair('ansible@opencsp');
    const park = await createMachinePark({
      speed: 1000,
      folder: join(folder, 'machines'),
      sshPort: 0,
    });
    await park.create({
      name: 'vm-a',
      hostname: 'web-1',
      vmId: 9000,
      user: 'ubuntu',
      authorizedKeys: [ansible.publicKey],
    });
    const semaphore = await createSemaphoreStandIn({
      port: 0,
      stateFolder: join(folder, 'semaphore'),
      privateKey: ansible.privateKey,
      speed: SPEED,
      ...options,
    });
    return new Lab(folder, park, semaphore);
  }

  async close(): Promise<void> {
    await this.semaphore.close();
    await this.park.close();
    await rm(this.folder, { recursive: true });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.semaphore.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.semaphore.token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type');
    return {
      status: response.status,
      contentType,
      body:
        contentType === 'application/json' && text !== ''
          ? JSON.parse(text)
          : text,
    };
  }

  /** Starts a task of a template (1 monitoring, 2 security, 3 hardening, 4 prepare) for the machine. */
  async start(templateId: number, message = ''): Promise<number> {
    const reply = await this.call('POST', '/api/project/1/tasks', {
      template_id: templateId,
      message,
      environment: await this.variables(),
    });
    if (reply.status !== 201) {
      throw new Error(`POST answered ${reply.status}`);
    }
    return field(reply.body, 'id');
  }

  async variables(changed: object = {}): Promise<string> {
    const machine = this.park.find('vm-a');
    const state = await this.park.control({ scenario: 'state' });
    const [, type, key] =
      /"hostKey":"(\S+) (\S+) /.exec(JSON.stringify(state)) ?? [];
    return JSON.stringify({
      opencsp_target_name: 'vm-a',
      opencsp_target_host: machine?.address,
      opencsp_target_port: machine?.port,
      opencsp_target_user: 'ubuntu',
      opencsp_target_host_key: `${type} ${key}`,
      ...changed,
    });
  }

  async task(id: number): Promise<Record<string, unknown>> {
    return field(await this.call('GET', `/api/project/1/tasks/${id}`), 'body');
  }

  async output(id: number): Promise<string[]> {
    const path = `/api/project/1/tasks/${id}/output`;
    const lines: { output: string }[] = field(
      await this.call('GET', path),
      'body',
    );
    return lines.map(line => line.output);
  }

  /** Polls a task until it is as wanted; the statuses seen on the way. */
  async until(
    id: number,
    wanted: (task: Record<string, unknown>) => boolean,
  ): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (;;) {
      const task = await this.task(id);
      if (seen[seen.length - 1] !== task.status) {
        seen.push(task.status);
      }
      if (wanted(task)) {
        return seen;
      }
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  }

  /** Waits for `end`. */
  ended(id: number): Promise<unknown[]> {
    return this.until(id, task => task.end !== null);
  }
}

function field<T>(of: unknown, name: string): T {
  return JSON.parse(JSON.stringify(of))[name];
}
