/**
 * Holds the WebSocket to its recordings (40, 50): who may connect, which frames come in which order
 * and with which fields, that nothing is replayed, and how it ends. Frames only go to those who see
 * the project, which is read in the source.
 */
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ADMIN_PASSWORD, createSemaphoreStandIn } from '.';
import { Lab } from './__fixtures__/lab';
import { readRecording } from './__testUtils__/recording';

const frameSchema = z.union([
  z.looseObject({ type: z.literal('log'), output: z.string() }),
  z.looseObject({
    type: z.literal('update'),
    status: z.string(),
    start: z.string().nullable(),
    end: z.string().nullable(),
  }),
]);

class Client {
  readonly frames: z.infer<typeof frameSchema>[] = [];
  readonly texts: string[] = [];
  readonly closed: Promise<number>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', data => {
      const text = String(data);
      this.texts.push(text);
      this.frames.push(frameSchema.parse(JSON.parse(text)));
    });
    this.closed = new Promise(resolve => {
      socket.on('close', code => resolve(code));
    });
  }

  /** @returns the status when the handshake was refused */
  static open(
    url: string,
    headers: Record<string, string>,
  ): Promise<Client | number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url.replace('http', 'ws'), { headers });
      const client = new Client(socket);
      socket.on('open', () => resolve(client));
      socket.on('unexpected-response', (_, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', reject);
    });
  }

  /** Of one task, in order. */
  of(taskId: number) {
    return this.frames.filter(frame => frame.task_id === taskId);
  }
}

describe('Semaphore WebSocket', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(() => lab.close());

  const open = (headers: Record<string, string>, query = '') =>
    Client.open(`${lab.semaphore.url}/api/ws${query}`, headers);
  const connected = async (token: string) => {
    const client = await open({ Authorization: `Bearer ${token}` });
    if (typeof client === 'number') {
      throw new Error(`The handshake was answered ${client}`);
    }
    return client;
  };

  it('takes cookie and bearer, not the query, from any origin (40)', async () => {
    const refused = readRecording('40-websocket')
      .steps.flatMap(step => ('events' in step ? step.events ?? [] : []))
      .find(event => event.event === 'unexpected-response');
    expect(await open({})).toBe(refused?.status);
    expect(await open({}, `?token=${lab.semaphore.token}`)).toBe(401);

    const login = await fetch(`${lab.semaphore.url}/api/auth/login`, {
      method: 'POST',
      body: JSON.stringify({ auth: 'admin', password: ADMIN_PASSWORD }),
    });
    const Cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const accepted: Record<string, string>[] = [
      { Cookie },
      { Cookie, Origin: 'http://elsewhere.example' },
      { Authorization: `bearer ${lab.semaphore.token}` },
    ];
    for (const headers of accepted) {
      const client = await open(headers);
      expect(client).toBeInstanceOf(Client);
      if (client instanceof Client) {
        client.socket.terminate();
      }
    }
  });

  it('sends a frame per line and five updates, and replays nothing (40)', async () => {
    const client = await connected(lab.semaphore.token);
    const id = await lab.start(1, 'ws');
    await lab.ended(id);
    await lab.until(id, () => client.of(id).at(-1)?.end !== undefined);
    const frames = client.of(id);
    const logged = frames.flatMap(frame =>
      frame.type === 'log' ? [frame.output] : [],
    );
    expect(logged).toEqual(await lab.output(id));
    const updates = frames.flatMap(frame =>
      frame.type === 'update'
        ? [[frame.status, frame.start !== null, frame.end !== null]]
        : [],
    );
    const recorded = readRecording('40-websocket').steps.find(
      step => 'observation' in step && step.observation === 'compare',
    );
    expect({ ws_update_statuses: updates }).toMatchObject({
      ws_update_statuses: JSON.parse(JSON.stringify(recorded))
        .ws_update_statuses,
    });

    const late = await connected(lab.semaphore.token);
    await lab.call('GET', '/api/ping');
    expect(late.frames).toEqual([]);
    client.socket.terminate();
    late.socket.terminate();
  });

  it('writes frames as recorded, field by field (40)', async () => {
    const texts = readRecording('40-websocket').steps.flatMap(step =>
      'events' in step
        ? (step.events ?? []).flatMap(event => event.text ?? [])
        : [],
    );
    const shape = (text: string) => Object.keys(JSON.parse(text)).join();
    const client = await connected(lab.semaphore.token);
    const id = await lab.start(2);
    await lab.ended(id);
    expect(new Set(client.texts.map(shape))).toEqual(new Set(texts.map(shape)));
    const order = (all: string[]) =>
      all.slice(0, 6).map(text => {
        const { type, status } = JSON.parse(text);
        return [type, status];
      });
    expect(order(client.texts)).toEqual(order(texts));
    client.socket.terminate();
  });

  it('says nothing of projects that one does not see', async () => {
    const { token } = z
      .object({ token: z.string() })
      .parse(
        await lab.semaphore.control({ scenario: 'user', username: 'stranger' }),
      );
    const stranger = await connected(token);
    const id = await lab.start(1);
    await lab.ended(id);
    expect(stranger.frames).toEqual([]);
    stranger.socket.terminate();
  });

  it('closes with 1006 when the server is killed (50)', async () => {
    const semaphore = await createSemaphoreStandIn({ port: 0 });
    const client = await Client.open(`${semaphore.url}/api/ws`, {
      Authorization: `Bearer ${semaphore.token}`,
    });
    const recorded = readRecording('50-restart-kill')
      .steps.flatMap(step => ('events' in step ? step.events ?? [] : []))
      .find(event => event.event === 'close');
    await semaphore.control({ scenario: 'restart' });
    expect(client instanceof Client && (await client.closed)).toBe(
      recorded?.code,
    );
    await semaphore.close();
  });
});
