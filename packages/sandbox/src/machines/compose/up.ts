import { EXIT } from '../invocation';
import { Container } from '../docker/engineState';
import { ComposeError } from './errors';
import { createContainers, ownContainers } from './createContainers';
import { takeDown } from './down';
import { together } from './group';
import { Project, withServices } from './project';
import { armEngineStop, demandForImages, pullServices } from './pull';
import { ensureResources } from './resources';
import { Service } from './service';
import { engineOf, orphansOf, Session, tellOf, work } from './session';
import { talk } from './talk';
import { waitAtTheEnd, waitForDependency } from './waiting';

/** How `up` is asked for. */
export interface UpOptions {
  /** Empty for all that are on. */
  services: readonly string[];
  removesOrphans: boolean;
  waits: boolean;
  /** Seconds; 0 for ever. */
  waitTimeout: number;
  pulls: 'missing' | 'never' | 'always';
  isForced: boolean;
  /** False for `create`. */
  starts: boolean;
}

const STARTING_MS = 350;
const REFUSING_MS = 50;

/** The end of `--wait-timeout`, which the real one takes for success or failure at random. */
class WaitTimeout extends Error {}

/**
 * Brings a project up.
 *
 * @throws ComposeError, EngineError, EngineGone
 */
export async function up(
  session: Session,
  whole: Project,
  options: UpOptions,
): Promise<number> {
  const project = withServices(whole, options.services);
  armEngineStop(session, 'up');
  await getImages(session, project, options);
  await ensureResources(session, project);
  await lookAfterOrphans(session, whole, options);
  await createContainers(session, project, forced(project, options));
  await talk(session);
  if (options.starts) {
    await startAll(session, project);
  }
  return options.waits ? waitForAll(session, project, options) : EXIT.OK;
}

function forced(
  project: Project,
  { isForced, services }: UpOptions,
): ReadonlySet<string> {
  const names =
    services.length > 0 ? services : project.services.map(each => each.name);
  return new Set(isForced ? names : []);
}

async function getImages(
  session: Session,
  project: Project,
  { pulls }: UpOptions,
): Promise<void> {
  demandForImages(session, project.services);
  const engine = engineOf(session);
  const missing = project.services.filter(
    ({ image }) => pulls === 'always' || !engine.image(image ?? ''),
  );
  if (pulls !== 'never' && missing.length > 0) {
    await pullServices(session, missing, {
      onlyMissing: pulls === 'missing',
      ignoresFailures: false,
      tellsSkipped: false,
    });
  }
}

async function lookAfterOrphans(
  session: Session,
  project: Project,
  { removesOrphans }: UpOptions,
): Promise<void> {
  const orphans = orphansOf(engineOf(session), project);
  if (removesOrphans) {
    await takeDown(session, orphans, []);
  } else if (orphans.length > 0) {
    const names = orphans.map(({ name }) => name).join(' ');
    session.progress.warn(
      `Found orphan containers ([${names}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.`,
    );
  }
}

/** Starts each service when all that it waits for is as it must be. */
export async function startAll(
  session: Session,
  project: Project,
): Promise<void> {
  const started = new Map<string, Promise<void>>();
  const start = (inner: Session, service: Service): Promise<void> => {
    const known = started.get(service.name);
    if (known) {
      return known;
    }
    const waited = project.services
      .filter(({ name }) => name in service.depends_on)
      .map(each => start(inner, each));
    const done = Promise.all(waited).then(() =>
      startService(inner, project, service),
    );
    started.set(service.name, done);
    return done;
  };
  await together(
    session,
    project.services.map(service => inner => start(inner, service)),
  );
}

async function startService(
  session: Session,
  project: Project,
  service: Service,
): Promise<void> {
  const engine = engineOf(session);
  await together(
    session,
    Object.entries(service.depends_on).flatMap(([name, dependency]) =>
      ownContainers(engine, project.name, name).map(
        container => (inner: Session) =>
          waitForDependency(inner, name, dependency, container),
      ),
    ),
  );
  for (const container of ownContainers(engine, project.name, service.name)) {
    const { status } = engine.life(container);
    if (
      status === 'running' ||
      status === 'restarting' ||
      status === 'paused'
    ) {
      continue;
    }
    tellOf(session, container.name, 'Starting');
    const slow = session.parts.faults.find('docker-slow')?.seconds ?? 0;
    await work(session, STARTING_MS + slow * 1000);
    engineOf(session);
    // Another run of compose may have started it meanwhile.
    if (!['running', 'restarting'].includes(engine.life(container).status)) {
      await startOne(session, container);
    }
    tellOf(session, container.name, 'Started');
  }
}

/** What the engine was already told to start beside one that fails still starts (recorded: 06, 19). */
async function startOne(session: Session, container: Container): Promise<void> {
  try {
    session.parts.engine.start(container);
  } catch (error) {
    await work(session, REFUSING_MS);
    throw error;
  }
}

async function waitForAll(
  session: Session,
  project: Project,
  { waitTimeout }: UpOptions,
): Promise<number> {
  const engine = engineOf(session);
  const jobs = new Set(
    project.services.flatMap(({ depends_on }) =>
      Object.entries(depends_on)
        .filter(
          ([, { condition }]) => condition === 'service_completed_successfully',
        )
        .map(([name]) => name),
    ),
  );
  const waits = project.services.flatMap(({ name }) =>
    ownContainers(engine, project.name, name).map(
      container => (inner: Session) =>
        waitAtTheEnd(
          inner,
          container,
          jobs.has(name) ? 'completed' : 'running or healthy',
        ),
    ),
  );
  const limit = new AbortController();
  const signal = AbortSignal.any([session.call.signal, limit.signal]);
  if (waitTimeout > 0) {
    endAfter(session, waitTimeout, limit, signal);
  }
  try {
    await together({ ...session, call: { ...session.call, signal } }, waits);
    return EXIT.OK;
  } catch (error) {
    if (!(error instanceof WaitTimeout)) {
      throw error;
    }
    return tossedCoin(session, waitTimeout);
  } finally {
    limit.abort(new WaitTimeout());
  }
}

function endAfter(
  session: Session,
  seconds: number,
  limit: AbortController,
  signal: AbortSignal,
): void {
  session.parts.clock
    .sleep(seconds * 1000, signal)
    .then(() => limit.abort(new WaitTimeout()))
    // It was over before.
    .catch(() => {});
}

/** Not healthy in time is exit 0 or 1, by chance (recorded: 08). */
function tossedCoin(session: Session, seconds: number): number {
  if (Number.parseInt(session.parts.newId()[0], 16) % 2 === 0) {
    return EXIT.OK;
  }
  throw new ComposeError(`application not healthy after ${seconds}s`);
}
