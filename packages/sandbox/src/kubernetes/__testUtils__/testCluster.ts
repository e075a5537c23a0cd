import { Agent, request } from 'undici';
import { z } from 'zod';
import { MachineOrder, MachinePark, RunningMachine } from '../../machinePark';
import {
  createKubernetesStandIn,
  KubernetesStandIn,
  KubernetesStandInOptions,
} from '../kubernetesStandIn';

/** A park without SSH servers, for tests of the cluster alone. */
export class PaperPark implements MachinePark {
  readonly orders: MachineOrder[] = [];
  private readonly machines = new Map<string, RunningMachine>();

  async create(order: MachineOrder): Promise<RunningMachine> {
    this.orders.push(order);
    const machine = this.machines.get(order.name) ?? {
      name: order.name,
      address: order.address ?? `127.77.0.${this.orders.length}`,
      port: 2222,
      user: order.user,
    };
    this.machines.set(order.name, machine);
    return machine;
  }

  async destroy(name: string): Promise<void> {
    this.machines.delete(name);
  }

  find(name: string): RunningMachine | undefined {
    return this.machines.get(name);
  }

  list(): RunningMachine[] {
    return [...this.machines.values()];
  }

  /** Gives the machine another address behind Terraform's back. */
  move(name: string, address: string): void {
    const machine = this.machines.get(name);
    if (machine) {
      this.machines.set(name, { ...machine, address });
    }
  }
}

/** An answer of the API, its JSON read. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: Record<string, unknown>;
}

const watchLineSchema = z.looseObject({
  type: z.string(),
  object: z.looseObject({
    kind: z.string(),
    metadata: z.looseObject({
      name: z.string().optional(),
      generation: z.number().optional(),
      finalizers: z.array(z.string()).optional(),
      deletionTimestamp: z.string().optional(),
      resourceVersion: z.string().optional(),
      labels: z.record(z.string(), z.string()).optional(),
    }),
    status: z.unknown().optional(),
  }),
});

/** @public */
export type WatchLine = z.infer<typeof watchLineSchema>;

/** A stand-in with a clock that moves a second at each look, and a bare HTTP client. */
export class TestCluster {
  readonly terraforms = `/apis/infra.contrib.fluxcd.io/v1alpha2/namespaces/opencsp/terraforms`;
  private readonly agent: Agent;

  private constructor(
    readonly standIn: KubernetesStandIn,
    readonly park: PaperPark,
  ) {
    this.agent = new Agent({ connect: { ca: standIn.ca } });
  }

  static async start(
    options: Partial<KubernetesStandInOptions> = {},
  ): Promise<TestCluster> {
    const park = new PaperPark();
    let seconds = 0;
    const standIn = await createKubernetesStandIn({
      port: 0,
      park,
      log: () => undefined,
      speed: 0.002,
      now: () => new Date(Date.UTC(2030, 0, 1) + 1000 * seconds++),
      ...options,
    });
    return new TestCluster(standIn, park);
  }

  async close(): Promise<void> {
    await this.standIn.close();
    await this.agent.destroy();
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    options: {
      token?: string | null;
      contentType?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const { token = this.standIn.adminToken } = options;
    const answer = await request(this.standIn.url + path, {
      method,
      dispatcher: this.agent,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        'content-type':
          options.contentType ??
          (method === 'PATCH'
            ? 'application/merge-patch+json'
            : 'application/json'),
        ...options.headers,
      },
      body:
        body === undefined || typeof body === 'string'
          ? body
          : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      body: asRecord(text),
    };
  }

  /** Begins a watch of the Terraform objects; lines are kept as they come. */
  async watch(query = 'resourceVersion=0', path = this.terraforms) {
    const answer = await request(
      `${this.standIn.url}${path}?watch=1&${query}`,
      {
        dispatcher: this.agent,
        headers: { authorization: `Bearer ${this.standIn.adminToken}` },
      },
    );
    const lines: WatchLine[] = [];
    const done = (async () => {
      let rest = '';
      for await (const chunk of answer.body.setEncoding('utf8')) {
        rest += chunk;
        const parts = rest.split('\n');
        rest = parts.pop() ?? '';
        lines.push(
          ...parts.map(part => watchLineSchema.parse(JSON.parse(part))),
        );
      }
    })().catch(() => undefined);
    return { lines, done, status: answer.statusCode };
  }

  /** Waits until the lines fulfil a condition. */
  async until(
    condition: () => boolean | Promise<boolean>,
    what: string | (() => string),
  ): Promise<void> {
    for (let attempt = 0; attempt < 2_000; attempt++) {
      if (await condition()) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    const words = typeof what === 'string' ? what : what();
    throw new Error(`Waited in vain: ${words}`);
  }
}

function asRecord(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return z.record(z.string(), z.unknown()).parse(parsed);
  } catch {
    return {};
  }
}

/** A Terraform object as the recordings make it. */
export function terraform(
  name: string,
  spec: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: {
      name,
      namespace: 'opencsp',
      labels: { 'opencsp.io/instance': name },
      ...metadata,
    },
    spec: {
      // Out of the way: at the pace of tests half an hour is a few seconds.
      interval: '24h',
      retryInterval: '15s',
      approvePlan: 'auto',
      destroyResourcesOnDeletion: true,
      path: './',
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
      vars: variables(name),
      varsFrom: [{ kind: 'Secret', name: 'proxmox-credentials' }],
      ...spec,
    },
  };
}

/** The variables of a machine. */
export function variables(
  name: string,
  more: Record<string, unknown> = {},
): { name: string; value: unknown }[] {
  return Object.entries({
    vm_name: name,
    vm_id: 101,
    cores: 2,
    memory: 2048,
    ...more,
  }).map(([key, value]) => ({ name: key, value }));
}
