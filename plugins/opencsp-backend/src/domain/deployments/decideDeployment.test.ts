/*
 * Proves the decisions about deployments without a world: which command each state brings, what each outcome
 * makes of each state, that no other move is made, that every state which moves ends, and what may be asked
 * when. That the engine does what is decided is proven in `reconcile/deployments`.
 */
import fc from 'fast-check';
import {
  DeploymentState,
  deploymentStates,
  isDeploymentMoving,
} from '@opencsp/plugin-opencsp-common';
import {
  aDeployment,
  aPlan,
} from '../../__testUtils__/deployments/aDeployment';
import {
  CANCEL_TRIES,
  concludeDeployment,
  deploymentCommand,
  DEPLOYMENT_MOVES,
  DeploymentOutcome,
  moveDeployment,
  QUEUE_DEADLINE_MS,
} from './decideDeployment';
import { deploymentFailure, failureOfTrouble } from './deploymentFailures';
import { DeploymentRecord } from './deploymentRecord';
import { currentStep, PlannedStep, planSteps } from './deploymentSteps';

const NOW = Date.UTC(2026, 0, 1);
const calm = { now: NOW, attempts: 0 };

const STEPS: PlannedStep[] = [
  { name: 'preflight', title: 'Checks', phase: 'preparing', deadlineMs: 1_000 },
  { name: 'start', title: 'Start', phase: 'starting', deadlineMs: 1_000 },
];

/** A record in a state, as it comes about. */
function inState(state: DeploymentState): DeploymentRecord {
  const queued = aDeployment(1, NOW);
  if (state === 'queued') {
    return queued;
  }
  const running = moveDeployment(planSteps(queued, STEPS), 'running', NOW);
  if (state === 'running') {
    return running;
  }
  const steps = running.steps.map(step => ({
    ...step,
    state: 'done' as const,
    attempt: 1,
  }));
  const ended = { ...running, steps };
  if (state === 'removing' || state === 'removed') {
    const removing = {
      ...moveDeployment(
        moveDeployment(ended, 'succeeded', NOW),
        'removing',
        NOW,
      ),
      removal: { data: false, by: 'o' },
    };
    return state === 'removing'
      ? planSteps(removing, [STEPS[1]])
      : { ...moveDeployment(removing, 'removed', NOW), live: false };
  }
  return moveDeployment(ended, state, NOW);
}

const failure = deploymentFailure('unexpected');

/** One outcome of each kind, and of each kind of step's outcome. */
const OUTCOMES: Record<string, DeploymentOutcome> = {
  waiting: { of: 'waiting', waitingFor: 'x' },
  planned: { of: 'planned', steps: STEPS },
  done: { of: 'step', outcome: { of: 'done' } },
  going: { of: 'step', outcome: { of: 'running', again: 1, memo: { a: 1 } } },
  failed: { of: 'step', outcome: { of: 'failed', ...failure } },
  cancelled: { of: 'cancelled' },
  'host-gone': { of: 'host-gone' },
  refused: { of: 'refused', failure },
  trouble: { of: 'trouble', message: 'y', failure },
};

/** What each outcome makes of each state that moves; what is not here never happens and is refused. */
const AFTER: Record<string, Record<string, DeploymentState>> = {
  queued: {
    waiting: 'queued',
    planned: 'running',
    refused: 'failed',
    trouble: 'queued',
    'host-gone': 'failed',
    cancelled: 'cancelled',
  },
  running: {
    planned: 'running',
    done: 'running',
    going: 'running',
    failed: 'failed',
    refused: 'failed',
    trouble: 'running',
    'host-gone': 'failed',
    cancelled: 'cancelled',
  },
  removing: {
    planned: 'removing',
    done: 'removed',
    going: 'removing',
    failed: 'failed',
    refused: 'failed',
    trouble: 'removing',
    'host-gone': 'removed',
  },
};

describe('each state and each outcome', () => {
  const cases = Object.entries(AFTER).flatMap(([state, after]) =>
    Object.entries(after).map(([outcome, next]) => ({ state, outcome, next })),
  );

  it.each(cases)('$state, $outcome: $next', ({ state, outcome, next }) => {
    const known = deploymentStates.find(it => it === state) ?? 'queued';
    const record = inState(known);
    const after = concludeDeployment(record, OUTCOMES[outcome], calm);
    expect(after.state).toBe(next);
    expect(after.failure === undefined).toBe(next !== 'failed');
    expect(after.endedAt === undefined).toBe(isDeploymentMoving(next));
    expect(after.live).toBe(next !== 'removed');
  });

  it.each(
    deploymentStates.flatMap(from =>
      deploymentStates
        .filter(to => !DEPLOYMENT_MOVES[from].includes(to))
        .map(to => ({ from, to })),
    ),
  )('refuses to move from $from to $to', ({ from, to }) => {
    expect(() => moveDeployment(inState(from), to, NOW)).toThrow(
      `cannot move from ${from} to ${to}`,
    );
  });

  it.each([
    ['queued', 'wait-for-host'],
    ['running', 'run-step'],
    ['removing', 'run-step'],
    ['succeeded', 'observe'],
    ['degraded', 'observe'],
    ['rolled-back', 'observe'],
    ['failed', 'observe'],
    ['cancelled', 'observe'],
    ['removed', undefined],
  ] as const)('%s: %s', (state, command) => {
    expect(deploymentCommand(inState(state), NOW)?.do).toBe(command);
  });

  it.each(deploymentStates.filter(state => !isDeploymentMoving(state)))(
    '%s: nothing, when there is a newer one',
    state => {
      const old = { ...inState(state), live: false };
      expect(deploymentCommand(old, NOW)).toBeUndefined();
    },
  );
});

describe('the end of a run', () => {
  const states = ['up', 'waiting', 'unhealthy', 'missing', 'unknown'] as const;
  const cases = states.flatMap(core =>
    states.flatMap(app =>
      (['deploy', 'rollback'] as const).map(kind => ({ core, app, kind })),
    ),
  );

  it.each(cases)('of a $kind: core $core, application $app', it => {
    const record = { ...inState('running'), kind: it.kind };
    const last: DeploymentRecord = {
      ...record,
      steps: record.steps.map((step, index) =>
        index === 0 ? { ...step, state: 'done' } : step,
      ),
    };
    const { state } = concludeDeployment(
      last,
      {
        of: 'step',
        outcome: {
          of: 'done',
          services: [
            { id: 'traefik', state: it.core },
            { id: 'notes', state: it.app },
            { id: 'cloud', state: 'up' },
          ],
        },
      },
      calm,
    );
    const good = it.kind === 'rollback' ? 'rolled-back' : 'succeeded';
    const whole = it.app === 'up' ? good : 'degraded';
    expect(state).toBe(it.core === 'up' ? whole : 'failed');
  });
});

describe('time', () => {
  it('ends a wait', () => {
    const late = { now: NOW + QUEUE_DEADLINE_MS, attempts: 3 };
    const record = inState('queued');
    for (const outcome of [OUTCOMES.waiting, OUTCOMES.trouble]) {
      expect(concludeDeployment(record, outcome, late)).toMatchObject({
        state: 'failed',
        failure: { reason: 'host-late' },
      });
      const early = { ...late, now: late.now - 1 };
      expect(concludeDeployment(record, outcome, early).state).toBe('queued');
    }
  });

  it('ends a step that goes on, or is in trouble; not at the first try after the portal was off', () => {
    const command = deploymentCommand(inState('running'), NOW);
    const begun =
      command?.do === 'run-step' ? command.record : inState('queued');
    expect(currentStep(begun)).toMatchObject({ state: 'running', attempt: 1 });
    const late = { now: NOW + 1_000, attempts: 0 };
    expect(concludeDeployment(begun, OUTCOMES.going, late)).toMatchObject({
      state: 'failed',
      failure: { reason: 'deadline', step: 'preflight' },
    });
    const cut: DeploymentOutcome = {
      of: 'trouble',
      message: 'no route',
      failure: failureOfTrouble('unreachable', 'no route'),
    };
    expect(concludeDeployment(begun, cut, late).state).toBe('running');
    expect(
      concludeDeployment(begun, cut, { ...late, attempts: 1 }),
    ).toMatchObject({
      state: 'failed',
      failure: { reason: 'host-unreachable', evidence: 'no route' },
    });
  });

  it('ends a cancellation of which the host hears nothing', () => {
    const begun = { ...inState('running'), requested: 'cancel' as const };
    const after = (attempts: number) =>
      concludeDeployment(begun, OUTCOMES.trouble, { now: NOW, attempts });
    expect(after(CANCEL_TRIES - 2).state).toBe('running');
    expect(after(CANCEL_TRIES - 1)).toMatchObject({
      state: 'cancelled',
      warnings: [expect.stringContaining('may go on there')],
    });
  });
});

it('comes to an end, whatever happens in whatever order', () => {
  const outcomeOf = fc.constantFrom(...Object.entries(OUTCOMES));
  fc.assert(
    fc.property(fc.array(outcomeOf, { maxLength: 60 }), drawn => {
      let record = aDeployment(1, NOW, { plan: aPlan() });
      let now = NOW;
      for (const [name, outcome] of drawn) {
        if (!isDeploymentMoving(record.state)) {
          break;
        }
        if (!(name in AFTER[record.state])) {
          continue;
        }
        now += 60_000;
        const command = deploymentCommand(record, now);
        const begun = command?.do === 'run-step' ? command.record : record;
        const next = concludeDeployment(begun, outcome, { now, attempts: 1 });
        expect(
          next.state === record.state ||
            DEPLOYMENT_MOVES[record.state].includes(next.state),
        ).toBe(true);
        // Never two steps at once, and none runs once it has ended.
        const running = next.steps.filter(({ state }) => state === 'running');
        expect(running.length).toBeLessThanOrEqual(
          isDeploymentMoving(next.state) ? 1 : 0,
        );
        record = next;
      }
      // From wherever it is, trouble alone ends it.
      for (let tries = 0; isDeploymentMoving(record.state); tries++) {
        expect(tries).toBeLessThan(1_000);
        now += 60_000;
        const command = deploymentCommand(record, now);
        const begun = command?.do === 'run-step' ? command.record : record;
        record = concludeDeployment(begun, OUTCOMES.trouble, {
          now,
          attempts: tries + 1,
        });
      }
    }),
  );
});
