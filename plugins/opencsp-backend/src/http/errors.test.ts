/*
 * Proves what of an error is answered: its words, code, fields and next step, and nothing that a library hung
 * on it, at whatever depth it came from. Leaves trouble of the database to `databaseFaults.test.ts`.
 */
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError, InputError } from '@backstage/errors';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import request from 'supertest';
import { conflict, invalid } from '../services/requestErrors';
import { answerErrors } from './errors';
import { readJson, requestId } from './mountRoutes';

/** The answer to a request whose handler throws this. */
function answerTo(error: unknown, id = 'x') {
  const router = PromiseRouter();
  router.use(requestId);
  readJson(router);
  router.all('/throw/:id', async () => {
    throw error;
  });
  router.use(answerErrors(mockServices.logger.mock()));
  const middleware = MiddlewareFactory.create({
    logger: mockServices.logger.mock(),
    config: mockServices.rootConfig(),
  });
  const app = express().use(router).use(middleware.error());
  return request(app).post(`/throw/${id}`).set('x-request-id', 'request-1');
}

it('answers what the API says of a refusal', async () => {
  const { status, body } = await answerTo(
    conflict('busy', 'It changes.', {
      fields: [{ path: 'name', message: 'Wait.' }],
      nextStep: 'Try again.',
    }),
  );
  expect(status).toBe(409);
  expect(body.error).toEqual({
    name: 'ConflictError',
    message: 'It changes.',
    code: 'busy',
    fields: [{ path: 'name', message: 'Wait.' }],
    nextStep: 'Try again.',
    requestId: 'request-1',
  });
});

it('answers nothing else that hangs on an error', async () => {
  const hung = Object.assign(new ConflictError('No.', new Error('cAnArY')), {
    code: 7,
    fields: 'cAnArY',
    address: 'cAnArY',
    config: { headers: { authorization: 'cAnArY' } },
  });
  hung.message = 'No.';
  const { status, body, text } = await answerTo(hung);
  expect(status).toBe(409);
  expect(body.error).toEqual({
    name: 'ConflictError',
    message: 'No.',
    requestId: 'request-1',
  });
  expect(text).not.toContain('cAnArY');
});

it('gives every invalid request a code, whoever found it', async () => {
  const { body: ours } = await answerTo(invalid([{ path: 'a', message: 'b' }]));
  expect(ours.error.code).toBe('invalid-request');
  const { status, body } = await answerTo(new InputError('It is wrong.'));
  expect([status, body.error.code]).toEqual([400, 'invalid-request']);
  const undecodable = await answerTo(undefined, '%E0%A4%A');
  expect(undecodable.status).toBe(400);
  expect(undecodable.body.error.code).toBe('invalid-request');
});

it('refuses a body in another character set in our words', async () => {
  const { status, body, text } = await answerTo(undefined)
    .set('content-type', 'application/json; charset=unknown')
    .send('{"value":"cAnArY"}');
  expect(status).toBe(415);
  expect(body.error).toEqual({
    name: 'UnsupportedMediaTypeError',
    message: 'The body of the request is not written in UTF-8.',
    code: 'unsupported-encoding',
    nextStep: 'Send JSON in UTF-8, plain or packed with gzip.',
    requestId: 'request-1',
  });
  expect(text).not.toContain('cAnArY');
});
