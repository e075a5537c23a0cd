/*
 * Proves the step of a deployment that checks the sign-in: it asks for a check and waits for that one, tells
 * what it came to, and never fails. With the real store and a real check. Leaves what a check finds to
 * `reconcile/signInChecks`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { DriverStep, StepOutcome } from '@opencsp/plugin-opencsp-node';
import { AccountStage } from '../../__testUtils__/deployments/AccountStage';
import { SignInStage } from '../../signIn/__testUtils__/SignInStage';
import { DatabaseSignInCheckStore } from '../../store/signInChecks/DatabaseSignInCheckStore';
import { SIGN_IN, SIGN_IN_WAIT_MS, signInStep } from './signInStep';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** A run whose step is called again and again. */
class Run {
  readonly lines: string[] = [];
  due = 0;
  private readonly step: DriverStep;
  private memo: Record<string, boolean> = {};

  private constructor(readonly on: SignInStage) {
    const { record, stage } = on;
    this.step = signInStep(
      { store: on.store, onDue: () => (this.due += 1) },
      {
        ...record,
        steps: [
          {
            ...{ name: SIGN_IN, title: 'x', phase: 'accounts' },
            ...{ state: 'running', deadlineMs: 1, attempt: 1, memo: {} },
            startedAt: stage.clock.now(),
          },
        ],
      },
    );
  }

  static async begin(): Promise<Run> {
    return new Run(await SignInStage.begin(databases));
  }

  async call(): Promise<StepOutcome> {
    const { stage, world, record } = this.on;
    const outcome = await this.step.run({
      ...{ host: world.host, memo: this.memo, attempt: 1 },
      deployment: await stage.contents.load(record),
      now: stage.clock.now(),
      signal: new AbortController().signal,
      log: text => this.lines.push(text),
      secrets: async () => new Map(),
    });
    if (outcome.of === 'running') {
      this.memo = { isAsked: outcome.memo.isAsked === true };
    }
    return outcome;
  }
}

it('asks for a check, waits for it, and tells each hop', async () => {
  const run = await Run.begin();
  expect(await run.call()).toMatchObject({ of: 'running' });
  expect(run.due).toBe(1);
  expect(await run.call()).toMatchObject({ of: 'running' });
  await run.on.runDue();
  expect(await run.call()).toMatchObject({
    of: 'done',
    detail: 'One sign-in opens the services',
  });
  expect(run.lines).toContainEqual(expect.stringMatching(/^redirect: /));
  run.on.close();
});

it('warns of a sign-in that does not work, and is done', async () => {
  const run = await Run.begin();
  run.on.world.isDirectoryLost = true;
  await run.call();
  await run.on.runDue();
  expect(await run.call()).toMatchObject({
    of: 'done',
    detail: 'It does not work',
    warnings: [expect.stringMatching(/^Sign-in: The sign-in portal refuses/)],
  });
  run.on.close();
});

it('is skipped with the reason where there is nothing to sign in to', async () => {
  const run = await Run.begin();
  run.on.commit(['wiki']);
  await run.call();
  await run.on.runDue();
  const outcome = await run.call();
  expect(outcome).toMatchObject({
    of: 'done',
    detail: 'Skipped: The profile has no sign-in portal.',
  });
  expect(outcome.warnings).toBeUndefined();
  run.on.close();
});

it('asks again when the check that ended had begun before', async () => {
  const run = await Run.begin();
  run.on.stage.clock.advance(-1_000);
  await run.on.check();
  run.on.stage.clock.advance(1_000);
  await run.call();
  const row = await run.on.row();
  expect(row.asked).toBeDefined();
  await run.on.runDue();
  expect(await run.call()).toMatchObject({ of: 'done' });
  expect(run.on.world.bodies).toHaveLength(2);
  run.on.close();
});

it('does not wait for ever', async () => {
  const run = await Run.begin();
  await run.call();
  run.on.stage.clock.advance(SIGN_IN_WAIT_MS);
  expect(await run.call()).toMatchObject({
    of: 'done',
    warnings: [expect.stringContaining('could not be tried in time')],
  });
  run.on.close();
});

it('is the last step of a deployment whose profile has accounts', async () => {
  const accounts = await AccountStage.begin(databases);
  const { stage } = accounts;
  const checks = await SignInStage.begin(databases);
  const store = new DatabaseSignInCheckStore(stage.db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const { id } = await stage.create();
  const run = stage.process({
    outside: { signIn: { store, onDue: () => undefined } },
  });
  const check = checks.process({
    ...{ store, deployments: stage.store, clock: stage.clock },
    outside: stage.outside,
  });
  for (let times = 0; times < 100; times++) {
    await stage.runDue(run);
    await accounts.runDue();
    await checks.runDue(check, store);
    stage.clock.advance(500);
  }
  const { state, steps, warnings } = await stage.get(id);
  expect({ state, warnings }).toEqual({ state: 'succeeded', warnings: [] });
  expect(steps.slice(-2)).toMatchObject([
    { name: 'accounts', state: 'done' },
    {
      ...{ name: SIGN_IN, state: 'done', phase: 'accounts' },
      detail: 'Skipped: The profile has no addresses to sign in at.',
    },
  ]);
  checks.close();
});
