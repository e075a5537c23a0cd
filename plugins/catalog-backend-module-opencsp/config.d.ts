import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import { HumanDuration } from '@backstage/types';

export interface Config {
  catalog?: {
    providers?: {
      opencsp?: {
        /**
         * How often the change feed of the portal is pulled. Every replica pulls for itself, so
         * a `scope` given here has no effect. Every 5 seconds by default.
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** How often everything is read again. Every hour by default. */
        fullSyncInterval?: HumanDuration | string;
        /**
         * Where people see a branch of the profiles' repository, with `{branch}` for its name, such as
         * `https://git.example.com/platform/profiles/src/branch/{branch}`. Systems and Components have a
         * link to it; without it they have none.
         */
        branchUrl?: string;
      };
    };
  };
}
