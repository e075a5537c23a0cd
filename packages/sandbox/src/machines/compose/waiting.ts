import { Engine } from '../docker/engine';
import { Container } from '../docker/engineState';
import { EngineGone, noEngine } from '../docker/errors';
import { ComposeError } from './errors';
import { Dependency } from './service';
import { Session, tellOf, work } from './session';

const LOOK_MS = 500;

/** What a container is waited for. */
export type Condition = 'running or healthy' | 'healthy' | 'completed';

/** How a wait ended well. */
type Outcome = 'Healthy' | 'Exited';

/**
 * Looks at a container until it is as it must be.
 *
 * @throws ComposeError in the recorded words (05 to 07), EngineGone when the newer engine went
 */
async function waitFor(
  session: Session,
  container: Container,
  condition: Condition,
): Promise<Outcome> {
  const { engine } = session.parts;
  for (;;) {
    await work(session, LOOK_MS);
    const outcome = look(engine, container, condition);
    if (outcome) {
      return outcome;
    }
  }
}

function look(
  engine: Engine,
  { id, name, health }: Container,
  condition: Condition,
): Outcome | undefined {
  const isGone = !engine.answers();
  if (isGone && engine.state.generation !== '20.10') {
    throw noEngine();
  }
  const found = engine.state.containers.find(each => each.id === id);
  const life = found && engine.life(found);
  if (!life || life.status === 'exited' || isGone) {
    const exitCode = life?.exitCode ?? 137;
    if (condition === 'completed' && exitCode === 0) {
      return 'Exited';
    }
    throw new ComposeError(`container ${name} exited (${exitCode})`);
  }
  if (condition === 'completed') {
    return undefined;
  }
  if (!health) {
    if (condition === 'healthy') {
      throw new ComposeError(`container ${name} has no healthcheck configured`);
    }
    // One that is restarting counts as running (recorded: 06).
    return life.status === 'created' ? undefined : 'Healthy';
  }
  if (life.health?.status === 'unhealthy') {
    throw new ComposeError(`container ${name} is unhealthy`);
  }
  return life.health?.status === 'healthy' ? 'Healthy' : undefined;
}

/**
 * Waits for what a service depends on.
 *
 * @throws ComposeError, EngineGone when it fails and is required
 */
export async function waitForDependency(
  session: Session,
  service: string,
  dependency: Dependency,
  container: Container,
): Promise<void> {
  const { condition, required } = dependency;
  if (condition === 'service_started') {
    return;
  }
  tellOf(session, container.name, 'Waiting');
  const isJob = condition === 'service_completed_successfully';
  try {
    const outcome = await waitFor(
      session,
      container,
      isJob ? 'completed' : 'healthy',
    );
    tellOf(session, container.name, outcome);
  } catch (error) {
    if (!(error instanceof ComposeError) && !(error instanceof EngineGone)) {
      throw error;
    }
    failDependency(session, { service, isJob, required }, container, error);
  }
}

function failDependency(
  session: Session,
  about: { service: string; isJob: boolean; required: boolean },
  container: Container,
  error: Error,
): void {
  const { progress, isNewer, parts } = session;
  const { service, isJob, required } = about;
  const id = `Container ${container.name}`;
  if (!required) {
    progress.tell({
      id,
      verb: `Skipped: optional dependency "${service}" failed to start`,
      kind: 'Warning',
    });
    progress.warn(
      `optional dependency "${service}" failed to start: ${error.message}`,
    );
    return;
  }
  if (isJob && error instanceof ComposeError) {
    const { exitCode } = parts.engine.life(container);
    const text = `service "${service}" didn't complete successfully: exit ${exitCode}`;
    progress.tell({ id, verb: text, kind: 'Error' });
    throw new ComposeError(text);
  }
  progress.tell({
    id,
    verb: 'Error',
    kind: 'Error',
    ...(isNewer ? { details: `dependency ${service} failed to start` } : {}),
  });
  throw new ComposeError(`dependency failed to start: ${error.message}`);
}

/** Waits at the end of `up --wait`, and says how it went. */
export async function waitAtTheEnd(
  session: Session,
  container: Container,
  condition: Condition,
): Promise<void> {
  tellOf(session, container.name, 'Waiting');
  const outcome = await waitFor(session, container, condition);
  tellOf(session, container.name, outcome);
}
