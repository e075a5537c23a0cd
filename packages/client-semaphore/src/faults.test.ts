/**
 * Proves what every call makes of every kind of trouble: the class of its error, its cause and next
 * step in words, no secret in it, and that nothing hangs. What really was answered once is in
 * `recorded.test.ts`.
 */
import { inspect } from 'node:util';
import { SemaphoreClient } from '.';
import {
  answer,
  hangUp,
  headThenSilence,
  Script,
  ScriptedServer,
  silence,
} from './__fixtures__/ScriptedServer';

const API_TOKEN = 'canary-api-token';
const COOKIE = 'canary-cookie';
const CALLBACK_TOKEN = 'canary-callback-token';

let server: ScriptedServer;
let patient: SemaphoreClient;
let impatient: SemaphoreClient;
let client: SemaphoreClient;

beforeAll(async () => {
  server = await ScriptedServer.open();
  const { host } = new URL(server.url);
  const baseUrl = `http://someone:canary-password@${host}`;
  const token = API_TOKEN;
  patient = new SemaphoreClient({ baseUrl, token });
  impatient = new SemaphoreClient({ baseUrl, token, timeoutMilliseconds: 100 });
});
afterAll(async () => {
  await patient.close();
  await impatient.close();
  await server.close();
});
beforeEach(() => {
  client = patient;
});

type Options = { signal?: AbortSignal };

const READS: Record<string, (options?: Options) => Promise<unknown>> = {
  ping: options => client.ping(options),
  info: options => client.info(options),
  listProjects: options => client.listProjects(options),
  listTemplates: options => client.listTemplates(1, options),
  getTask: options => client.getTask(1, 7, options),
  lastTasks: options => client.lastTasks(1, options),
  listTasks: options => client.listTasks(1, options),
  output: options => client.output(1, 7, options),
};
const WRITES: typeof READS = {
  startTask: options =>
    client.startTask(
      1,
      {
        templateId: 3,
        message: 'opencsp:i-1:monitoring:1',
        variables: {},
        secrets: { opencsp_callback_token: CALLBACK_TOKEN },
      },
      options,
    ),
  stopTask: options => client.stopTask(1, 7, { ...options, force: false }),
};

/** The errors of these calls, made at the same time. */
async function errorsOf(calls: typeof READS): Promise<Record<string, Error>> {
  const made = Object.entries(calls).map(async ([name, call]) => {
    try {
      await call();
    } catch (error) {
      if (error instanceof Error) {
        return [name, error] as const;
      }
    }
    throw new Error(`${name} did not fail with an error.`);
  });
  return Object.fromEntries(await Promise.all(made));
}

/** The class of each call's error, and with it what is wrong: other words, or a secret in it. */
async function classesOf(
  calls: typeof READS,
  words: RegExp,
): Promise<Record<string, string>> {
  const errors = Object.entries(await errorsOf(calls));
  const classes = errors.map(([call, error]) => {
    const shown = `${inspect(error, { depth: 9 })}${JSON.stringify(error)}`;
    const leaks = /canary/.test(shown) ? `, and it leaks: ${shown}` : '';
    const missing = words.test(error.message) ? '' : `: ${error.message}`;
    return [call, `${error.name}${missing}${leaks}`];
  });
  return Object.fromEntries(classes);
}

/** That each of these calls ends in this class. */
function each(calls: typeof READS, name: string): Record<string, string> {
  return Object.fromEntries(Object.keys(calls).map(call => [call, name]));
}

/** It repeats all that it was given, and sets a cookie. */
function refusal(status: number): Script {
  return (response, asked) => {
    const said = `no: ${asked.authorization} ${asked.body}`;
    response.setHeader('set-cookie', `semaphore=${COOKIE}`);
    answer(status, JSON.stringify({ error: said }))(response, asked);
  };
}

describe.each([
  [401, 'AuthenticationError', 'AuthenticationError', /token.*Make a new one/],
  [403, 'NotAllowedError', 'NotAllowedError', /not allow it.*Give the token/],
  [404, 'NotFoundError', 'NotFoundError', /not know it.*not in the project/],
  [409, 'ConflictError', 'ConflictError', /cannot do it now.*later/],
  [410, 'NotFoundError', 'NotFoundError', /not know it.*deleted/],
  [422, 'InputError', 'InputError', /refuses it.*Look into its log/],
  [
    429,
    'ServiceUnavailableError',
    'ServiceUnavailableError',
    /429.*less often/,
  ],
  [500, 'ServiceUnavailableError', 'OutcomeUnknownError', /500.*Look/],
  [503, 'ServiceUnavailableError', 'OutcomeUnknownError', /503.*Look/],
  [504, 'ServiceUnavailableError', 'OutcomeUnknownError', /504.*Look/],
] as const)('%d', (status, onRead, onWrite, words) => {
  it('becomes one class with cause and next step, and no secret', async () => {
    server.script = refusal(status);
    expect(await classesOf(READS, words)).toEqual(each(READS, onRead));
    expect(await classesOf(WRITES, words)).toEqual(each(WRITES, onWrite));
  });
});

it.each([401, 403, 409, 422, 500, 503])(
  '%d without a body is the same trouble',
  async status => {
    server.script = refusal(status);
    const withBody = await errorsOf({ ...READS, ...WRITES });
    server.script = answer(status);
    const without = await errorsOf({ ...READS, ...WRITES });
    // A read of one task, or of a project's lists, that is refused without a word: not known.
    const names = (errors: Record<string, Error>) =>
      Object.entries(errors)
        .filter(([call]) => status !== 422 || /ping|info|start/.test(call))
        .map(([call, error]) => `${call} ${error.name}`);
    expect(names(without)).toEqual(names(withBody));
  },
);

it('a web page with 200 is not taken for an answer', async () => {
  server.script = answer(200, '<html>Sign in</html>', 'text/html');
  expect(
    await classesOf({ ...READS, ...WRITES }, /web page.*Check .*baseUrl/),
  ).toEqual(each({ ...READS, ...WRITES }, 'UnexpectedAnswerError'));
});

it('a redirect is not followed with the token', async () => {
  server.script = response => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/login' }).end();
  };
  expect(
    await classesOf({ ...READS, ...WRITES }, /leads elsewhere.*proxy/),
  ).toEqual(each({ ...READS, ...WRITES }, 'UnexpectedAnswerError'));
});

describe.each([
  ['a connection that is accepted and never answered', silence],
  ['a head and then silence', headThenSilence],
  ['a hang-up (59)', hangUp],
])('%s', (_name, script) => {
  it('ends, and leaves open what a write did', async () => {
    client = script === hangUp ? patient : impatient;
    server.script = script;
    expect(
      await classesOf(READS, /cannot be reached.*Check that it runs/),
    ).toEqual(each(READS, 'ServiceUnavailableError'));
    expect(
      await classesOf(WRITES, /broke off.*may have happened.*Look for it/),
    ).toEqual(each(WRITES, 'OutcomeUnknownError'));
  });
});

it.each([
  ['JSON of another form', answer(200, '{"count":3}')],
  ['no JSON', answer(200, '{"id":')],
  ['a task without a number', answer(201, '{"status":"waiting"}')],
])('%s is not taken for an answer', async (_name, script) => {
  server.script = script;
  // A ping and a stop have no answer that could be wrong.
  const { ping: _ping, ...reads } = READS;
  expect(await classesOf(reads, /another form than is known.*Check/s)).toEqual(
    each(reads, 'UnexpectedAnswerError'),
  );
  expect(
    await classesOf(
      { startTask: WRITES.startTask },
      /another form than is known.*Check/s,
    ),
  ).toEqual(each({ startTask: WRITES.startTask }, 'OutcomeUnknownError'));
});

it('half an answer leaves open what a write did', async () => {
  server.script = response => {
    response.writeHead(201, { 'content-length': '100' });
    response.write('{"id":', () => response.destroy());
  };
  expect(await classesOf(READS, /Check that/)).toEqual(
    each(READS, 'ServiceUnavailableError'),
  );
  expect(await classesOf(WRITES, /Look for it/)).toEqual(
    each(WRITES, 'OutcomeUnknownError'),
  );
});

it('what Semaphore says is passed on', async () => {
  server.script = answer(400, '{"error":"template name can not be empty"}');
  expect(
    await classesOf(
      { ...READS, ...WRITES },
      /refuses it.*template name can not be empty.*check the template/,
    ),
  ).toEqual(each({ ...READS, ...WRITES }, 'InputError'));
});

it('aborting ends every call with the reason', async () => {
  server.script = silence;
  for (const call of Object.values({ ...READS, ...WRITES })) {
    const controller = new AbortController();
    const running = call({ signal: controller.signal });
    controller.abort(new Error('shutting down'));
    await expect(running).rejects.toThrow('shutting down');
    await expect(call({ signal: controller.signal })).rejects.toThrow(
      'shutting down',
    );
  }
});

it('the callback token goes out in `secret` alone', async () => {
  server.script = hangUp;
  const before = server.asked.length;
  await errorsOf(WRITES);
  const [start] = server.asked
    .slice(before)
    .filter(asked => asked.path.endsWith('/tasks'));
  const { secret, ...rest } = JSON.parse(start.body);
  expect(JSON.parse(secret)).toEqual({
    opencsp_callback_token: CALLBACK_TOKEN,
  });
  expect(JSON.stringify(rest)).not.toContain('canary');
});
