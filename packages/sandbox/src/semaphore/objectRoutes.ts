import { z } from 'zod';
import { ChangeObjects } from './changeObjects';
import { Collection } from './collection';
import { Database } from './database';
import { Answer, empty, json, Route, RoutedRequest } from './http';
import { NewObjects } from './newObjects';
import { projectRoute } from './projectRoute';
import { referencesTo } from './references';
import { Project } from './rows';
import { Shown } from './shown';
import { SemaphoreState } from './state';

type Named = { id: number; name: string; project_id: number };

/** One kind of object below a project. */
interface Kind<R extends Named> {
  /** In the path. */
  segment: string;
  collection: Collection;
  /** What it is called when it is in use. */
  title: string;
  rows(state: SemaphoreState): R[];
  /** As it is shown alone, and in a list. */
  show(row: R, inList: boolean): object;
  create(project: Project, request: RoutedRequest): Answer;
  change(row: R, request: RoutedRequest): Answer;
}

/** What an operator makes in a project: list, read, create, change, delete (recorded: 02, 03, 59). */
export function objectRoutes(database: Database): Route[] {
  const create = new NewObjects(database);
  const change = new ChangeObjects(database);
  const shown = new Shown(database);
  return [
    ...routesOf(database, {
      segment: 'keys',
      collection: 'keys',
      title: 'Access Key',
      rows: state => state.keys,
      show: row => shown.key(row),
      create: (project, request) => create.key(project, request),
      change: (row, request) => change.key(row, request),
    }),
    ...routesOf(database, {
      segment: 'repositories',
      collection: 'repositories',
      title: 'Repository',
      rows: state => state.repositories,
      show: row => row,
      create: (project, request) => create.repository(project, request),
      change: (row, request) => change.repository(row, request),
    }),
    ...routesOf(database, {
      segment: 'inventory',
      collection: 'inventories',
      title: 'Inventory',
      rows: state => state.inventories,
      show: row => row,
      create: (project, request) => create.inventory(project, request),
      change: (row, request) => change.inventory(row, request),
    }),
    ...routesOf(database, {
      segment: 'environment',
      collection: 'environments',
      title: 'Environment',
      rows: state => state.environments,
      show: (row, inList) => shown.environment(row, inList),
      create: (project, request) => create.environment(project, request),
      change: (row, request) => change.environment(row, request),
    }),
    ...routesOf(database, {
      segment: 'templates',
      collection: 'templates',
      title: 'Template',
      rows: state => state.templates,
      show: (row, inList) => shown.template(row, inList ? 'in-list' : 'one'),
      create: (project, request) => create.template(project, request),
      change: (row, request) => change.template(row, request),
    }),
  ];
}

function routesOf<R extends Named>(database: Database, kind: Kind<R>): Route[] {
  const { state } = database;
  const route = projectRoute.bind(undefined, database);
  const base = `/api/project/:project/${kind.segment}`;
  const rows = (project: Project): R[] =>
    kind.rows(state).filter(row => row.project_id === project.id);
  const one =
    (answer: (row: R, request: RoutedRequest) => Answer | Promise<Answer>) =>
    (project: Project, request: RoutedRequest) => {
      const id = Number(request.params.object);
      const row = rows(project).find(each => each.id === id);
      return row ? answer(row, request) : empty(404);
    };
  return [
    route('GET', base, (project, request) =>
      json(
        200,
        inOrder(database, kind.collection, rows(project), request).map(row =>
          kind.show(row, true),
        ),
      ),
    ),
    route('POST', base, (project, request) =>
      saved(database, kind.create(project, request)),
    ),
    route(
      'GET',
      `${base}/:object`,
      one(row => json(200, kind.show(row, false))),
    ),
    route(
      'GET',
      `${base}/:object/refs`,
      one(row => json(200, referencesTo(state, kind.collection, row.id))),
    ),
    route(
      'PUT',
      `${base}/:object`,
      one((row, request) => saved(database, kind.change(row, request))),
    ),
    route(
      'DELETE',
      `${base}/:object`,
      one(row => saved(database, remove(state, kind, row))),
    ),
  ];
}

/** Writes the state before a change is answered. */
export async function saved(
  database: Database,
  answer: Answer,
): Promise<Answer> {
  await database.save();
  return answer;
}

const sortSchema = z.enum(['name', 'id']);

/** BoltDB lists by id, PostgreSQL by name (recorded: 02, pg-02); templates always come by id. */
function inOrder<R extends Named>(
  database: Database,
  collection: Collection,
  rows: R[],
  request: RoutedRequest,
): R[] {
  const direction = request.query.get('order') === 'desc' ? -1 : 1;
  const asked = sortSchema.safeParse(request.query.get('sort'));
  const usual =
    database.isPostgres && collection !== 'templates' ? 'name' : 'id';
  const byName = (asked.success ? asked.data : usual) === 'name';
  return [...rows].sort((a, b) => {
    if (byName && a.name !== b.name) {
      return a.name < b.name ? -direction : direction;
    }
    // PostgreSQL leaves open how equal names come; recorded was the later one first (pg-02).
    const isFirst = byName && database.isPostgres ? a.id > b.id : a.id < b.id;
    return isFirst ? -direction : direction;
  });
}

/** What is in use is not deleted (recorded: 03). */
function remove<R extends Named>(
  state: SemaphoreState,
  kind: Kind<R>,
  row: R,
): Answer {
  const users = referencesTo(state, kind.collection, row.id);
  if (Object.values(users).some(list => list.length > 0)) {
    return json(400, {
      error: `${kind.title} is in use by one or more templates`,
      inUse: true,
    });
  }
  const rows = kind.rows(state);
  rows.splice(rows.indexOf(row), 1);
  if (kind.collection === 'templates') {
    // Its tasks go with it, as the count of case 47 shows.
    state.tasks = state.tasks.filter(task => task.template_id !== row.id);
  }
  return empty(204);
}
