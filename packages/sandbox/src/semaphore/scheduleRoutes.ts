import { z } from 'zod';
import { Database } from './database';
import { Answer, empty, json, Route, RoutedRequest } from './http';
import { saved } from './objectRoutes';
import { go, parseBody } from './parseBody';
import { projectRoute } from './projectRoute';
import { Project } from './rows';

const scheduleBody = z.object({
  id: go.int,
  project_id: go.int,
  template_id: go.int,
  cron_format: go.string,
  name: go.string,
  active: go.bool,
  repository_id: go.intPointer,
});

const viewBody = z.object({
  id: go.int,
  project_id: go.int,
  title: go.string,
  position: go.int,
});

const CRON_FIELDS = 5;

/** Rows that belong to a project and have a body each. */
interface Rows<R extends { id: number; project_id: number }> {
  segment: string;
  collection: 'schedules' | 'views';
  schema: z.ZodType<R>;
  list(): R[];
  problem(body: R): string | undefined;
}

/** Schedules (recorded: 58), which never fire here, and views, which are as read in the source. */
export function scheduleRoutes(database: Database): Route[] {
  const { state } = database;
  return [
    ...routesOf(database, {
      segment: 'schedules',
      collection: 'schedules',
      schema: scheduleBody,
      list: () => state.schedules,
      problem: body => cronProblem(body.cron_format),
    }),
    ...routesOf(database, {
      segment: 'views',
      collection: 'views',
      schema: viewBody,
      list: () => state.views,
      problem: body =>
        body.title === '' ? 'title can not be empty' : undefined,
    }),
  ];
}

/** The words of the recorded server; it only counts the fields here. */
function cronProblem(format: string): string | undefined {
  const fields = format.split(/\s+/).filter(field => field !== '');
  return fields.length === CRON_FIELDS
    ? undefined
    : `Cron: expected exactly ${CRON_FIELDS} fields, found ${fields.length}: [${format}]`;
}

function routesOf<R extends { id: number; project_id: number }>(
  database: Database,
  rows: Rows<R>,
): Route[] {
  const route = projectRoute.bind(undefined, database);
  const base = `/api/project/:project/${rows.segment}`;
  const ofProject = (project: Project) =>
    rows.list().filter(row => row.project_id === project.id);
  const find = (project: Project, request: RoutedRequest) =>
    ofProject(project).find(row => row.id === Number(request.params.object));
  const create = (project: Project, request: RoutedRequest): Answer => {
    const body = parseBody(rows.schema, request.body);
    if (!body) {
      return empty(400);
    }
    const problem =
      body.project_id === project.id
        ? rows.problem(body)
        : 'Project ID in body and URL must be the same';
    if (problem) {
      return json(400, { error: problem });
    }
    const row = { ...body, id: database.nextId(rows.collection) };
    rows.list().push(row);
    return json(201, row);
  };
  return [
    route('GET', base, project => json(200, ofProject(project))),
    route('POST', base, (project, request) =>
      saved(database, create(project, request)),
    ),
    route('GET', `${base}/:object`, (project, request) => {
      const row = find(project, request);
      return row ? json(200, row) : empty(404);
    }),
    route('DELETE', `${base}/:object`, (project, request) => {
      const row = find(project, request);
      if (!row) {
        return empty(404);
      }
      rows.list().splice(rows.list().indexOf(row), 1);
      return saved(database, empty(204));
    }),
  ];
}
