import { z } from 'zod';
import { errorFromFault, KubernetesFault, parseJson } from './errors';
import { KubernetesObject, Resource } from './objects';

/** One line of a watch. */
export type WatchEvent<T> =
  /** The object is there, in this form; `ADDED` and `MODIFIED` mean the same to a reader. */
  | { type: 'present'; object: T; resourceVersion: string }
  /** It is gone, or it does not match the selector any more though it lives. */
  | { type: 'absent'; object: T; resourceVersion: string }
  /** Nothing changed up to this version. */
  | { type: 'bookmark'; resourceVersion: string }
  /** The line is of our kind, but its object cannot be read. */
  | { type: 'unreadable'; detail: string };

const lineSchema = z.object({ type: z.string(), object: z.unknown() });

const versionedSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
});

const statusSchema = z.looseObject({
  code: z.number().default(500),
  reason: z.string().optional(),
  message: z.string().default(''),
});

/**
 * Reads one line of a watch.
 *
 * @throws ExpiredError for an `ERROR` of code 410, ServiceUnavailableError for any other trouble
 */
export function parseWatchLine<T extends KubernetesObject>(
  operation: string,
  resource: Resource<T>,
  line: string,
): WatchEvent<T> {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) {
    throw errorFromFault(
      operation,
      new KubernetesFault({
        status: 0,
        text: 'a line of the watch is no event',
      }),
    );
  }
  const { type, object } = parsed.data;
  if (type === 'ERROR') {
    const { code, reason, message } = statusSchema.parse(object);
    throw errorFromFault(
      operation,
      new KubernetesFault({ status: code, reason, text: message }),
    );
  }
  const versioned = versionedSchema.safeParse(object);
  if (!versioned.success) {
    return { type: 'unreadable', detail: `${type} without a version` };
  }
  const { resourceVersion } = versioned.data.metadata;
  if (type === 'BOOKMARK') {
    return { type: 'bookmark', resourceVersion };
  }
  const read = resource.schema.safeParse(object);
  if (!read.success) {
    return { type: 'unreadable', detail: z.prettifyError(read.error) };
  }
  return {
    type: type === 'DELETED' ? 'absent' : 'present',
    object: read.data,
    resourceVersion,
  };
}
