import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { CallOptions, SemaphoreClient } from '../client';
import { connectionOf, SemaphoreClientOptions } from '../connection';
import { SemaphoreHttp } from '../http';
import { Project } from '../schemas';
import {
  changeOf,
  isDone,
  SetupChange,
  SetupPlan,
  theOneNamed,
} from './difference';
import {
  Kind,
  KINDS,
  objectSchema,
  SEGMENTS,
  SemaphoreObject,
  WantedObject,
} from './objects';
import { Setup } from './setup';
import { Generation, generationOf, IdOf, wantedOf } from './wanted';

/** What is there, by kind. */
type Objects = ReadonlyMap<Kind, readonly SemaphoreObject[]>;

/**
 * Brings a Semaphore to what a {@link Setup} says, and can say before what that would do. Found by name
 * and compared field by field, so that it can be run again and again; what it does not know of is left
 * as it is. Nothing is believed that was not read back: this server makes objects that it refuses, and
 * answers some creations without saying which object it made (recorded: 02, 03).
 */
export class SemaphoreSetup {
  private readonly http: SemaphoreHttp;
  private readonly client: SemaphoreClient;

  constructor(options: SemaphoreClientOptions) {
    this.http = connectionOf(options);
    this.client = new SemaphoreClient(options);
  }

  /** Closes the connections once the calls that run have ended. */
  async close(): Promise<void> {
    await Promise.all([this.http.close(), this.client.close()]);
  }

  /**
   * What would be done. Only reads.
   *
   * @throws ConflictError when a name is there more than once
   */
  async plan(setup: Setup, call: CallOptions = {}): Promise<SetupPlan> {
    const generation = await this.generation(call);
    const project = await this.project(setup, call);
    const objects = project ? await this.readAll(project, call) : new Map();
    const changes = [
      projectChange(setup, project),
      ...KINDS.flatMap(kind =>
        changesOf(kind, setup, generation, objects).map(({ change }) => change),
      ),
    ];
    return { changes, isDone: isDone(changes) };
  }

  /**
   * Does what the plan says, one object after the other, and reads each kind back.
   *
   * @param options - `replaceKeys` gives the keys that are there their private halves anew, which can
   * never be compared
   * @returns what was done
   * @throws ConflictError when a name is there more than once, or when the server did not keep what it
   * was told
   */
  async apply(
    setup: Setup,
    options: { replaceKeys?: boolean } & CallOptions = {},
  ): Promise<SetupPlan> {
    const { replaceKeys = false, ...call } = options;
    const generation = await this.generation(call);
    const found = await this.project(setup, call);
    const project = found ?? (await this.makeProject(setup, call));
    const changes = [projectChange(setup, found)];
    let objects = await this.readAll(project, call);
    for (const kind of KINDS) {
      for (const { wanted, change, there } of changesOf(
        kind,
        setup,
        generation,
        objects,
      )) {
        const isReplaced =
          replaceKeys && there !== undefined && wanted.secret !== undefined;
        if (change.action !== 'keep' || isReplaced) {
          await this.write(project, wanted, there, call);
        }
        changes.push(isReplaced ? { ...change, action: 'change' } : change);
      }
      objects = await this.readAll(project, call);
      demandKept(changesOf(kind, setup, generation, objects));
    }
    return { changes, isDone: isDone(changes) };
  }

  private async generation(call: CallOptions): Promise<Generation> {
    return generationOf((await this.client.info(call)).version);
  }

  private async project(
    setup: Setup,
    call: CallOptions,
  ): Promise<Project | undefined> {
    return theOneNamed(
      'project',
      setup.project,
      await this.client.listProjects(call),
    );
  }

  private async makeProject(setup: Setup, call: CallOptions): Promise<Project> {
    await this.http.call({
      method: 'POST',
      path: '/api/projects',
      body: { name: setup.project, alert: false, max_parallel_tasks: 0 },
      schema: z.unknown(),
      subject: `a new project "${setup.project}"`,
      ...call,
    });
    const made = await this.project(setup, call);
    if (!made) {
      throw new ConflictError(
        `Semaphore answered that it made the project "${setup.project}", and does not list it. Check that the token's user may see it.`,
      );
    }
    return made;
  }

  private async readAll(project: Project, call: CallOptions): Promise<Objects> {
    const entries = await Promise.all(
      KINDS.map(async kind => {
        const listed = await this.list(project, kind, call);
        // Lists leave out what only the object itself tells.
        return [
          kind,
          await Promise.all(
            listed.map(({ id }) => this.read(project, kind, id, call)),
          ),
        ] as const;
      }),
    );
    return new Map(entries);
  }

  private list(
    project: Project,
    kind: Kind,
    call: CallOptions,
  ): Promise<SemaphoreObject[]> {
    return this.http.call({
      method: 'GET',
      path: pathOf(project, kind),
      schema: z.array(objectSchema),
      subject: `the ${kind} list of project "${project.name}"`,
      ...call,
    });
  }

  private read(
    project: Project,
    kind: Kind,
    id: number,
    call: CallOptions,
  ): Promise<SemaphoreObject> {
    return this.http.call({
      method: 'GET',
      path: `${pathOf(project, kind)}/${id}`,
      schema: objectSchema,
      subject: `the ${kind} ${id} of project "${project.name}"`,
      ...call,
    });
  }

  private async write(
    project: Project,
    { kind, name, fields, secret }: WantedObject,
    there: SemaphoreObject | undefined,
    call: CallOptions,
  ): Promise<void> {
    await this.http.call({
      method: there ? 'PUT' : 'POST',
      path: `${pathOf(project, kind)}${there ? `/${there.id}` : ''}`,
      body: {
        ...there,
        name,
        // Without it the server breaks off without an answer (recorded: 02).
        project_id: project.id,
        ...fields,
        ...(secret && { ...secret, override_secret: there !== undefined }),
      },
      schema: z.unknown(),
      subject: `the ${kind} "${name}" of project "${project.name}"`,
      secrets: secretsIn(secret),
      ...call,
    });
  }
}

function pathOf(project: Project, kind: Kind): string {
  return `/api/project/${project.id}/${SEGMENTS[kind]}`;
}

function projectChange(setup: Setup, found: Project | undefined): SetupChange {
  return {
    action: found ? 'keep' : 'make',
    kind: 'project',
    name: setup.project,
    fields: [],
  };
}

function changesOf(
  kind: Kind,
  setup: Setup,
  generation: Generation,
  objects: Objects,
) {
  const named = (of: Kind, name: string) =>
    theOneNamed(of, name, objects.get(of) ?? []);
  const idOf: IdOf = (of, name) => named(of, name)?.id;
  return wantedOf(kind, setup, generation, idOf).map(wanted => {
    const there = named(kind, wanted.name);
    return { wanted, there, change: changeOf(wanted, there) };
  });
}

/** @throws ConflictError */
function demandKept(found: { change: SetupChange }[]): void {
  const lost = found.find(({ change }) => change.action !== 'keep');
  if (lost) {
    const { kind, name, fields } = lost.change;
    throw new ConflictError(
      `Semaphore answered that the ${kind} "${name}" is as it should be, and it is not: ${
        fields.map(({ field }) => field).join(', ') || 'it is not there'
      }. Look into its log, and run this again.`,
    );
  }
}

function secretsIn(secret: Record<string, unknown> | undefined): string[] {
  const ssh = z
    .object({ ssh: z.object({ private_key: z.string() }) })
    .safeParse(secret);
  return ssh.success ? [ssh.data.ssh.private_key] : [];
}
