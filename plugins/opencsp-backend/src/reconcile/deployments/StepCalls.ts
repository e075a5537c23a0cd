import { LoggerService } from '@backstage/backend-plugin-api';
import { DriverStep, StepContext } from '@opencsp/plugin-opencsp-node';
import { DeploymentOutcome } from '../../domain/deployments/decideDeployment';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import {
  DeploymentRecord,
  DeploymentStepRecord,
} from '../../domain/deployments/deploymentRecord';
import { isRemoval } from '../../domain/deployments/deploymentSteps';
import { abortable } from '../../outside/abortable';
import { redact } from '../../outside/redact';
import { secretRedactor } from '../../outside/secretRedactor';
import { Clock } from '../clock';
import { describeTrouble } from '../trouble';
import { cleanOutcome, outcomeOfContents, outcomeOfError } from './outcomes';
import { DeploymentOutside } from './ports';
import { Preparation } from './Preparation';
import { RunLog } from './RunLog';

/** A step that can be called. */
export interface StepCall {
  log: RunLog;
  /** One call of `run`. Trouble is an outcome; only a lost lease and the end of the process are thrown. */
  run(signal: AbortSignal): Promise<DeploymentOutcome>;
  /** Ends what the step has running on the host. Throws nothing. */
  cancel(signal: AbortSignal): Promise<DeploymentOutcome>;
}

/** Makes calls of drivers' steps, with all that they work with. */
export class StepCalls {
  private readonly preparation: Preparation;

  constructor(
    private readonly options: {
      outside: DeploymentOutside;
      clock: Clock;
      logger: LoggerService;
    },
  ) {
    this.preparation = new Preparation(options.outside);
  }

  /** @returns an outcome instead, when the step cannot be called */
  async of(
    record: DeploymentRecord,
    wanted: DeploymentStepRecord,
  ): Promise<StepCall | { outcome: DeploymentOutcome }> {
    const { host, isGone } = await this.preparation.hostOf(record);
    if (isGone || !host) {
      return { outcome: { of: 'host-gone' } };
    }
    const prepared = await this.preparation.of(record, host);
    if ('outcome' in prepared) {
      return prepared;
    }
    const secrets = await this.secretsOf(record);
    if ('outcome' in secrets) {
      return secrets;
    }
    const step = prepared.steps.find(({ name }) => name === wanted.name);
    if (!step) {
      return refused('step-unknown');
    }
    const reached = this.preparation.runnerOf(host);
    if ('problem' in reached) {
      return refused('host-incomplete', reached.problem);
    }
    const { clock } = this.options;
    const hide = secretRedactor(secrets.values.values());
    const log = new RunLog(wanted.name, hide, clock);
    const contextFor = (signal: AbortSignal): StepContext => ({
      host: reached.runner,
      deployment: prepared.deployment,
      memo: wanted.memo,
      attempt: wanted.attempt,
      now: clock.now(),
      signal,
      log: text => log.write(text),
      secrets: async () => secrets.values,
    });
    return this.callOf(record, abortable(step), log, contextFor);
  }

  private callOf(
    record: DeploymentRecord,
    step: DriverStep,
    log: RunLog,
    contextFor: (signal: AbortSignal) => StepContext,
  ): StepCall {
    const orOutcome = async (
      work: (signal: AbortSignal) => Promise<DeploymentOutcome>,
      signal: AbortSignal,
    ) => {
      try {
        return await work(signal);
      } catch (error) {
        return this.outcomeOf(record, error, log, signal);
      }
    };
    return {
      log,
      run: given =>
        orOutcome(async signal => {
          const outcome = await step.run(contextFor(signal));
          return { of: 'step', outcome: cleanOutcome(outcome, log.clean) };
        }, given),
      cancel: given =>
        orOutcome(async signal => {
          await step.cancel?.(contextFor(signal));
          return { of: 'cancelled' };
        }, given),
    };
  }

  private outcomeOf(
    record: DeploymentRecord,
    error: unknown,
    { clean }: RunLog,
    signal: AbortSignal,
  ): DeploymentOutcome {
    const known = outcomeOfError(error, clean);
    if (known) {
      return known;
    }
    if (signal.aborted) {
      const message = 'A part of the step did not end in the time that it has.';
      return {
        of: 'trouble',
        message,
        failure: deploymentFailure('deadline', { evidence: message }),
      };
    }
    const evidence = clean(describeTrouble(error));
    this.options.logger.error('A step of a deployment ended unexpectedly', {
      deployment: record.id,
      driver: record.driver,
      error: evidence,
    });
    return refused('unexpected', evidence).outcome;
  }

  /** A removal goes on without them: nothing on the host depends on them then. */
  private async secretsOf(
    record: DeploymentRecord,
  ): Promise<
    { values: ReadonlyMap<string, string> } | { outcome: DeploymentOutcome }
  > {
    try {
      return { values: await this.options.outside.contents.secrets(record) };
    } catch (error) {
      if (isRemoval(record)) {
        return { values: new Map() };
      }
      const outcome = outcomeOfContents(error, redact);
      if (!outcome) {
        throw error;
      }
      return { outcome };
    }
  }
}

function refused(
  kind: Parameters<typeof deploymentFailure>[0],
  evidence?: string,
): { outcome: DeploymentOutcome } {
  return {
    outcome: { of: 'refused', failure: deploymentFailure(kind, { evidence }) },
  };
}
