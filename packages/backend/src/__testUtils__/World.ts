import { InstanceWork } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { OutsideSystems } from './OutsideSystems';

const kubernetesSchema = z.looseObject({
  terraforms: z.array(z.looseObject({ name: z.string() })),
  secrets: z.array(z.string()),
});

const semaphoreSchema = z.looseObject({
  tasks: z.array(
    z.looseObject({
      id: z.number(),
      template: z.string(),
      status: z.string(),
      message: z.string(),
    }),
  ),
});

const machinesSchema = z.looseObject({
  machines: z.array(z.looseObject({ name: z.string(), hostKey: z.unknown() })),
});

/** A task as Semaphore has it. */
export type Task = z.infer<typeof semaphoreSchema>['tasks'][number];

/** What there is outside, seen past the portal. */
export class World {
  constructor(private readonly outside: OutsideSystems) {}

  /** Names of the Terraform objects. */
  async objects(): Promise<string[]> {
    const state = kubernetesSchema.parse(await this.look('kubernetes'));
    return state.terraforms.map(({ name }) => name);
  }

  /** Names of the Secrets that belong to a machine. */
  async secretsOf(machineName: string): Promise<string[]> {
    const state = kubernetesSchema.parse(await this.look('kubernetes'));
    return state.secrets.filter(name => name.includes(machineName));
  }

  /** Names of the machines that run. */
  async machines(): Promise<string[]> {
    const state = machinesSchema.parse(await this.look('machines'));
    return state.machines.map(({ name }) => name);
  }

  /** All tasks, the ended ones too. */
  async tasks(): Promise<Task[]> {
    return semaphoreSchema.parse(await this.look('semaphore')).tasks;
  }

  async tasksOf(instanceId: string): Promise<Task[]> {
    const tasks = await this.tasks();
    return tasks.filter(({ message }) => message.includes(instanceId));
  }

  /**
   * Where the ledger of a machine and the world differ, in words; nothing when they agree. A task
   * stays in Semaphore's history: gone means that it does not work any more.
   */
  async differences(
    { id, effects }: InstanceWork,
    machineName: string,
  ): Promise<string[]> {
    const objects = await this.objects();
    const tasks = await this.tasksOf(id);
    const known = new Map(effects.map(effect => [effect.name, effect]));
    const found: string[] = [];
    for (const { kind, name, state } of effects) {
      if (
        kind === 'terraform' &&
        (state === 'exists') !== objects.includes(name)
      ) {
        found.push(`the ledger says ${state} of the object ${name}`);
      }
      if (kind === 'task' && state === 'planned') {
        found.push(`the ledger never learned what became of ${name}`);
      }
      if (kind === 'task' && state === 'removed') {
        const working = tasks.filter(
          task => task.message === name && isWorking(task),
        );
        found.push(...working.map(() => `${name} is removed and works`));
      }
    }
    for (const task of tasks) {
      const effect = known.get(task.message);
      if (!effect) {
        found.push(`no ledger row for the task ${task.message}`);
      } else if (
        effect.externalId !== undefined &&
        effect.externalId !== String(task.id)
      ) {
        found.push(`${task.message} is ${task.id}, not ${effect.externalId}`);
      }
    }
    if (objects.includes(machineName) && !known.has(machineName)) {
      found.push(`no ledger row for the object ${machineName}`);
    }
    return [...found, ...twice(tasks.map(({ message }) => message))];
  }

  private look(standIn: 'kubernetes' | 'semaphore' | 'machines') {
    return this.outside[standIn].control({ scenario: 'state' });
  }
}

/** Which keys were used for more than one task. */
function twice(keys: string[]): string[] {
  return keys
    .filter((key, index) => keys.indexOf(key) !== index)
    .map(key => `${key} was started twice`);
}

function isWorking({ status }: Task): boolean {
  return ['waiting', 'starting', 'running', 'stopping'].includes(status);
}
