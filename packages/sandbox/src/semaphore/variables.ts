import { z } from 'zod';
import { Database } from './database';
import { goJsonError, parseJson } from './goJson';
import { Task, Template } from './rows';

/** What playbooks are given. */
export interface GivenVariables {
  /** Extra variables. */
  extra: Record<string, unknown>;
  /** Variables of the process. */
  process: Record<string, string>;
}

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Merges what template, task, server and secrets give. In 2.10 the template's environment beats
 * the task's (recorded: 10), in newer generations it is the other way round; secrets win.
 *
 * @returns a text in Go's words when `secret` is no JSON object (recorded: 18)
 */
export function givenVariables(
  database: Database,
  task: Task,
  template: Template,
  secret: string,
  webHost: string,
): GivenVariables | string {
  const environment = database.state.environments.find(
    each => each.id === template.environment_id,
  );
  const secrets = database.state.environmentSecrets.filter(
    each => environment && each.environment_id === environment.id,
  );
  const ofTask = objectIn(task.environment || '{}');
  const ofTemplate = objectIn(environment?.json || '{}');
  const survey = objectSchema.safeParse(parseJson(secret || '{}'));
  if (!survey.success) {
    return parseJson(secret) === undefined
      ? goJsonError(secret)
      : 'json: cannot unmarshal into Go value of type map[string]interface {}';
  }
  const byType = (type: 'var' | 'env') =>
    Object.fromEntries(
      secrets
        .filter(each => each.type === type)
        .map(each => [each.name, each.secret]),
    );
  const extra = {
    ...(database.isNewer
      ? { ...ofTemplate, ...ofTask }
      : { ...ofTask, ...ofTemplate }),
    ...survey.data,
    semaphore_vars: {
      task_details: taskDetails(database, task, template, webHost),
    },
    ...byType('var'),
  };
  const plain = Object.entries(objectIn(environment?.env || '{}')).map(
    ([name, value]) => [name, String(value)],
  );
  return {
    extra,
    process: { ...Object.fromEntries(plain), ...byType('env') },
  };
}

/** What the server says of the task; newer generations say more. */
function taskDetails(
  database: Database,
  task: Task,
  template: Template,
  webHost: string,
): object {
  const { state, isNewer } = database;
  const { id, project_id, message } = task;
  const inventory = state.inventories.find(
    each => each.id === (task.inventory_id ?? template.inventory_id),
  );
  const repository = state.repositories.find(
    each => each.id === template.repository_id,
  );
  return {
    id,
    ...(message === '' ? {} : { message }),
    url:
      webHost === ''
        ? null
        : `${webHost}/project/${project_id}/history?t=${id}`,
    username: database.user(task.user_id)?.username ?? '',
    ...(isNewer
      ? {
          commit_hash: task.commit_hash,
          commit_message: task.commit_message,
          inventory_name: inventory?.name,
          inventory_id: inventory?.id,
          repository_name: repository?.name,
          repository_id: repository?.id,
        }
      : {}),
  };
}

function objectIn(text: string): Record<string, unknown> {
  const parsed = objectSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : {};
}
