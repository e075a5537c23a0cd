import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Database } from './database';
import { Answer, empty, json, Route, RoutedRequest } from './http';
import { extractedTask, IntegrationCall } from './integrationCall';
import { Integration } from './integrationRows';
import { saved } from './objectRoutes';
import { go, parseBody } from './parseBody';
import { projectRoute } from './projectRoute';
import { Project } from './rows';

const integrationBody = z.object({
  name: go.string,
  project_id: go.int,
  template_id: go.int,
  auth_method: go.string,
  auth_secret_id: go.intPointer,
  auth_header: go.string,
  searchable: go.bool,
  task_params: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform(params => params ?? null),
});
const matcherBody = z.object({
  name: go.string,
  match_type: go.string,
  method: go.string,
  body_data_type: go.string,
  key: go.string,
  value: go.string,
});
const valueBody = z.object({
  name: go.string,
  value_source: go.string,
  body_data_type: go.string,
  key: go.string,
  variable: go.string,
});

const ALIAS_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ALIAS_LENGTH = 16;

/** Starts a task for an integration. */
export type StartTask = (
  project: Project,
  templateId: number,
  environment: string,
  integrationId: number,
) => Promise<void>;

/** Inbound integrations: how they are made, and what a call of one does (recorded: 56). */
export function integrationRoutes(
  database: Database,
  startTask: StartTask,
): Route[] {
  const { state } = database;
  const route = projectRoute.bind(undefined, database);
  const base = '/api/project/:project/integrations';
  const one =
    (answer: (integration: Integration, request: RoutedRequest) => Answer) =>
    (project: Project, request: RoutedRequest) => {
      const id = Number(request.params.integration);
      const found = state.integrations.find(
        each => each.id === id && each.project_id === project.id,
      );
      return found ? saved(database, answer(found, request)) : empty(404);
    };
  return [
    route('GET', base, project =>
      json(
        200,
        state.integrations.filter(each => each.project_id === project.id),
      ),
    ),
    route('POST', base, (project, request) =>
      saved(database, create(database, project, request)),
    ),
    route(
      'GET',
      `${base}/:integration`,
      one(integration => json(200, integration)),
    ),
    route(
      'DELETE',
      `${base}/:integration`,
      one(integration => {
        state.integrations.splice(state.integrations.indexOf(integration), 1);
        return empty(204);
      }),
    ),
    ...partRoutes(database, base, one),
    ...['GET', 'POST'].map(
      (method): Route => ({
        method,
        path: '/api/integrations/:alias',
        open: true,
        handle: request => call(database, request, startTask),
      }),
    ),
  ];
}

/** Aliases, matchers and values of an integration; their statuses are as odd as recorded. */
function partRoutes(
  database: Database,
  base: string,
  one: (
    answer: (integration: Integration, request: RoutedRequest) => Answer,
  ) => (project: Project, request: RoutedRequest) => Answer | Promise<Answer>,
): Route[] {
  const { state } = database;
  const route = projectRoute.bind(undefined, database);
  const of = <R extends { integration_id: number | null }>(
    rows: R[],
    { id }: Integration,
  ) => rows.filter(row => row.integration_id === id);
  return [
    route(
      'GET',
      `${base}/:integration/aliases`,
      one(integration =>
        json(
          200,
          of(state.aliases, integration).map(({ id, alias }) => ({
            id,
            url: aliasUrl(alias),
          })),
        ),
      ),
    ),
    route(
      'POST',
      `${base}/:integration/aliases`,
      one(integration => {
        const id = database.nextId('aliases');
        const alias = newAlias();
        const { id: integration_id, project_id } = integration;
        state.aliases.push({ id, alias, project_id, integration_id });
        return json(200, { id, url: aliasUrl(alias) });
      }),
    ),
    route(
      'GET',
      `${base}/:integration/matchers`,
      one(integration => json(200, of(state.matchers, integration))),
    ),
    route(
      'POST',
      `${base}/:integration/matchers`,
      one((integration, request) => {
        const body = parseBody(matcherBody, request.body);
        if (!body) {
          return empty(400);
        }
        const id = database.nextId('matchers');
        const matcher = { id, integration_id: integration.id, ...body };
        state.matchers.push(matcher);
        return json(200, matcher);
      }),
    ),
    route(
      'GET',
      `${base}/:integration/values`,
      one(integration => json(200, of(state.extractedValues, integration))),
    ),
    route(
      'POST',
      `${base}/:integration/values`,
      one((integration, request) => {
        const body = parseBody(valueBody, request.body);
        if (!body) {
          return empty(400);
        }
        const id = database.nextId('extractedValues');
        const value = { id, integration_id: integration.id, ...body };
        state.extractedValues.push(value);
        return json(201, value);
      }),
    ),
  ];
}

function create(
  database: Database,
  project: Project,
  request: RoutedRequest,
): Answer {
  const body = parseBody(integrationBody, request.body);
  if (!body) {
    return empty(400);
  }
  if (body.project_id !== project.id) {
    return json(400, { error: 'Project ID in body and URL must be the same' });
  }
  if (body.name === '') {
    return json(400, { error: 'No Name set for integration' });
  }
  const integration = { id: database.nextId('integrations'), ...body };
  database.state.integrations.push(integration);
  return json(201, integration);
}

/**
 * Right and wrong credentials are answered alike, by 204; an unknown alias by 200. A task starts
 * only if all is right and a matcher matches.
 */
async function call(
  database: Database,
  request: RoutedRequest,
  startTask: StartTask,
): Promise<Answer> {
  const { state } = database;
  const alias = state.aliases.find(each => each.alias === request.params.alias);
  if (!alias) {
    return { status: 200 };
  }
  const received = new IntegrationCall(database, request);
  const called = state.integrations.filter(
    each => each.id === alias.integration_id && received.isMeantFor(each),
  );
  for (const integration of called) {
    const project = state.projects.find(
      each => each.id === integration.project_id,
    );
    if (project) {
      const environment = extractedTask(database, integration, received);
      const { template_id, id } = integration;
      await startTask(project, template_id, environment, id);
    }
  }
  return empty(204);
}

function aliasUrl(alias: string): string {
  return `/api/integrations/${alias}`;
}

function newAlias(): string {
  return [...randomBytes(ALIAS_LENGTH)]
    .map(byte => ALIAS_ALPHABET[byte % ALIAS_ALPHABET.length])
    .join('');
}
