/*
 * Proves that a server which is no LLDAP, or only shows its first page where the API should be, is not taken for one
 * that did what it was asked. Leaves the answers of an LLDAP to `lldapProvider.test.ts`.
 */
import { createServer, IncomingMessage, Server } from 'node:http';
import { once } from 'node:events';
import { Reach, contextOf, errorOf } from '../__testUtils__/Reach';
import { createLldapProvider } from './lldapProvider';

const PAGE = '<!doctype html><title>LLDAP Administration</title>';

/** Port of LLDAP's HTTP (services-contracts.md §5.1). */
const PORT = 17170;

describe('a server that answers 200 with a page', () => {
  let server: Server;
  let reach: Reach;
  /** What it answers, by path. */
  let answers: Record<string, string>;

  beforeEach(async () => {
    answers = {};
    server = createServer((request: IncomingMessage, answer) => {
      request.resume();
      answer.end(answers[request.url ?? ''] ?? PAGE);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    reach = new Reach(PORT, () => `http://127.0.0.1:${port}`);
  });
  afterEach(() => {
    reach.close();
    server.close();
  });

  const open = () =>
    createLldapProvider().open(
      contextOf(reach, { id: 'lldap', title: 'LLDAP', url: '' }, {}),
    );

  it('to a login lets nobody in', async () => {
    expect(await errorOf(open())).toMatchObject({
      trouble: 'service-answer-unknown',
    });
    expect(reach.asked).toEqual(['POST /auth/simple/login']);
  });

  it('to a question of GraphQL has done nothing', async () => {
    answers['/auth/simple/login'] = JSON.stringify({ token: 'a token' });
    const error = await errorOf(open());
    expect(error).toMatchObject({ trouble: 'service-answer-unknown' });
    expect(error.message).toContain('no JSON of GraphQL');
  });
});
