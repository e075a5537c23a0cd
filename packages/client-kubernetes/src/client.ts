import { z } from 'zod';
import { ClusterConfig, Connector } from './connection';
import { connectorFor } from './connections';
import {
  errorFromFault,
  ExpiredError,
  faultOf,
  KubernetesFault,
} from './errors';
import { readLines } from './lines';
import { KubernetesObject, ObjectRef, Resource, resourcePath } from './objects';
import { describe, isNetworkTrouble, Transport } from './transport';
import { parseWatchLine, WatchEvent } from './watchEvents';

/** Options of every call. */
export interface CallOptions {
  /** Ends the call; its reason is thrown. */
  signal?: AbortSignal;
  /** Milliseconds; 20 s when absent. */
  deadlineMs?: number;
}

/** What to list or watch. */
export interface Selection {
  namespace: string;
  labelSelector?: string;
  /** Custom resources know only `metadata.name` and `metadata.namespace`. */
  fieldSelector?: string;
}

/** A consistent list. */
export interface ObjectList<T> {
  items: T[];
  /** Watch from here. */
  resourceVersion: string;
}

/** Guards against changing an object that somebody re-created or changed meanwhile. */
export interface Precondition {
  uid?: string;
  resourceVersion?: string;
}

const DEFAULT_DEADLINE_MS = 20_000;
const PAGE_SIZE = 250;
/** How often a list begins again because its token expired on the way. */
const MAX_LIST_RESTARTS = 3;

const listSchema = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(),
    continue: z.string().optional(),
  }),
  items: z.array(z.unknown()),
});

const successSchema = z.looseObject({
  kind: z.literal('Status'),
  status: z.literal('Success'),
});

/**
 * The Kubernetes API for the few things that the portal does with it. Every call has a deadline and
 * throws errors of `@backstage/errors`; {@link faultOf} gives the server's own words.
 */
export class KubernetesClient {
  private readonly transport: Transport;

  constructor(connector: Connector) {
    this.transport = new Transport(connector);
  }

  /**
   * A client for the cluster that the configuration names. Files are read at the first request.
   *
   * @throws InputError when nothing says where the cluster is
   */
  static fromConfig(config: ClusterConfig): KubernetesClient {
    return new KubernetesClient(connectorFor(config));
  }

  /** Reads one object; nothing when it does not exist. */
  async get<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    options: CallOptions = {},
  ): Promise<T | undefined> {
    const operation = `Reading ${naming(resource, ref)}`;
    try {
      const answer = await this.transport.send({
        operation,
        method: 'GET',
        path: resourcePath(resource, ref.namespace, ref.name),
        ...limits(options),
      });
      return read(operation, resource.schema, answer);
    } catch (error) {
      if (isObjectMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Reads all pages. A token that expires on the way begins the list again. */
  async list<T extends KubernetesObject>(
    resource: Resource<T>,
    selection: Selection,
    options: CallOptions & { pageSize?: number } = {},
  ): Promise<ObjectList<T>> {
    for (let restarts = 0; ; restarts++) {
      try {
        return await this.listOnce(resource, selection, options);
      } catch (error) {
        if (!(error instanceof ExpiredError) || restarts >= MAX_LIST_RESTARTS) {
          throw error;
        }
      }
    }
  }

  /**
   * Creates an object.
   *
   * @param options - `dryRun`: checked and not stored. `strict`: unknown fields are refused
   * @throws ConflictError when the name is taken, also by an object that is still being deleted;
   *   InputError when the server refuses it
   */
  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string,
    object: {
      metadata: { name: string; [field: string]: unknown };
      [field: string]: unknown;
    },
    options: CallOptions & {
      dryRun?: boolean;
      strict?: boolean;
      /** Called right before the request is sent; what it throws is thrown on, and nothing is sent. */
      beforeSending?: () => void;
    } = {},
  ): Promise<T> {
    const ref = { namespace, name: object.metadata.name };
    const operation = `${options.dryRun ? 'Checking' : 'Creating'} ${naming(
      resource,
      ref,
    )}`;
    const answer = await this.transport.send({
      operation,
      method: 'POST',
      path: resourcePath(resource, namespace),
      query: {
        ...(options.dryRun ? { dryRun: 'All' } : {}),
        ...(options.strict ? { fieldValidation: 'Strict' } : {}),
      },
      body: object,
      beforeSending: options.beforeSending,
      ...limits(options),
    });
    return read(operation, resource.schema, answer);
  }

  /**
   * Changes parts of an object (RFC 7386). Lists are replaced whole. A patch that changes nothing
   * makes no event and no new version.
   *
   * @throws ConflictError when the precondition does not hold; NotFoundError when it is gone
   */
  async mergePatch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    patch: Record<string, unknown> & { metadata?: Record<string, unknown> },
    precondition: Precondition,
    options: CallOptions = {},
  ): Promise<T> {
    const operation = `Changing ${naming(resource, ref)}`;
    try {
      const answer = await this.transport.send({
        operation,
        method: 'PATCH',
        path: resourcePath(resource, ref.namespace, ref.name),
        contentType: 'application/merge-patch+json',
        body: { ...patch, metadata: { ...patch.metadata, ...precondition } },
        ...limits(options),
      });
      return read(operation, resource.schema, answer);
    } catch (error) {
      throw asConflict(operation, error);
    }
  }

  /**
   * Asks for an object's removal.
   *
   * @returns what is left of it while a finalizer holds it, or `gone`
   * @throws ConflictError when the precondition does not hold
   */
  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    precondition: Precondition,
    options: CallOptions = {},
  ): Promise<T | 'gone'> {
    const operation = `Deleting ${naming(resource, ref)}`;
    try {
      const answer = await this.transport.send({
        operation,
        method: 'DELETE',
        path: resourcePath(resource, ref.namespace, ref.name),
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          preconditions: precondition,
        },
        ...limits(options),
      });
      // A finalizer holds it: the object comes back; else a Status (recorded: i1).
      return successSchema.safeParse(answer).success
        ? 'gone'
        : read(operation, resource.schema, answer);
    } catch (error) {
      if (isObjectMissing(error)) {
        return 'gone';
      }
      throw error;
    }
  }

  /**
   * Watches from a version on, until the server ends it, the signal aborts or something is wrong.
   *
   * @throws ExpiredError when the version is too old: list again
   */
  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    selection: Selection,
    options: {
      resourceVersion: string;
      timeoutSeconds: number;
      signal: AbortSignal;
      deadlineMs?: number;
    },
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const operation = `Watching ${resource.plural} in ${selection.namespace}`;
    const { body } = await this.transport.open(
      {
        operation,
        method: 'GET',
        path: resourcePath(resource, selection.namespace),
        query: {
          ...selectors(selection),
          watch: '1',
          allowWatchBookmarks: 'true',
          resourceVersion: options.resourceVersion,
          timeoutSeconds: String(options.timeoutSeconds),
        },
        deadlineMs: options.deadlineMs ?? DEFAULT_DEADLINE_MS,
      },
      options.signal,
    );
    try {
      for await (const line of readLines(body)) {
        yield parseWatchLine(operation, resource, line);
      }
    } catch (error) {
      if (error instanceof KubernetesFault) {
        throw errorFromFault(operation, error);
      }
      if (!options.signal.aborted && isNetworkTrouble(error)) {
        throw errorFromFault(
          operation,
          new KubernetesFault({ status: 0, text: describe(error) }),
        );
      }
      throw error;
    } finally {
      body.destroy();
    }
  }

  /** Ends all connections. Requests that still run fail. */
  async close(): Promise<void> {
    await this.transport.close();
  }

  private async listOnce<T extends KubernetesObject>(
    resource: Resource<T>,
    selection: Selection,
    options: CallOptions & { pageSize?: number },
  ): Promise<ObjectList<T>> {
    const operation = `Listing ${resource.plural} in ${selection.namespace}`;
    const items: T[] = [];
    let next: string | undefined;
    for (;;) {
      const answer = await this.transport.send({
        operation,
        method: 'GET',
        path: resourcePath(resource, selection.namespace),
        query: {
          ...selectors(selection),
          limit: String(options.pageSize ?? PAGE_SIZE),
          ...(next ? { continue: next } : {}),
        },
        ...limits(options),
      });
      const page = read(operation, listSchema, answer);
      for (const item of page.items) {
        const parsed = resource.schema.safeParse(item);
        // One object that somebody else wrote strangely must not hide all others.
        if (parsed.success) {
          items.push(parsed.data);
        }
      }
      const { continue: token, resourceVersion } = page.metadata;
      if (!token) {
        return { items, resourceVersion };
      }
      if (token === next) {
        throw unusable(operation, 'the list goes round in a circle');
      }
      next = token;
    }
  }
}

function naming(
  resource: { plural: string },
  { namespace, name }: ObjectRef,
): string {
  return `${resource.plural} "${name}" in ${namespace}`;
}

function limits(options: CallOptions): {
  signal?: AbortSignal;
  deadlineMs: number;
} {
  return {
    signal: options.signal,
    deadlineMs: options.deadlineMs ?? DEFAULT_DEADLINE_MS,
  };
}

function selectors(selection: Selection): Record<string, string> {
  return {
    ...(selection.labelSelector
      ? { labelSelector: selection.labelSelector }
      : {}),
    ...(selection.fieldSelector
      ? { fieldSelector: selection.fieldSelector }
      : {}),
  };
}

function read<T>(operation: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) {
    throw unusable(
      operation,
      `the answer has not the form that was expected: ${z.prettifyError(
        parsed.error,
      )}`,
    );
  }
  return parsed.data;
}

function unusable(operation: string, text: string): Error {
  return errorFromFault(operation, new KubernetesFault({ status: 0, text }));
}

/** True for "this object does not exist", false for "this kind or path does not exist". */
function isObjectMissing(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.status === 404 && fault.reason === 'NotFound';
}

/** A wrong uid is 409 on DELETE, but 422 on PATCH (recorded: `i1-writes-and-errors.json`). */
function asConflict(operation: string, error: unknown): unknown {
  const fault = faultOf(error);
  const isUid =
    fault?.status === 422 &&
    fault.causes?.some(cause => cause.field === 'metadata.uid');
  return fault && isUid
    ? errorFromFault(
        `${operation}: it is not the object that was meant`,
        new KubernetesFault({ ...fault, status: 409 }),
      )
    : error;
}
