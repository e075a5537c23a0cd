import { z } from 'zod';
import { Database } from './database';
import { Answer, empty, json, RoutedRequest } from './http';
import {
  appProblem,
  environmentBody,
  environmentProblem,
  inventoryBody,
  inventoryProblem,
  keyBody,
  repositoryBody,
  repositoryProblem,
  templateBody,
  templateProblem,
} from './objectBodies';
import { parseBody } from './parseBody';
import {
  Environment,
  Inventory,
  Key,
  keySchema,
  Repository,
  Template,
} from './rows';
import { keepEnvironmentSecrets, keepKeySecret } from './secrets';

type Problem<B> = (body: B) => string | undefined;

/** Changes objects by `PUT`, which must repeat the ids (recorded: 02, 59). */
export class ChangeObjects {
  constructor(private readonly database: Database) {}

  /**
   * Without `project_id` the handler crashes and the client gets no answer. The secret is kept
   * unless it is to be overridden.
   */
  key(key: Key, request: RoutedRequest): Answer {
    const body = parseBody(keyBody, request.body);
    const type = keySchema.shape.type.safeParse(body?.type);
    if (!body || !type.success) {
      return empty(400);
    }
    if (body.project_id === undefined || body.project_id === null) {
      return 'hang-up';
    }
    const problem = otherIds('Access Key', key, {
      id: body.id,
      project_id: body.project_id,
    });
    if (problem) {
      return json(400, { error: problem });
    }
    Object.assign(key, { name: body.name, type: type.data });
    if (body.override_secret) {
      keepKeySecret(this.database, key.id, body);
    }
    return empty(204);
  }

  repository(repository: Repository, request: RoutedRequest): Answer {
    return change(
      'Repository',
      repositoryBody,
      repositoryProblem,
    )(repository, request);
  }

  inventory(inventory: Inventory, request: RoutedRequest): Answer {
    return change(
      'Inventory',
      inventoryBody,
      inventoryProblem,
    )(inventory, request);
  }

  environment(environment: Environment, request: RoutedRequest): Answer {
    const body = parseBody(environmentBody, request.body);
    const answer = change(
      'Environment',
      environmentBody.omit({ secrets: true }),
      rest => environmentProblem({ ...rest, secrets: [] }),
    )(environment, request);
    if (body && answer !== 'hang-up' && answer.status === 204) {
      keepEnvironmentSecrets(this.database, environment.id, body.secrets);
    }
    return answer;
  }

  template(template: Template, request: RoutedRequest): Answer {
    const body = parseBody(templateBody, request.body);
    const refusal = body && appProblem(body.app);
    return refusal
      ? json(400, { error: refusal })
      : change('template', templateBody, templateProblem)(template, request);
  }
}

/** A `PUT` that replaces what the row holds. */
function change<S extends z.ZodType<{ id: number; project_id: number }>>(
  name: string,
  schema: S,
  problemOf: Problem<z.output<S>>,
): (row: { id: number; project_id: number }, request: RoutedRequest) => Answer {
  return (row, request) => {
    const body = parseBody(schema, request.body);
    if (!body) {
      return empty(400);
    }
    const problem = otherIds(name, row, body) ?? problemOf(body);
    if (problem) {
      return json(400, { error: problem });
    }
    Object.assign(row, body);
    return empty(204);
  };
}

function otherIds(
  name: string,
  row: { id: number; project_id: number },
  body: { id: number; project_id: number },
): string | undefined {
  if (row.id !== body.id) {
    return `${name} ID in body and URL must be the same`;
  }
  return row.project_id === body.project_id
    ? undefined
    : 'Project ID in body and URL must be the same';
}
