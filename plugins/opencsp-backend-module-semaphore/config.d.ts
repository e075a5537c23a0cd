import { HumanDuration } from '@backstage/types';

export interface Config {
  opencsp?: {
    /** Ansible Semaphore, which configures machines. Without it, configuration runs are switched off. */
    semaphore?: {
      /**
       * Address of Semaphore with its web path, without `/api`.
       * @visibility backend
       */
      baseUrl: string;
      /**
       * File with an API token; read for each call, so that it can be replaced.
       * @visibility backend
       */
      tokenFile?: string;
      /**
       * The API token itself, when there is no `tokenFile`.
       * @visibility secret
       */
      token?: string;
      /**
       * Name or number of the project that has the templates. Default: `OpenCSP`.
       * @visibility backend
       */
      project?: string | number;
      /** Names of the templates that do each step. Default: the name of the step. */
      steps?: {
        /** @visibility backend */
        monitoring?: string;
        /** @visibility backend */
        security?: string;
        /** @visibility backend */
        hardening?: string;
        /** @visibility backend */
        prepare?: string;
      };
      /**
       * Deadline of each call. Default: 10 seconds.
       * @visibility backend
       */
      timeout?: string | HumanDuration;
    };
  };
}
