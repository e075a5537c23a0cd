import { Access, MAY } from './access';
import { Database } from './database';
import { toMicroseconds, YEAR_ONE } from './goTime';
import { Answer, empty, json, Route, RoutedRequest } from './http';
import { projectBody } from './objectBodies';
import { saved } from './objectRoutes';
import { parseBody } from './parseBody';
import { projectRoute } from './projectRoute';
import { Project, User } from './rows';
import { Shown } from './shown';

/** Projects themselves: list, read, create, change, delete, one's role, what happened (recorded: 02, 58). */
export function projectRoutes(database: Database): Route[] {
  const { state } = database;
  const access = new Access(database);
  const shown = new Shown(database);
  const route = projectRoute.bind(undefined, database);
  const base = '/api/project/:project';
  return [
    {
      method: 'GET',
      path: '/api/projects',
      handle: (_, user) =>
        json(
          200,
          state.projects
            .filter(project => access.sees(user, project.id))
            .map(project => shown.project(project)),
        ),
    },
    {
      method: 'POST',
      path: '/api/projects',
      handle: (request, user) =>
        user.admin || user.can_create_project
          ? saved(database, newProject(database, request, user))
          : empty(401),
    },
    route('GET', base, project => json(200, shown.project(project))),
    route(
      'PUT',
      base,
      (project, request) =>
        saved(database, changeProject(database, project, request)),
      MAY.UPDATE,
    ),
    route(
      'DELETE',
      base,
      project => saved(database, removeProject(database, project)),
      MAY.UPDATE,
    ),
    route('GET', `${base}/role`, (project, _, user) =>
      json(200, {
        role: access.role(user, project.id),
        permissions: access.permissions(user, project.id) || adminBits(user),
      }),
    ),
    ...['events', 'events/last'].map(path =>
      route('GET', `${base}/${path}`, project =>
        json(200, eventsOf(database, project)),
      ),
    ),
  ];
}

function adminBits(user: User): number {
  return user.admin ? MAY.RUN | MAY.UPDATE | MAY.MANAGE | MAY.MANAGE_USERS : 0;
}

/** An empty name is taken (recorded: 58). A new project has a key `None` and an environment `Empty`. */
function newProject(
  database: Database,
  request: RoutedRequest,
  user: User,
): Answer {
  const body = parseBody(projectBody, request.body);
  if (!body) {
    return empty(400);
  }
  const { state } = database;
  const project_id = database.nextId('projects');
  const project: Project = {
    ...body,
    id: project_id,
    created: database.timestamp(),
  };
  state.projects.push(project);
  state.members.push({ project_id, user_id: user.id, role: 'owner' });
  state.keys.push({
    id: database.nextId('keys'),
    name: 'None',
    type: 'none',
    project_id,
  });
  state.environments.push({
    id: database.nextId('environments'),
    name: 'Empty',
    project_id,
    password: null,
    json: '{}',
    env: null,
  });
  return json(201, inFieldOrder(project));
}

/** `created` is reset on BoltDB (recorded: 58). */
function changeProject(
  database: Database,
  project: Project,
  request: RoutedRequest,
): Answer {
  const body = parseBody(projectBody, request.body);
  if (!body) {
    return empty(400);
  }
  if (body.id !== project.id) {
    return json(400, { error: 'Project ID in body and URL must be the same' });
  }
  Object.assign(project, body, {
    created: database.isPostgres ? project.created : YEAR_ONE,
  });
  return empty(204);
}

/** Everything that is in it goes with it. */
function removeProject(database: Database, project: Project): Answer {
  const { state } = database;
  const others = <R extends { project_id: number | null }>(rows: R[]): R[] =>
    rows.filter(row => row.project_id !== project.id);
  state.members = others(state.members);
  state.keys = others(state.keys);
  state.repositories = others(state.repositories);
  state.inventories = others(state.inventories);
  state.environments = others(state.environments);
  state.templates = others(state.templates);
  state.tasks = others(state.tasks);
  state.events = others(state.events);
  state.schedules = others(state.schedules);
  state.views = others(state.views);
  state.integrations = others(state.integrations);
  state.aliases = others(state.aliases);
  state.outputs = state.outputs.filter(line =>
    state.tasks.some(task => task.id === line.task_id),
  );
  state.projects = state.projects.filter(each => each !== project);
  return empty(204);
}

function eventsOf(database: Database, project: Project): object[] {
  return database.state.events
    .filter(event => event.project_id === project.id)
    .map(event => ({
      ...event,
      created: database.isPostgres
        ? toMicroseconds(event.created)
        : event.created,
    }))
    .reverse();
}

function inFieldOrder(project: Project): Project {
  const { id, name, created, ...rest } = project;
  return { id, name, created, ...rest };
}
