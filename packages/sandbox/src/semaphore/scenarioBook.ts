import { CallbackTurn } from './ansible/callback';
import { Turn } from './ansible/operatorPlaybook';
import { ArmedScenario } from './scenarios';
import { RunPlan } from './taskRun';

const TURNS: Partial<Record<ArmedScenario['scenario'], Turn>> = {
  'task-fails': 'task-fails',
  'zero-hosts': 'zero-hosts',
  hang: 'hang',
  'stop-reads-error': 'hang',
  'one-host-unreachable': 'one-host-unreachable',
};

/** The scenarios that were set up and not used up. */
export class ScenarioBook {
  private armed: ArmedScenario[] = [];
  private queue: 'moves' | 'stuck' | 'until-forced-stop' = 'moves';

  arm(scenario: ArmedScenario): void {
    this.armed.push({ ...scenario });
  }

  clear(): void {
    this.armed = [];
    this.queue = 'moves';
  }

  list(): ArmedScenario[] {
    return this.armed.map(each => ({ ...each }));
  }

  /** Holds all that waits, for good or until a waiting task is stopped by force. */
  hold(queue: 'moves' | 'stuck' | 'until-forced-stop'): void {
    this.queue = queue;
  }

  get queueMoves(): boolean {
    return this.queue === 'moves';
  }

  /** A waiting task was stopped by force. */
  queueMetForcedStop(): void {
    if (this.queue === 'until-forced-stop') {
      this.queue = 'moves';
    }
  }

  /** How the next run of a template is to go. */
  planRun(templateName: string): RunPlan {
    const turn = this.take(each => each in TURNS, templateName);
    const late = this.take(
      each => each === 'late-log' || each === 'log-late',
      templateName,
    );
    const facts = this.take(each => each === 'facts', templateName);
    const is = (name: ArmedScenario['scenario']) =>
      this.take(each => each === name, templateName) !== undefined;
    return {
      turn: (turn && TURNS[turn.scenario]) ?? 'run',
      facts: facts && 'how' in facts ? facts.how : 'written',
      callback: this.callbackTurn(templateName),
      log: {
        lateSeconds: late && 'seconds' in late ? late.seconds : 0,
        isOutOfOrder: is('log-out-of-order'),
        isDuplicate: is('log-duplicate'),
      },
    };
  }

  /** True when the next creation of a task is to go wrong in this way. */
  takePost(name: 'post-500-leaves-task' | 'hang-up-after-post'): boolean {
    return this.take(each => each === name) !== undefined;
  }

  private callbackTurn(templateName: string): CallbackTurn {
    const taken = this.take(each => each.startsWith('callback-'), templateName);
    switch (taken?.scenario) {
      case 'callback-lost':
        return { turn: 'lost' };
      case 'callback-early':
        return { turn: 'early' };
      case 'callback-late':
        return { turn: 'late', seconds: taken.seconds };
      case 'callback-repeated':
        return { turn: 'repeated', count: taken.count };
      case 'callback-forged':
        return { turn: 'forged' };
      default:
        return { turn: 'sent' };
    }
  }

  private take(
    isMeant: (name: ArmedScenario['scenario']) => boolean,
    templateName?: string,
  ): ArmedScenario | undefined {
    const found = this.armed.find(
      each =>
        isMeant(each.scenario) &&
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
