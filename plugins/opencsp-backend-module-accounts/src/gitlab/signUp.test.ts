/*
 * Proves that nobody can make an account in a GitLab by themselves once the portal has looked at it: against a
 * server that has nothing but GitLab's page of settings, so that what else it has is seen to stay.
 */
import { createServer, Server } from 'node:http';
import { connect } from 'node:net';
import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { GitlabApi } from './GitlabApi';
import { GitlabDoor } from './GitlabDoor';

let server: Server;
let settings: { signup_enabled: boolean; default_branch_name: string };
let isDeaf: boolean;
let asked: string[];

beforeEach(async () => {
  settings = { signup_enabled: true, default_branch_name: 'main' };
  isDeaf = false;
  asked = [];
  server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
    if (request.method === 'PUT' && !isDeaf) {
      Object.assign(settings, JSON.parse(Buffer.concat(chunks).toString()));
    }
    response.end(JSON.stringify(settings));
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function api(): Promise<GitlabApi> {
  const at = server.address();
  const port = typeof at === 'object' && at ? at.port : 0;
  const service: ServiceOnHost = {
    id: 'gitlab',
    run: async () => ({
      ...{ exit: 0, stdout: 'glpat-of-the-test-0123456\n', stderr: '' },
      ...{ truncated: false, timedOut: false },
    }),
    connect: async () => connect({ host: '127.0.0.1', port }),
  };
  const { signal } = new AbortController();
  return new GitlabApi(
    await GitlabDoor.open({ service, signal, host: 'git.ada.localhost' }),
  );
}

const PATH = '/api/v4/application/settings git.ada.localhost';

describe('sign-up by anybody', () => {
  it('is switched off, and nothing else is changed', async () => {
    await (await api()).closeSignUp();
    expect(settings).toEqual({
      ...{ signup_enabled: false, default_branch_name: 'main' },
    });
    expect(asked).toEqual([`GET ${PATH}`, `PUT ${PATH}`]);
  });

  it('is left alone where it is off', async () => {
    settings.signup_enabled = false;
    await (await api()).closeSignUp();
    expect(asked).toEqual([`GET ${PATH}`]);
  });

  it('that stays on is told', async () => {
    isDeaf = true;
    await expect((await api()).closeSignUp()).rejects.toThrow('sign-up is on');
  });
});
