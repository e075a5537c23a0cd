/**
 * Proves that every recorded answer to a request that this client makes becomes the right result or
 * the right error, on both databases. What a newer generation answers is in `schemas.test.ts`,
 * answers that were never recorded are in `faults.test.ts`.
 */
import { z } from 'zod';
import { SemaphoreClient } from '.';
import { Exchange, EXCHANGES, replay } from './__fixtures__/exchanges';
import { ScriptedServer } from './__fixtures__/ScriptedServer';

/** By call and answer, as the README of the recordings explains them. */
const ERRORS: Record<string, string> = {
  'listProjects 401': 'AuthenticationError',
  'startTask 403': 'NotAllowedError',
  'startTask 404': 'NotFoundError',
  'listTasks 404': 'NotFoundError',
  'info 404': 'NotFoundError',
  // Empty: a task, or on PostgreSQL a project, that is not known.
  'getTask 400': 'NotFoundError',
  'output 400': 'NotFoundError',
  'stopTask 400': 'NotFoundError',
  'listTasks 400': 'NotFoundError',
  // With a text.
  'listTasks 400 Invalid project ID': 'InputError',
  'startTask 400': 'InputError',
  // The row may have been made all the same.
  'startTask 500': 'OutcomeUnknownError',
  'startTask closed': 'OutcomeUnknownError',
  'stopTask closed': 'OutcomeUnknownError',
  'ping closed': 'ServiceUnavailableError',
  // The page of the user interface.
  'listProjects 200 page': 'UnexpectedAnswerError',
};

function kindOf({ call, answer }: Exchange): string {
  if ('closed' in answer) {
    return `${call} closed`;
  }
  const page = answer.type.startsWith('text/html') ? ' page' : '';
  const said = z.object({ error: z.string() }).safeParse(answer.body);
  const text = said.success ? ` ${said.data.error}` : '';
  return `${call} ${answer.status}${page}${text}`;
}

let server: ScriptedServer;
let client: SemaphoreClient;
beforeAll(async () => {
  server = await ScriptedServer.open();
  client = new SemaphoreClient({ baseUrl: server.url, token: 'labtoken' });
});
afterAll(async () => {
  await client.close();
  await server.close();
});

/** Asks what the recording asked. */
function ask({ call, path = '' }: Exchange): Promise<unknown> {
  const [, project = 1, task = 1] = (
    /project\/(\w+)(?:\/tasks\/(\w+))?/.exec(path) ?? []
  ).map(Number);
  switch (call) {
    case 'ping':
    case 'info':
    case 'listProjects':
      return client[call]();
    case 'listTemplates':
    case 'listTasks':
      return client[call](project);
    case 'lastTasks':
      return client.lastTasks(project, {
        limit: Number(new URL(path, server.url).searchParams.get('limit')),
      });
    case 'getTask':
    case 'output':
      return client[call](project, task);
    case 'startTask':
      return client.startTask(project, {
        templateId: 1,
        message: 'opencsp:i-1:monitoring:1',
        variables: {},
      });
    default:
      return client.stopTask(project, task, { force: false });
  }
}

type Raw = Record<string, unknown>;
const rawList = z.array(z.record(z.string(), z.unknown())).nullable();

function timeOf(raw: unknown): Date | undefined {
  return typeof raw === 'string' ? new Date(raw) : undefined;
}

function taskOf(raw: Raw) {
  return {
    id: raw.id,
    templateId: raw.template_id,
    status: raw.status,
    message: raw.message,
    environment: raw.environment,
    created: timeOf(raw.created),
    start: timeOf(raw.start),
    end: timeOf(raw.end),
    templateName: raw.tpl_alias,
  };
}

/** What must have been read out of a recorded body. */
function expectedOf({ call, answer }: Exchange): unknown {
  const body = 'body' in answer ? answer.body : undefined;
  const list = () => rawList.parse(body) ?? [];
  switch (call) {
    case 'ping':
    case 'stopTask':
      return undefined;
    case 'info':
      return expect.objectContaining({
        version: z.object({ version: z.string() }).parse(body).version,
      });
    case 'listProjects':
      return list().map(({ id, name }) => ({ id, name }));
    case 'listTemplates':
      return list().map(raw =>
        expect.objectContaining({
          id: raw.id,
          name: raw.name,
          environmentIds:
            raw.environment_id === null ? [] : [raw.environment_id],
        }),
      );
    case 'lastTasks':
    case 'listTasks':
      return list().map(taskOf);
    case 'output':
      return list().map(raw => ({
        time: timeOf(raw.time),
        output: raw.output,
      }));
    default:
      return taskOf(z.record(z.string(), z.unknown()).parse(body));
  }
}

/** What the client made of an answer, in the words of what must come of it. */
async function madeOf(exchange: Exchange): Promise<unknown> {
  server.script = replay(exchange);
  try {
    return await ask(exchange);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

const CASES = [...new Set(EXCHANGES.map(exchange => exchange.case))];

it.each(CASES)('every answer of recording %s is understood', async name => {
  for (const exchange of EXCHANGES.filter(each => each.case === name)) {
    const made = await madeOf(exchange);
    expect(made).toEqual(ERRORS[kindOf(exchange)] ?? expectedOf(exchange));
    const { path = '?' } = exchange;
    const asked = server.asked[server.asked.length - 1];
    const [asRecorded] = path.split('?');
    expect(asked.path).toContain(asRecorded);
  }
});

it('meets each kind of refusal in the recordings', () => {
  const kinds = new Set(EXCHANGES.map(kindOf));
  expect(Object.keys(ERRORS).filter(kind => !kinds.has(kind))).toEqual([]);
});

it('sends what the recorded server takes, and secrets apart', async () => {
  const posted = EXCHANGES.find(
    each => each.call === 'startTask' && each.case.startsWith('10-'),
  );
  server.script = replay(posted ?? EXCHANGES[0]);
  const task = await client.startTask(1, {
    templateId: 1,
    message: 'opencsp:inst-1:1',
    variables: { marker: 'm-ssh', extra: 1 },
    secrets: { survey_secret: 'hush' },
  });
  const asked = server.asked[server.asked.length - 1];
  expect(asked).toMatchObject({
    method: 'POST',
    path: '/api/project/1/tasks',
    authorization: 'Bearer labtoken',
  });
  expect(JSON.parse(asked.body)).toEqual({
    template_id: 1,
    message: 'opencsp:inst-1:1',
    environment: '{"marker":"m-ssh","extra":1}',
    secret: '{"survey_secret":"hush"}',
  });
  expect(JSON.stringify(task)).not.toContain('hush');
});
