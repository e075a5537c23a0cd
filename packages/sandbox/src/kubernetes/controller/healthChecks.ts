import { connect } from 'node:net';
import { Json, StoredObject } from '../store/objects';
import { Behaviours } from './behaviours';
import { EventRecorder } from './events';
import { parseGoDuration } from './goDuration';
import { HealthCheckFailed } from './refused';
import { TerraformSpec } from './spec';
import { StatusWriter } from './statusWriter';

/** @public */
export interface HealthChecksOptions {
  object: StoredObject;
  spec: TerraformSpec;
  status: StatusWriter;
  events: EventRecorder;
  behaviours: Behaviours;
  now: () => Date;
}

type Check = TerraformSpec['healthChecks'][number];

/**
 * The checks after the first apply (recorded: l). They run while the condition has no reason, or after
 * a failure when a pass gets that far; after one success never again.
 */
export class HealthChecks {
  constructor(private readonly options: HealthChecksOptions) {}

  /** @throws HealthCheckFailed */
  async run(outputs: Record<string, Json>): Promise<void> {
    const { spec, status, object, events, behaviours } = this.options;
    const { name } = object.metadata;
    const forced = behaviours.take('health-check-fails', name) !== undefined;
    // The scenario stands for a check that nobody here has written.
    const checks: Check[] =
      forced && spec.healthChecks.length === 0
        ? [{ name: 'ssh', type: 'tcp', address: '127.0.0.1:9', timeout: '20s' }]
        : spec.healthChecks;
    if (
      checks.length === 0 ||
      status.condition('HealthCheck')?.status === 'True'
    ) {
      return;
    }
    for (const check of checks) {
      const target = filled(check.address ?? check.url ?? '', outputs);
      const problem = await problemOf(check, target, forced);
      if (problem) {
        const kind = check.type === 'tcp' ? 'TCP' : 'HTTP';
        events.record(
          object,
          'Warning',
          'HealthChecksFailed',
          `${kind} health check error: ${check.name}, url: ${target}`,
        );
        throw new HealthCheckFailed(
          `failed to perform ${check.type} health check for ${check.name} on ${target}: ${problem}`,
        );
      }
    }
    status.conditions([
      ['HealthCheck', 'True', 'HealthChecksSucceed', 'Health checks succeeded'],
    ]);
  }
}

/** `${{ .vm_ip }}` becomes the output of that name. */
function filled(text: string, outputs: Record<string, Json>): string {
  return text.replaceAll(/\$\{\{\s*\.(\w+)\s*\}\}/g, (_all, output: string) =>
    String(outputs[output] ?? ''),
  );
}

async function problemOf(
  check: Check,
  target: string,
  forced: boolean,
): Promise<string | undefined> {
  const refused = `dial tcp ${target}: connect: connection refused`;
  if (forced) {
    return refused;
  }
  const timeoutMs = parseGoDuration(check.timeout) ?? 20_000;
  if (check.type === 'http') {
    return fetch(target, { signal: AbortSignal.timeout(timeoutMs) }).then(
      answer => (answer.ok ? undefined : `status ${answer.status}`),
      error => String(error),
    );
  }
  const [, host, port] = /^(.*):(\d+)$/.exec(target) ?? [];
  return new Promise(resolve => {
    const socket = connect({ host, port: Number(port), timeout: timeoutMs });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end());
    socket.once('error', () => end(refused));
    socket.once('timeout', () => end(`dial tcp ${target}: i/o timeout`));
  });
}
