import { Database } from './database';
import { Answer, ApiRequest, empty, json, Route } from './http';
import { Project } from './rows';

/** A route below a project, which answers for a project that is not there (recorded: 03). */
export function projectRoute(
  database: Database,
  method: string,
  path: string,
  handle: (project: Project, request: ApiRequest) => Answer | Promise<Answer>,
): Route {
  return {
    method,
    path,
    handle: request => {
      const id = Number(request.params.project);
      if (!Number.isInteger(id)) {
        return json(400, { error: 'Invalid project ID' });
      }
      const project = database.state.projects.find(each => each.id === id);
      return project ? handle(project, request) : empty(404);
    },
  };
}
