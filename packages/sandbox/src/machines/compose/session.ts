import { Invocation } from '../invocation';
import { Engine } from '../docker/engine';
import { Container } from '../docker/engineState';
import { DockerParts, demandEngine } from '../docker/parts';
import { Progress } from './progress';
import { Project } from './project';

/** One run of compose. */
export interface Session {
  parts: DockerParts;
  call: Invocation;
  progress: Progress;
  /** Version 5. */
  isNewer: boolean;
}

/** The label under which compose keeps something. */
export function label(name: string): string {
  return `com.docker.compose.${name}`;
}

/** @throws EngineGone */
export function engineOf({ parts, call }: Session): Engine {
  return demandEngine(parts, call);
}

/** The containers of a project, by name. */
export function containersOf(engine: Engine, project: string): Container[] {
  return engine.state.containers
    .filter(each => each.labels[label('project')] === project)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The service that a container is of. */
export function serviceName(container: Container): string {
  return container.labels[label('service')] ?? '';
}

/** The containers of services that the file does not have at all. */
export function orphansOf(engine: Engine, project: Project): Container[] {
  const known = new Set(
    [...project.services, ...project.disabled].map(({ name }) => name),
  );
  return containersOf(engine, project.name).filter(
    each => !known.has(serviceName(each)),
  );
}

/** Waits as long as the real one would work. */
export function work(session: Session, milliseconds: number): Promise<void> {
  const { clock } = session.parts;
  return clock.sleep(milliseconds, session.call.signal);
}

/** Tells what happens to a container. */
export function tellOf(session: Session, name: string, verb: string): void {
  session.progress.tell({ id: `Container ${name}`, verb });
}
