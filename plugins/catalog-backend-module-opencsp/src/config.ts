import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { PortalAddresses } from './links';

const CONFIG_KEY = 'catalog.providers.opencsp';
/** Stands for the branch's name in the address of a branch. */
const BRANCH = '{branch}';

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
  addresses: PortalAddresses;
}

/**
 * Reads `catalog.providers.opencsp`; everything in it is optional.
 *
 * The scope is always `local`. What a pull starts from lives in the memory of the process, and each
 * process has to put right what it applied itself: with `global` one replica could write an old
 * reading and another one, which knows of nothing newer, would have the next turn.
 *
 * @throws InputError when `branchUrl` is no address of branches
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
    addresses: {
      appUrl: config.getString('app.baseUrl').replace(/\/+$/, ''),
      branchUrl: readBranchUrl(own),
    },
  };
}

function readBranchUrl(own: Config | undefined): PortalAddresses['branchUrl'] {
  const template = own?.getOptionalString('branchUrl');
  if (template === undefined) {
    return undefined;
  }
  if (!/^https?:\/\//.test(template) || !template.includes(BRANCH)) {
    throw new InputError(
      `${CONFIG_KEY}.branchUrl must begin with https:// or http:// and hold ${BRANCH}, such as "https://git.example.com/platform/profiles/src/branch/${BRANCH}"`,
    );
  }
  return branch => template.replaceAll(BRANCH, encodeURIComponent(branch));
}
