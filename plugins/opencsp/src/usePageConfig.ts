import { configApiRef, useApi } from '@backstage/core-plugin-api';

/** What the pages read of the app's configuration. */
export interface PageConfig {
  sandbox: boolean;
  /** The docs about a failure's code, where the operator has set any. */
  failureDocs: (reason: string) => string | undefined;
}

/** Reads the frontend-visible keys under `opencsp`. */
export function usePageConfig(): PageConfig {
  const config = useApi(configApiRef);
  const docs = config.getOptionalString('opencsp.failureDocsUrl');
  return {
    sandbox: config.getOptionalBoolean('opencsp.sandbox') ?? false,
    failureDocs: reason => docs && `${docs}#${encodeURIComponent(reason)}`,
  };
}
