import { mockServices } from '@backstage/backend-test-utils';

/** An auditor that keeps every event, with how it ended. */
export function recordingAuditor() {
  const audited: unknown[] = [];
  const auditor = mockServices.auditor.mock({
    createEvent: async event => {
      audited.push({ ...event, request: undefined });
      return {
        success: async outcome => {
          audited.push(outcome);
        },
        fail: async ({ error, ...outcome }) => {
          audited.push({ ...outcome, error: `${error} ${error.stack}` });
        },
      };
    },
  });
  return { auditor, audited };
}
