import { ReadinessState, ServiceState } from '@opencsp/plugin-opencsp-common';
import { isRunning, oldest, pointOf, share, sinceOf, worstOf } from './point';
import { PointRecord, ReadinessFacts } from './readinessRecord';

const STATES: Readonly<Record<ServiceState, ReadinessState>> = {
  waiting: 'waiting',
  starting: 'waiting',
  up: 'ok',
  unhealthy: 'failed',
  restarting: 'failed',
  stopped: 'failed',
  missing: 'failed',
  unknown: 'unknown',
};

/** All services are healthy, as their host says. */
export function servicesPoint(facts: ReadinessFacts): PointRecord {
  const { services } = facts;
  const seenAt = oldest(services.map(service => service.seenAt));
  if (services.length === 0) {
    return pointOf({
      point: 'services',
      state: isRunning(facts) ? 'waiting' : 'unknown',
      message: 'No service was seen on the host yet.',
    });
  }
  const up = services.filter(({ state }) => state === 'up').length;
  const worst = worstOf(services.map(({ state }) => STATES[state]));
  const state = worst === 'failed' && isRunning(facts) ? 'waiting' : worst;
  return pointOf({
    ...{ point: 'services', state, seenAt },
    since: sinceOf(
      state,
      services.map(service => ({
        ...{ state: STATES[service.state], since: service.stateSince },
      })),
    ),
    message: `${share(up, services.length)} ${
      services.length === 1 ? 'service is' : 'services are'
    } healthy.`,
    ...(state !== 'ok' &&
      state !== 'waiting' && {
        nextStep:
          'See the state and the log of each service that is named, and deploy the profile again when one was stopped.',
      }),
    details: services
      .filter(service => service.state !== 'up')
      .map(service =>
        [`${service.title}: ${service.state}.`, service.detail]
          .filter(Boolean)
          .join(' '),
      ),
  });
}
