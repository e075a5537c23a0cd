import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';

const CONFIG_KEY = 'search.collators.opencsp.schedule';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 10 },
  timeout: { minutes: 10 },
  // The portal's routes answer 503 until the backend is up.
  initialDelay: { seconds: 3 },
};

/** Reads how often the indexes are built; every ten minutes by default. */
export function readSchedule(
  config: Config,
): SchedulerServiceTaskScheduleDefinition {
  return config.has(CONFIG_KEY)
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
        config.getConfig(CONFIG_KEY),
      )
    : DEFAULT_SCHEDULE;
}
