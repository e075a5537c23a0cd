import { EXIT } from '../invocation';
import { Container } from '../docker/engineState';
import { Flags } from '../docker/flags';
import { formatRow, goJson, inKeyOrder, table } from '../docker/formats';
import { isUp } from '../docker/life';
import { logLines } from '../docker/logs';
import { psRow, publishers } from '../docker/psView';
import { ComposeError } from './errors';
import { Project, serviceOf } from './project';
import {
  containersOf,
  engineOf,
  label,
  orphansOf,
  serviceName,
  Session,
} from './session';

/** @throws ComposeError for a name that neither the file nor a container has */
function demandServices(
  session: Session,
  project: Project,
  names: readonly string[],
): void {
  const there = containersOf(engineOf(session), project.name).map(serviceName);
  for (const name of names) {
    if (!serviceOf(project, name) && !there.includes(name)) {
      throw new ComposeError(`no such service: ${name}`);
    }
  }
}

/** `ps`: what is there, in each form (recorded: 04, 09). */
export function ps(session: Session, project: Project, flags: Flags): number {
  const engine = engineOf(session);
  demandServices(session, project, flags.rest);
  const wanted = flags
    .values('status')
    .concat(flags.values('filter').map(each => each.replace(/^status=/, '')));
  const orphans = new Set(orphansOf(engine, project).map(({ id }) => id));
  const hasNoOrphans = flags.value('orphans') === 'false';
  const found = containersOf(engine, project.name)
    .map(container => ({ container, life: engine.life(container) }))
    .filter(
      ({ container }) =>
        flags.rest.length === 0 || flags.rest.includes(serviceName(container)),
    )
    .filter(({ life }) => flags.has('all') || wanted.length > 0 || isUp(life))
    .filter(({ life }) => wanted.length === 0 || wanted.includes(life.status))
    .filter(({ container }) => !hasNoOrphans || !orphans.has(container.id));
  const { now } = { now: session.parts.clock.now() };
  const rows = found.map(({ container, life }) => {
    const row = psRow(turned(container, now), life, {
      now,
      full: flags.has('no-trunc'),
      generation: engine.state.generation,
    });
    return inKeyOrder({
      ...row,
      ...(session.isNewer ? { Engine: '' } : {}),
      ExitCode: life.status === 'restarting' ? 0 : life.exitCode,
      Health: life.health?.status ?? '',
      Name: container.name,
      Project: project.name,
      Publishers: publishers(container, life),
      Service: serviceName(container),
    });
  });
  const format = flags.value('format') ?? 'table';
  const { call } = session;
  if (flags.has('services')) {
    const names = [...new Set(found.map(each => serviceName(each.container)))];
    call.out(names.map(name => `${name}\n`).join(''));
  } else if (flags.has('quiet')) {
    call.out(found.map(({ container }) => `${container.id}\n`).join(''));
  } else if (format === 'table') {
    call.out(psTable(rows));
  } else {
    call.out(rows.map(row => `${formatRow(format, row)}\n`).join(''));
  }
  return EXIT.OK;
}

function psTable(rows: readonly Record<string, unknown>[]): string {
  const columns = [
    'Name',
    'Image',
    'Command',
    'Service',
    'RunningFor',
    'Status',
    'Ports',
  ];
  return table(
    ['NAME', 'IMAGE', 'COMMAND', 'SERVICE', 'CREATED', 'STATUS', 'PORTS'],
    rows.map(row => columns.map(column => String(row[column]))),
  );
}

/** Labels come in another order at each call (recorded: 09, 10). */
function turned(container: Container, now: number): Container {
  const labels = Object.entries(container.labels);
  const at = labels.length === 0 ? 0 : Math.floor(now) % labels.length;
  return {
    ...container,
    labels: Object.fromEntries([...labels.slice(at), ...labels.slice(0, at)]),
  };
}

/** `ls`: the projects that are there. */
export function ls(session: Session, flags: Flags): number {
  const engine = engineOf(session);
  const projects = new Map<string, Container[]>();
  for (const container of engine.state.containers) {
    const name = container.labels[label('project')];
    if (
      name !== undefined &&
      (flags.has('all') || isUp(engine.life(container)))
    ) {
      projects.set(name, [...(projects.get(name) ?? []), container]);
    }
  }
  const rows = [...projects].sort().map(([Name, containers]) => {
    const counts = new Map<string, number>();
    for (const container of containers) {
      const { status } = engine.life(container);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return {
      Name,
      Status: [...counts]
        .sort()
        .map(([status, count]) => `${status}(${count})`)
        .join(', '),
      ConfigFiles: containers[0].labels[label('project.config_files')] ?? '',
    };
  });
  session.call.out(
    flags.value('format') === 'json'
      ? `${goJson(rows)}\n`
      : table(
          ['NAME', 'STATUS', 'CONFIG FILES'],
          rows.map(row => [row.Name, row.Status, row.ConfigFiles]),
        ),
  );
  return EXIT.OK;
}

/** `logs`: what there is; it does not follow. */
export function logs(session: Session, project: Project, flags: Flags): number {
  const engine = engineOf(session);
  demandServices(session, project, flags.rest);
  const chosen = containersOf(engine, project.name).filter(
    each => flags.rest.length === 0 || flags.rest.includes(serviceName(each)),
  );
  const shownName = (container: Container) =>
    `${serviceName(container)}-${container.labels[label('container-number')]}`;
  const width = Math.max(0, ...chosen.map(each => shownName(each).length));
  for (const container of chosen) {
    const prefix = flags.has('no-log-prefix')
      ? ''
      : `${shownName(container).padEnd(width)}  | `;
    logLines(container, engine.life(container), {
      clock: session.parts.clock,
      tail: flags.value('tail'),
      timestamps: flags.has('timestamps'),
    }).forEach(line => session.call.out(`${prefix}${line}\n`));
  }
  return EXIT.OK;
}
