/*
 * Proves that the checker of answers finds what is wrong with one: a field that the description does not name,
 * at any depth; one that is missing; another status, content type, code, or no such operation. Leaves real
 * answers to `everyAnswer.test.ts`.
 */
import { AnswerChecker, RealAnswer } from './AnswerChecker';
import { ACTIVE_INSTANCE } from '../examples/machines';

const checker = new AnswerChecker();

const INSTANCE =
  '/api/opencsp/v1/instances/4a1b2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d';

function json(body: unknown, status = 200): RealAnswer {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    text: JSON.stringify(body),
  };
}

function refusal(code: string | undefined, also: object = {}): object {
  return {
    error: { name: 'ConflictError', message: 'No.', code, ...also },
    request: { method: 'POST', url: '/v1/instances' },
    response: { statusCode: 409 },
  };
}

const check = (answer: RealAnswer, method = 'GET', url = INSTANCE) =>
  checker.check(method, url, answer);

it('takes what is as described, and remembers it', () => {
  expect(() => check(json(ACTIVE_INSTANCE))).not.toThrow();
  expect(() =>
    check(json(ACTIVE_INSTANCE), 'GET', `${INSTANCE}?a=1`),
  ).not.toThrow();
  expect(() =>
    check(json(refusal('busy'), 409), 'POST', `${INSTANCE}/cancel`),
  ).not.toThrow();
  expect([...checker.seen]).toEqual([
    'get-instance 200',
    'cancel-instance 409',
  ]);
});

const { name: _name, ...nameless } = ACTIVE_INSTANCE;

it.each<[string, RealAnswer, RegExp]>([
  [
    'a field too many',
    json({ ...ACTIVE_INSTANCE, password: 'x' }),
    /additional properties/,
  ],
  [
    'one deep inside',
    json({
      ...ACTIVE_INSTANCE,
      steps: [{ ...ACTIVE_INSTANCE.steps[0], secret: 'x' }],
    }),
    /steps\/0 must NOT have additional properties/,
  ],
  ['a field too few', json(nameless), /'name'/],
  [
    'a time that is none',
    json({ ...ACTIVE_INSTANCE, createdAt: 'today' }),
    /createdAt must match format/,
  ],
  [
    'another status',
    json(ACTIVE_INSTANCE, 201),
    /get-instance has no such answer/,
  ],
  [
    'another content type',
    { ...json(ACTIVE_INSTANCE), contentType: 'text/html' },
    /"text\/html" is not described/,
  ],
  ['no body', { status: 200, text: '' }, /"" is not described/],
])('finds %s', (_, answer, problem) => {
  expect(() => check(answer)).toThrow(problem);
});

it.each<[string, object]>([
  ['a code that this route does not have', refusal('over-quota')],
  ['no code', refusal(undefined)],
  ['what a library hung on its error', refusal('busy', { errno: -2 })],
])('finds in a refusal %s', (_, body) => {
  expect(() => check(json(body, 409), 'POST', `${INSTANCE}/cancel`)).toThrow(
    `${INSTANCE}/cancel → 409`,
  );
});

it('finds an operation that is not described, unless there is none', () => {
  const url = `${INSTANCE}/reboot`;
  expect(() => check(json({}), 'POST', url)).toThrow('no such operation');
  expect(() => check({ status: 404, text: '' }, 'POST', url)).not.toThrow();
  expect(() => check(json({}), 'PUT')).toThrow('no such operation');
});

it('finds a body where none is described', () => {
  const path = '/api/opencsp/v1/callbacks/semaphore';
  expect(() => check({ status: 202, text: 'key' }, 'POST', path)).toThrow(
    'a body is not described',
  );
});

it('finds a request that was accepted and is not as described', () => {
  const cancelled = json(ACTIVE_INSTANCE, 202);
  const send = (body: object) =>
    checker.check('DELETE', INSTANCE, cancelled, body);
  expect(() => send({ confirm: 'web-1' })).not.toThrow();
  expect(() => send({ confirm: 'web-1', force: true })).toThrow('accepted');
  expect(() => send({})).toThrow("'confirm'");
});

it('reads the more exact of two paths', () => {
  const path = '/api/opencsp/v1/instances/validate';
  expect(() =>
    check(json({ ok: true, problems: [] }), 'POST', path),
  ).not.toThrow();
});
