import { z } from 'zod';
import { compact, JsonObject } from '../store/objects';
import { Caller, isAllowed } from './access';
import { badRequest } from './statusError';

const ACCESS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const IDENTITY = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

const reviewSchema = z.object({
  spec: z.object({
    resourceAttributes: z.object({
      namespace: z.string().optional(),
      verb: z.string(),
      group: z.string().optional(),
      resource: z.string(),
      subresource: z.string().optional(),
      name: z.string().optional(),
    }),
  }),
});

/** True for the paths at which a caller asks about itself. */
export function isReview(path: string): boolean {
  return path === ACCESS || path === IDENTITY;
}

/**
 * "May I?" and "Who am I?" (recorded: i4).
 *
 * @throws StatusError 400
 */
export function review(
  path: string,
  body: unknown,
  caller: Caller,
  namespace: string,
  now: Date,
): JsonObject {
  if (path === IDENTITY) {
    return {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: `${now.toISOString().slice(0, 19)}Z` },
      status: {
        userInfo: {
          username: caller,
          groups: [
            caller === 'admin' ? 'system:masters' : caller,
            'system:authenticated',
          ],
        },
      },
    };
  }
  const parsed = reviewSchema.safeParse(body);
  if (!parsed.success) {
    throw badRequest('spec.resourceAttributes is missing');
  }
  const wish = parsed.data.spec.resourceAttributes;
  const { group = '', resource, subresource } = wish;
  const allowed = isAllowed(
    caller,
    {
      ...wish,
      group,
      resource: subresource ? `${resource}/${subresource}` : resource,
    },
    namespace,
  );
  const asked = Object.entries(wish).filter(([, value]) => value !== '');
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: { resourceAttributes: compact(Object.fromEntries(asked)) },
    status: { allowed },
  };
}
