import { ActionContext } from '@backstage/plugin-scaffolder-node';
import { CallOptions } from '@opencsp/plugin-opencsp-common';
import { JsonObject } from '@backstage/types';
import { PortalAccess } from '../../PortalAccess';

/** What a step about a person does its calls with: as the person who runs the template, and again after an outage. */
export function stepCall<I extends JsonObject, O extends JsonObject>(
  ctx: ActionContext<I, O>,
  access: PortalAccess,
): {
  call: () => Promise<CallOptions>;
  retrying: { signal?: AbortSignal; onRetry: () => void };
} {
  return {
    call: async () => ({
      token: await access.personToken(() => ctx.getInitiatorCredentials()),
      signal: ctx.signal,
    }),
    retrying: {
      signal: ctx.signal,
      onRetry: () =>
        ctx.logger.warn('The portal cannot be reached; trying again'),
    },
  };
}
