/*
 * Proves how the API description is served: to anybody, made once and not before somebody asks, and not sent
 * again to who has it. Leaves what is in it to `openApiDocument.test.ts`.
 */
import express from 'express';
import request from 'supertest';
import { startPortal } from '../../__testUtils__/portal';
import { openApiDocument } from './openApiDocument';
import { serveOpenApi } from './serveOpenApi';

jest.setTimeout(60_000);

it('is open to anybody in the plugin, and answered by 304 to who has it', async () => {
  const portal = await startPortal();
  const ask = () => portal.as('nobody').get('/openapi.json');
  const first = await ask();
  expect(first.status).toBe(200);
  expect(first.body.openapi).toBe('3.1.0');
  expect(first.body.servers[0].url).toBe('/api/opencsp/v1');
  expect(first.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, no-cache',
    etag: expect.stringMatching(/^"[\w-]{43}"$/),
  });
  const again = await ask().set('if-none-match', first.headers.etag);
  expect([again.status, again.text]).toEqual([304, '']);
  const other = await ask().set('if-none-match', '"other"');
  expect(other.status).toBe(200);
  await portal.backend.stop();
});

it('is made once, and not before it is asked for', async () => {
  const make = jest.fn(() => openApiDocument([]));
  const app = express();
  app.get('/', serveOpenApi(make));
  expect(make).not.toHaveBeenCalled();
  const first = await request(app).get('/');
  const second = await request(app).get('/');
  expect(make).toHaveBeenCalledTimes(1);
  expect(second.text).toBe(first.text);
});
