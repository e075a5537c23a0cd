import { Drift } from '@opencsp/plugin-opencsp-common';
import {
  HostInspection,
  HostTrouble,
  ServiceReport,
} from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { DeploymentRecord } from './deploymentRecord';

/** What looking at a host came to: the record, and what was seen of each service. */
export interface Observed {
  record: DeploymentRecord;
  services: ServiceReport[];
}

/**
 * What a host shows, for the services that are meant to be on it. It is written down and shown; the
 * state of the deployment stays, and nothing is mended.
 *
 * @param plan - what is meant to run: of the deployment, or of the one before when nothing of it came
 * onto the host
 */
export function observed(
  record: DeploymentRecord,
  plan: DeploymentRecord['plan'],
  inspection: HostInspection,
  now: Time,
): Observed {
  const { engineTrouble, strangers } = inspection;
  const seen = new Map(inspection.services.map(it => [it.id, it]));
  const services = plan.services.map(({ id }): ServiceReport => {
    const report = seen.get(id);
    if (engineTrouble !== undefined || !report) {
      return {
        id,
        state: 'unknown',
        detail:
          engineTrouble ?? 'The engine on the host says nothing about it.',
        containers: [...(report?.containers ?? [])],
        drift: [...(report?.drift ?? [])],
      };
    }
    return report;
  });
  return {
    record: {
      ...record,
      observedAt: now,
      waitingFor: undefined,
      strangers:
        engineTrouble === undefined ? inOrder(strangers) : record.strangers,
    },
    services,
  };
}

/** By name: in which order an engine lists them is no change. */
function inOrder(strangers: readonly Drift[]): Drift[] | undefined {
  return strangers.length > 0
    ? [...strangers].sort((a, b) => (a.container < b.container ? -1 : 1))
    : undefined;
}

const TROUBLES: Record<HostTrouble | 'removed' | 'incomplete', string> = {
  unreachable: 'The host does not answer.',
  'host-key-changed':
    'The host shows another key than the pinned one, so the portal does not speak to it.',
  'login-refused': 'The host does not accept the key of the portal any more.',
  'not-allowed':
    "The operator's networks do not allow the address of the host any more.",
  'sudo-refused': 'The host does not let the portal use sudo any more.',
  'cannot-write': 'The host cannot write, so the portal cannot ask it.',
  removed: 'The host is not there any more.',
  incomplete: 'The host has no address or no pinned key.',
};

/**
 * What is said while a host cannot be asked: nothing of its services is known, and since when. That is
 * not the same as a service that is down.
 *
 * @param last - the services as they were last seen
 */
export function notObserved(
  record: DeploymentRecord,
  last: readonly ServiceReport[],
  trouble: keyof typeof TROUBLES,
): Observed {
  const words = `${TROUBLES[trouble]} ${sinceWords(record)}`;
  return {
    record: { ...record, waitingFor: words },
    services: last.map(({ id, containers, drift }) => ({
      id,
      state: 'unknown',
      detail: words,
      containers,
      drift,
    })),
  };
}

function sinceWords({ observedAt }: DeploymentRecord): string {
  return observedAt === undefined
    ? 'It was not seen since the deployment.'
    : `It was last seen on ${new Date(observedAt)
        .toISOString()
        .slice(0, 16)
        .replace('T', ' at ')} UTC.`;
}
