import { Access, MAY, Permission } from './access';
import { Database } from './database';
import { Answer, empty, json, Route, RoutedRequest } from './http';
import { Project, User } from './rows';

/** What handles a request below a project. */
export type ProjectHandler = (
  project: Project,
  request: RoutedRequest,
  user: User,
) => Answer | Promise<Answer>;

/**
 * A route below a project. A project that is not there is 404, below `/tasks` on PostgreSQL 400
 * (recorded: 03, pg-03); to those who are no members it is not there; who may only read gets 403
 * without a body (55). Writing needs the permission to manage unless said otherwise.
 */
export function projectRoute(
  database: Database,
  method: string,
  path: string,
  handle: ProjectHandler,
  needs: Permission = method === 'GET' ? MAY.READ : MAY.MANAGE,
): Route {
  const access = new Access(database);
  return {
    method,
    path,
    handle: (request, user) => {
      const id = Number(request.params.project);
      if (!Number.isInteger(id)) {
        return json(400, { error: 'Invalid project ID' });
      }
      const project = database.state.projects.find(each => each.id === id);
      if (!project) {
        const isOfTasks = /^\/api\/project\/[^/]+\/tasks/.test(request.path);
        return empty(database.isPostgres && isOfTasks ? 400 : 404);
      }
      if (!access.sees(user, id)) {
        return empty(404);
      }
      return access.may(user, project, needs)
        ? handle(project, request, user)
        : empty(403);
    },
  };
}
