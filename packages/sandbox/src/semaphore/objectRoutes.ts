import { Database } from './database';
import { Answer, ApiRequest, empty, json, Route } from './http';
import { NewObjects } from './newObjects';
import { projectRoute } from './projectRoute';
import { Project, SemaphoreState, Template } from './rows';

type Named = { id: number; name: string; project_id: number };
type Collection =
  | 'keys'
  | 'repositories'
  | 'inventories'
  | 'environments'
  | 'templates';

/** One kind of object below a project. */
interface Kind {
  /** In the path. */
  segment: string;
  collection: Collection;
  /** As it is shown alone, and in a list. */
  show(row: Named, inList: boolean): object;
  create(project: Project, request: ApiRequest): Answer;
}

const SECRETS_SHOWN_OF_A_KEY = {
  string: '',
  login_password: { login: '', password: '' },
  ssh: { login: '', passphrase: '', private_key: '' },
  override_secret: false,
};

/** Projects, and what an operator makes in them: list, read, create, delete (recorded: 02, 03). */
export function objectRoutes(database: Database): Route[] {
  const { state } = database;
  const route = projectRoute.bind(undefined, database);
  return [
    {
      method: 'GET',
      path: '/api/projects',
      handle: () => json(200, state.projects),
    },
    {
      method: 'POST',
      path: '/api/projects',
      handle: request =>
        saved(database, new NewObjects(database).project(request)),
    },
    route('GET', '/api/project/:project', project => json(200, project)),
    route('GET', '/api/project/:project/role', () =>
      json(200, { role: 'owner', permissions: 15 }),
    ),
    ...['events', 'events/last'].map(path =>
      route('GET', `/api/project/:project/${path}`, project =>
        json(200, eventsOf(state, project)),
      ),
    ),
    ...kinds(database).flatMap(kind => routesOf(database, kind)),
  ];
}

function routesOf(database: Database, kind: Kind): Route[] {
  const { state } = database;
  const route = projectRoute.bind(undefined, database);
  const base = `/api/project/:project/${kind.segment}`;
  const rows = (project: Project): Named[] =>
    state[kind.collection].filter(row => row.project_id === project.id);
  const find = (project: Project, request: ApiRequest) =>
    rows(project).find(row => row.id === Number(request.params.object));
  return [
    route('GET', base, (project, request) =>
      json(
        200,
        inOrder(rows(project), request).map(row => kind.show(row, true)),
      ),
    ),
    route('POST', base, (project, request) =>
      saved(database, kind.create(project, request)),
    ),
    route('GET', `${base}/:object`, (project, request) => {
      const row = find(project, request);
      return row ? json(200, kind.show(row, false)) : empty(404);
    }),
    route('DELETE', `${base}/:object`, (project, request) => {
      const row = find(project, request);
      return row
        ? saved(database, remove(state, kind.collection, row))
        : empty(404);
    }),
  ];
}

function kinds(database: Database): Kind[] {
  const create = new NewObjects(database);
  return [
    {
      segment: 'keys',
      collection: 'keys',
      show: row => ({ ...row, ...SECRETS_SHOWN_OF_A_KEY }),
      create: (project, request) => create.key(project, request),
    },
    {
      segment: 'repositories',
      collection: 'repositories',
      show: row => row,
      create: (project, request) => create.repository(project, request),
    },
    {
      segment: 'inventory',
      collection: 'inventories',
      show: row => row,
      create: (project, request) => create.inventory(project, request),
    },
    {
      segment: 'environment',
      collection: 'environments',
      show: row => ({ ...row, secrets: null }),
      create: (project, request) => create.environment(project, request),
    },
    {
      segment: 'templates',
      collection: 'templates',
      show: (row, inList) => ({
        ...row,
        vaults: inList ? null : [],
        last_task: inList
          ? database.tasks(row.project_id, row.id)[0] ?? null
          : null,
        tasks: 0,
      }),
      create: (project, request) => create.template(project, request),
    },
  ];
}

async function saved(database: Database, answer: Answer): Promise<Answer> {
  await database.save();
  return answer;
}

function inOrder(rows: Named[], request: ApiRequest): Named[] {
  const direction = request.query.get('order') === 'desc' ? -1 : 1;
  const byName = request.query.get('sort') === 'name';
  return [...rows].sort((a, b) => {
    const order = byName && a.name !== b.name ? a.name < b.name : a.id < b.id;
    return order ? -direction : direction;
  });
}

/** What is in use is not deleted (recorded: 03). */
function remove(
  state: SemaphoreState,
  collection: Collection,
  row: Named,
): Answer {
  const usedBy: Record<Collection, (template: Template) => unknown> = {
    keys: () => false,
    repositories: template => template.repository_id,
    inventories: template => template.inventory_id,
    environments: template => template.environment_id,
    templates: () => false,
  };
  const inUse =
    state.templates.some(each => usedBy[collection](each) === row.id) ||
    (collection === 'keys' && isKeyInUse(state, row.id));
  if (inUse) {
    const what = {
      keys: 'Access Key',
      repositories: 'Repository',
      inventories: 'Inventory',
      environments: 'Environment',
      templates: 'Template',
    }[collection];
    return json(400, {
      error: `${what} is in use by one or more templates`,
      inUse: true,
    });
  }
  const rows: Named[] = state[collection];
  rows.splice(rows.indexOf(row), 1);
  return empty(204);
}

function isKeyInUse(state: SemaphoreState, keyId: number): boolean {
  return (
    state.inventories.some(each => each.ssh_key_id === keyId) ||
    state.repositories.some(each => each.ssh_key_id === keyId)
  );
}

function eventsOf(state: SemaphoreState, project: Project): object[] {
  return state.events
    .filter(event => event.project_id === project.id)
    .reverse();
}
