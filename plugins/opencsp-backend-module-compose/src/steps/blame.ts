import { StepContext, StepFailure } from '@opencsp/plugin-opencsp-node';
import { withEvidence } from '../failures/explain';
import { composeCall } from '../paths';
import { ComposePlan, PlannedContainer } from '../project/composePlan';
import { Brought } from './bringUp';

/** What stops everything, and is no fault of one service. */
const OF_THE_HOST = [
  'compose-missing',
  'config-invalid',
  'disk-full',
  'engine-missing',
  'engine-refused',
  'engine-stopped',
  'files-missing',
  'network-clash',
  'run-interrupted',
];

/** True when no service is to blame. */
export function isOfTheHost({ reason }: Pick<StepFailure, 'reason'>): boolean {
  return OF_THE_HOST.includes(reason);
}

const LOG_LINES = '20';
const TIMEOUT_MS = 30_000;

/** Whose fault a failed start is, with the last lines of its log; without a service nothing says it. */
export async function blame(
  context: StepContext,
  plan: ComposePlan,
  { explained, standings }: Extract<Brought, { of: 'failed' }>,
): Promise<StepFailure> {
  const { container: named, ...failure } = explained;
  if (isOfTheHost(failure)) {
    return failure;
  }
  const container =
    containerNamed(plan, named) ??
    standings.find(({ isUp, mayCome }) => !isUp && !mayCome)?.planned;
  return container
    ? withEvidence(
        { ...failure, service: container.service },
        await lastLines(context, container.name),
      )
    : failure;
}

/** The planned container of a name of the engine: `<project>-<container>-1`, also with an id before it. */
function containerNamed(
  plan: ComposePlan,
  name: string | undefined,
): PlannedContainer | undefined {
  if (!name) {
    return undefined;
  }
  const own = name.replace(/^[0-9a-f]{12}_/, '');
  return plan.containers.find(
    each =>
      own === each.name ||
      own.replace(/-\d+$/, '') === `${plan.project}-${each.name}`,
  );
}

/** The log of a container says why; without one the failure stands for itself. */
async function lastLines(
  { host, deployment, signal }: StepContext,
  container: string,
): Promise<string> {
  const { exit, stdout } = await host.run(
    composeCall(
      deployment.project,
      'logs',
      '--no-color',
      '--timestamps',
      '--tail',
      LOG_LINES,
      container,
    ),
    { timeoutMs: TIMEOUT_MS, signal },
  );
  return exit === 0 ? stdout : '';
}
