import { z } from 'zod';
import { toWire } from '../store/objects';
import {
  badRequest,
  notFound,
  preconditionFailed,
  resourceDetails,
} from './statusError';
import { safeJson, WriteAnswer, WriteTarget } from './writes';

const deleteOptionsSchema = z.looseObject({
  preconditions: z
    .object({
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
    })
    .optional(),
});

/** @throws StatusError */
export function remove(
  target: WriteTarget,
  name: string,
  body: string,
): WriteAnswer {
  const { store, kind, namespace, dryRun } = target;
  const stored = store.get(kind, namespace, name);
  if (!stored) {
    throw notFound(kind, name);
  }
  const options = deleteOptionsSchema.safeParse(body ? safeJson(body) : {});
  if (!options.success) {
    throw badRequest('the body of a delete must be DeleteOptions');
  }
  const { uid, resourceVersion } = options.data.preconditions ?? {};
  if (uid && uid !== stored.metadata.uid) {
    throw preconditionFailed(kind, name, 'UID', uid, stored.metadata.uid);
  }
  if (resourceVersion && resourceVersion !== stored.metadata.resourceVersion) {
    throw preconditionFailed(
      kind,
      name,
      'ResourceVersion',
      resourceVersion,
      stored.metadata.resourceVersion,
    );
  }
  const left = dryRun ? stored : store.delete(kind, stored);
  return {
    code: 200,
    body:
      left === 'gone'
        ? {
            kind: 'Status',
            apiVersion: 'v1',
            metadata: {},
            status: 'Success',
            details: {
              ...resourceDetails(kind, name),
              uid: stored.metadata.uid,
            },
          }
        : toWire(left),
    warnings: [],
  };
}
