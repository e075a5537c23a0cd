import { z } from 'zod';
import { MAY } from './access';
import { Database } from './database';
import { Answer, empty, json, Route, RoutedRequest } from './http';
import { go, parseBody } from './parseBody';
import { projectRoute } from './projectRoute';
import { Project, roleSchema, User } from './rows';
import { Shown } from './shown';

const userBody = z.object({
  username: go.string,
  name: go.string,
  email: go.string,
  admin: go.bool,
  external: go.bool,
  alert: go.bool,
  password: go.string,
});
const memberBody = z.object({ user_id: go.int, role: go.string });
const roleBody = z.object({ role: go.string });

async function addUser(
  database: Database,
  request: RoutedRequest,
  user: User,
): Promise<Answer> {
  const body = parseBody(userBody, request.body);
  if (!body) {
    return empty(400);
  }
  if (!user.admin) {
    return empty(401);
  }
  const { password, ...rest } = body;
  const added = database.addUser(
    { ...rest, can_create_project: false },
    password,
  );
  await database.save();
  return json(201, new Shown(database).user(added, 'in-list'));
}

async function changeUser(
  database: Database,
  request: RoutedRequest,
  user: User,
): Promise<Answer> {
  const changed = database.user(Number(request.params.user));
  const body = parseBody(userBody, request.body);
  if (!changed) {
    return empty(404);
  }
  if (!body) {
    return empty(400);
  }
  if (!user.admin && user !== changed) {
    return empty(401);
  }
  const { username, name, email, alert, admin } = body;
  Object.assign(changed, { username, name, email, alert });
  changed.admin = user.admin ? admin : changed.admin;
  await database.save();
  return empty(204);
}

class Members {
  constructor(private readonly database: Database) {}

  list(project: Project): Answer {
    const { state } = this.database;
    return json(
      200,
      state.members
        .filter(member => member.project_id === project.id)
        .flatMap(({ user_id, role }) => {
          const user = this.database.user(user_id);
          return user
            ? [{ id: user.id, name: user.name, username: user.username, role }]
            : [];
        }),
    );
  }

  /** A second time is taken on BoltDB and 409 on PostgreSQL (recorded: 55, pg-55). */
  async add(project: Project, request: RoutedRequest): Promise<Answer> {
    const { state, isPostgres } = this.database;
    const body = parseBody(memberBody, request.body);
    const role = roleSchema.safeParse(body?.role);
    if (!body || !role.success || !this.database.user(body.user_id)) {
      return empty(400);
    }
    const member = this.find(project, body.user_id);
    if (member && isPostgres) {
      return empty(409);
    }
    if (member) {
      member.role = role.data;
    } else {
      state.members.push({
        project_id: project.id,
        user_id: body.user_id,
        role: role.data,
      });
    }
    await this.database.save();
    return empty(204);
  }

  async change(project: Project, request: RoutedRequest): Promise<Answer> {
    const member = this.find(project, Number(request.params.user));
    const body = parseBody(roleBody, request.body);
    const role = roleSchema.safeParse(body?.role);
    if (!member) {
      return empty(404);
    }
    if (!role.success) {
      return empty(400);
    }
    member.role = role.data;
    await this.database.save();
    return empty(204);
  }

  async remove(project: Project, request: RoutedRequest): Promise<Answer> {
    const member = this.find(project, Number(request.params.user));
    if (!member) {
      return empty(404);
    }
    const { members } = this.database.state;
    members.splice(members.indexOf(member), 1);
    await this.database.save();
    return empty(204);
  }

  private find(project: Project, userId: number) {
    return this.database.state.members.find(
      each => each.project_id === project.id && each.user_id === userId,
    );
  }
}

/** Users, and who of them has which role in a project (recorded: 55, 57). */
export function userRoutes(database: Database): Route[] {
  const { state } = database;
  const shown = new Shown(database);
  const members = new Members(database);
  const base = '/api/project/:project/users';
  const route = projectRoute.bind(undefined, database);
  return [
    {
      method: 'GET',
      path: '/api/users',
      handle: (_, user) => {
        const as = user.admin ? 'in-list' : 'by-others';
        return json(
          200,
          state.users.map(each => shown.user(each, as)),
        );
      },
    },
    {
      method: 'POST',
      path: '/api/users',
      handle: (request, user) => addUser(database, request, user),
    },
    {
      method: 'PUT',
      path: '/api/users/:user',
      handle: (request, user) => changeUser(database, request, user),
    },
    ...['options', 'runners', 'apps'].map(
      (name): Route => ({
        method: 'GET',
        path: `/api/${name}`,
        handle: (_, user) =>
          user.admin ? json(200, name === 'options' ? {} : []) : empty(403),
      }),
    ),
    route('GET', base, project => members.list(project)),
    route(
      'POST',
      base,
      (project, request) => members.add(project, request),
      MAY.MANAGE_USERS,
    ),
    route(
      'PUT',
      `${base}/:user`,
      (project, request) => members.change(project, request),
      MAY.MANAGE_USERS,
    ),
    route(
      'DELETE',
      `${base}/:user`,
      (project, request) => members.remove(project, request),
      MAY.MANAGE_USERS,
    ),
  ];
}
