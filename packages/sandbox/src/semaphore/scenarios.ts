import { z } from 'zod';
import { Turn } from './playbook';
import { RunPlan } from './taskRun';

const template = z.string().optional();
const times = z.number().int().positive().default(1);
const seconds = z.number().positive().max(86_400);

/** What the control API can ask of Semaphore. */
export const semaphoreScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('task-fails'), template, times }),
  z.strictObject({ scenario: z.literal('zero-hosts'), template, times }),
  z.strictObject({ scenario: z.literal('hang'), template, times }),
  z.strictObject({
    scenario: z.literal('late-log'),
    template,
    times,
    seconds,
  }),
  z.strictObject({ scenario: z.literal('post-500-leaves-task'), times }),
  z.strictObject({ scenario: z.literal('hang-up-after-post'), times }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('restart'),
    seconds: z.number().nonnegative().max(3600).default(0),
  }),
]);

/** @public */
export type SemaphoreScenario = z.infer<typeof semaphoreScenarios>;

/** The scenarios that wait for a task. */
export type ArmedScenario = Extract<SemaphoreScenario, { times: number }>;

/** The scenarios that were set up and not used up. */
export class ScenarioBook {
  private armed: ArmedScenario[] = [];

  arm(scenario: ArmedScenario): void {
    this.armed.push({ ...scenario });
  }

  clear(): void {
    this.armed = [];
  }

  list(): ArmedScenario[] {
    return this.armed.map(each => ({ ...each }));
  }

  /** How the next run of a template is to go. */
  planRun(templateName: string): RunPlan {
    const turns: Exclude<Turn, 'run'>[] = ['task-fails', 'zero-hosts', 'hang'];
    const turn = turns.find(each => this.take(each, templateName));
    const late = this.take('late-log', templateName);
    return {
      turn: turn ?? 'run',
      logLate: late?.scenario === 'late-log' ? late.seconds : 0,
    };
  }

  /** True when the next creation of a task is to go wrong in this way. */
  takePost(name: 'post-500-leaves-task' | 'hang-up-after-post'): boolean {
    return this.take(name) !== undefined;
  }

  private take(
    name: ArmedScenario['scenario'],
    templateName?: string,
  ): ArmedScenario | undefined {
    const found = this.armed.find(
      each =>
        each.scenario === name &&
        (!('template' in each) ||
          each.template === undefined ||
          each.template === templateName),
    );
    if (found) {
      found.times -= 1;
      this.armed = this.armed.filter(each => each.times > 0);
    }
    return found;
  }
}
