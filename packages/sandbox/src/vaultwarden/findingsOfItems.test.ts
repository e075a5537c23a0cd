/*
 * Proves the findings about items of the recording's README: 4, 15, 16 and the second half of 14. The others are in
 * findings.test.ts.
 */
import { z } from 'zod';
import { Lab, startLab, stopLabs } from './__testUtils__/lab';
import { People } from './__testUtils__/people';

const EMAIL = 'ada@example.com';

let lab: Lab;
let people: People;

beforeEach(async () => {
  lab = await startLab();
  people = new People(lab);
});
afterEach(stopLabs);

it('4. a name in clear text is stored', async () => {
  await people.enter('A', EMAIL);
  await expect(
    people.ask('A', 'POST', '/api/ciphers', {
      type: 1,
      name: 'plain text',
      login: {},
    }),
  ).resolves.toMatchObject({ status: 200, body: { name: 'plain text' } });
});

it('14. an item that is gone is deleted with 400', async () => {
  await people.enter('A', EMAIL);
  const { id } = await people.read(
    'A',
    ['POST', '/api/ciphers', { type: 1, name: '2.n', login: {} }],
    z.object({ id: z.string() }),
  );
  const path = `/api/ciphers/${id}`;
  const first = await people.ask('A', 'DELETE', path);
  const second = await people.ask('A', 'DELETE', path);
  expect(first.status).toBe(200);
  expect(second).toMatchObject({
    status: 400,
    body: { message: "Cipher doesn't exist" },
  });
});

it('15. a change on an old copy is refused', async () => {
  await people.enter('A', EMAIL);
  const item = { type: 1, name: '2.n', login: {} };
  const made = await people.read(
    'A',
    ['POST', '/api/ciphers', item],
    z.object({ id: z.string(), revisionDate: z.string() }),
  );
  const change = () =>
    people.ask('A', 'PUT', `/api/ciphers/${made.id}`, {
      ...item,
      lastKnownRevisionDate: made.revisionDate,
    });
  lab.clock.forward(3000);
  await expect(change()).resolves.toMatchObject({ status: 200 });
  const stale = await change();
  expect(stale.status).toBe(400);
  expect(stale.body).toMatchObject({
    message: expect.stringContaining('out of date'),
  });
});

it('16. an item needs a type, a name and the object of its type', async () => {
  await people.enter('A', EMAIL);
  const make = (json: unknown) => people.ask('A', 'POST', '/api/ciphers', json);
  const made = await make({ type: 1, name: '2.n', login: { username: null } });
  const untyped = await make({ name: '2.n', login: {} });
  const empty = await make({ type: 1, name: '2.n' });
  expect(made).toMatchObject({
    status: 200,
    body: { secureNote: null, bankAccount: null, passport: null },
  });
  expect([untyped.status, empty.status]).toEqual([422, 400]);
});
