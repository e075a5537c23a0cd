import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

const CONFIG_KEY = 'catalog.providers.opencsp';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { seconds: 5 },
  timeout: { minutes: 2 },
  // The plugin's own routes answer 503 until the backend is up.
  initialDelay: { seconds: 3 },
};

/** What the module reads from the configuration. */
export interface OpencspCatalogConfig {
  schedule: SchedulerServiceTaskScheduleDefinition;
  fullSyncIntervalMs: number;
  /** Where people reach the portal, without a trailing slash. */
  appUrl: string;
}

/**
 * Reads `catalog.providers.opencsp`; everything in it is optional.
 *
 * The scope is always `local`. What a pull starts from lives in the memory of the process, and each
 * process has to put right what it applied itself: with `global` one replica could write an old
 * reading and another one, which knows of nothing newer, would have the next turn.
 */
export function readOpencspCatalogConfig(config: Config): OpencspCatalogConfig {
  const own = config.getOptionalConfig(CONFIG_KEY);
  return {
    schedule: {
      ...(own?.has('schedule')
        ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
            own.getConfig('schedule'),
          )
        : DEFAULT_SCHEDULE),
      scope: 'local',
    },
    fullSyncIntervalMs: durationToMilliseconds(
      own?.has('fullSyncInterval')
        ? readDurationFromConfig(own, { key: 'fullSyncInterval' })
        : { hours: 1 },
    ),
    appUrl: config.getString('app.baseUrl').replace(/\/+$/, ''),
  };
}
