import { HostCheck } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DriverStep,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import { PREFLIGHT } from '../../domain/deployments/deploymentSteps';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { HostChecks } from '../../hosts/HostChecks';

/** How long the checks may be tried, in milliseconds. */
const PREFLIGHT_MS = 5 * 60_000;

/** The core's own step: nothing is changed on the host until it passes. */
export function preflightStep(
  checks: HostChecks,
  host: HostRecord,
  driver: DeploymentDriver,
): DriverStep {
  return {
    name: PREFLIGHT,
    title: 'Checks of the host',
    phase: 'preparing',
    deadlineMs: PREFLIGHT_MS,
    async run({ deployment, log, signal }) {
      const found = await checks.check(host, driver, deployment, signal);
      found.forEach(check => log(lineOf(check)));
      return judge(found);
    },
  };
}

function judge(found: readonly HostCheck[]): StepOutcome {
  const warnings = found
    .filter(({ result }) => result === 'warning')
    .map(wordsOf);
  const failed = found.filter(({ result }) => result === 'failed');
  if (failed.length === 0) {
    return { of: 'done', detail: `${found.length} checks`, warnings };
  }
  return {
    of: 'failed',
    warnings,
    ...deploymentFailure('preflight-failed', {
      more: `What failed: ${failed.map(({ title }) => title).join(', ')}.`,
      evidence: failed.map(wordsOf).join('\n'),
    }),
  };
}

function wordsOf({ title, found, fix }: HostCheck): string {
  return `${title}: ${found}${fix === undefined ? '' : ` ${fix}`}`;
}

function lineOf(check: HostCheck): string {
  return `[${check.result}] ${wordsOf(check)}`;
}
