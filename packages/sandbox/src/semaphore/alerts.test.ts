/**
 * Holds alerts to the bodies that receivers of the recorded server got (57): for success and error,
 * for projects that want them, and to this machine only. What the log says when receivers are down
 * is compared in `recordings.test.ts`.
 */
import { createServer, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Lab } from './__fixtures__/lab';
import { readRecording } from './__testUtils__/recording';

const KINDS = ['slack', 'rocketchat', 'teams', 'dingtalk', 'gotify'];

describe('Semaphore alerts (57)', () => {
  let lab: Lab;
  let sink: Server;
  let received: { path: string; body: unknown }[] = [];

  beforeAll(async () => {
    sink = createServer((request, response) => {
      let text = '';
      request.on('data', data => {
        text += data;
      });
      request.on('end', () => {
        received.push({ path: request.url ?? '', body: JSON.parse(text) });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>(resolve => {
      sink.listen(0, '127.0.0.1', resolve);
    });
    const address = sink.address();
    const base = `http://127.0.0.1:${
      typeof address === 'object' ? address?.port : 0
    }`;
    lab = await Lab.open({
      webHost: 'http://127.0.0.1:3000',
      alerts: Object.fromEntries(
        KINDS.map(kind => [
          kind,
          `${base}/${kind}${kind === 'gotify' ? '/message?token=gt' : ''}`,
        ]),
      ),
    });
  });
  afterAll(async () => {
    await lab.close();
    sink.closeAllConnections();
    await new Promise(resolve => {
      sink.close(resolve);
    });
  });
  beforeEach(() => {
    received = [];
  });

  const wantAlerts = (alert: boolean) =>
    lab.call('PUT', '/api/project/1', { id: 1, name: 'OpenCSP', alert });
  const run = async () => {
    const id = await lab.start(1);
    await lab.ended(id);
    return id;
  };
  const untilSent = async (id: number, count: number) => {
    while (
      received.length < count ||
      !(await lab.output(id)).includes('Sent successfully gotify alert')
    ) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };

  it.each([
    [
      'success',
      'alerts received for a task that ended with success',
      7,
      'ignore',
    ],
    ['error', 'alerts received for a task that ended with error', 6, 'fail'],
  ])(
    'are sent as recorded for %s',
    async (status, observed, template, name) => {
      await wantAlerts(true);
      if (status === 'error') {
        await lab.semaphore.control({ scenario: 'task-fails' });
      }
      const id = await run();
      await untilSent(id, KINDS.length);
      const step = readRecording('57-alerts').steps.find(
        each => 'observation' in each && each.observation === observed,
      );
      const { http } = z
        .object({
          http: z.array(z.object({ path: z.string(), body: z.unknown() })),
        })
        .parse(step);
      const normal = (
        alerts: object[],
        task: string | number,
        ofTemplate: string,
        at: number,
      ) =>
        JSON.parse(
          JSON.stringify(alerts)
            .replaceAll(String(task), 'ID')
            .replaceAll(`templates/${at}?`, 'templates/T?')
            .replaceAll(ofTemplate, 'NAME')
            .replaceAll('base64,<cut>', 'base64,'),
        );
      const recordedId = status === 'success' ? 2147483592 : 2147483591;
      expect(normal(received, id, 'monitoring', 1)).toEqual(
        normal(http, recordedId, name, template),
      );
    },
  );

  it('are not sent for what was stopped, nor for projects that want none', async () => {
    await wantAlerts(true);
    await lab.semaphore.control({ scenario: 'hang' });
    const stopped = await lab.start(1);
    await lab.until(stopped, task => task.status === 'running');
    await lab.call('POST', `/api/project/1/tasks/${stopped}/stop`, {
      force: true,
    });
    await lab.ended(stopped);
    await wantAlerts(false);
    const quiet = await run();
    const lines = [
      ...(await lab.output(stopped)),
      ...(await lab.output(quiet)),
    ];
    expect(lines.join('\n')).not.toContain('alert');
    expect(received).toEqual([]);
  });

  it('go by mail for errors, to those who want it', async () => {
    const heard: string[] = [];
    const mailbox = createTcpServer(socket => {
      socket.write('220 sandbox\r\n');
      let isBody = false;
      createInterface({ input: socket }).on('line', line => {
        heard.push(line);
        isBody = line === 'DATA' || (isBody && line !== '.');
        const end = line === 'DATA' ? '354 go on' : '250 ok';
        if (line === 'DATA' || !isBody) {
          socket.write(`${end}\r\n`);
        }
      });
    });
    await new Promise<void>(resolve => {
      mailbox.listen(0, '127.0.0.1', resolve);
    });
    const address = mailbox.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await lab.semaphore.control({
      scenario: 'alerts',
      receivers: { smtp: `smtp://127.0.0.1:${port}` },
    });
    await lab.call('PUT', '/api/users/1', {
      id: 1,
      username: 'admin',
      name: 'Admin',
      email: 'admin@example.test',
      admin: true,
      alert: true,
    });
    await wantAlerts(true);
    await lab.semaphore.control({ scenario: 'task-fails' });
    const id = await run();
    await untilSent(id, KINDS.length);
    const observed = 'alerts received for a task that ended with error';
    const { smtp_lines: recorded } = z
      .object({ smtp_lines: z.array(z.string()) })
      .parse(
        readRecording('57-alerts').steps.find(
          each => 'observation' in each && each.observation === observed,
        ),
      );
    const normal = (lines: string[], task: number, name: string, at: number) =>
      lines
        .filter(line => line !== 'QUIT')
        .map(line =>
          line
            .replace(/^Date: .*/, 'Date: D')
            .replace(/semaphore@[\w.]+/, 'SENDER')
            .replaceAll(String(task), 'ID')
            .replace(`templates/${at}?`, 'templates/T?')
            .replaceAll(`'${name}'`, 'NAME'),
        );
    expect(normal(heard, id, 'monitoring', 1)).toEqual(
      normal(recorded, 2147483591, 'fail', 6),
    );
    await new Promise(resolve => {
      mailbox.close(resolve);
    });
  });

  it('share their link with the variables of the run', async () => {
    const project_id = 1;
    await lab.call('POST', '/api/project/1/repositories', {
      name: 'play',
      project_id,
      git_url: 'file:///srv/git/play',
      git_branch: 'main',
      ssh_key_id: 1,
    });
    await lab.call('POST', '/api/project/1/templates', {
      name: 'site',
      project_id,
      playbook: 'site.yml',
      inventory_id: 1,
      repository_id: 2,
      environment_id: 1,
      app: 'ansible',
    });
    const id = await lab.start(5, 'see url');
    await lab.ended(id);
    const recorded = readRecording('57-alerts').steps.flatMap(step =>
      'observation' in step && step.lines
        ? z.array(z.string()).parse(step.lines)
        : [],
    );
    const lines = await lab.output(id);
    const from = lines.findIndex(line => line.includes('semaphore_vars'));
    expect(
      lines
        .slice(from, from + recorded.length)
        .map(line => line.replaceAll(String(id), 'ID')),
    ).toEqual(recorded.map(line => line.replaceAll('2147483589', 'ID')));
  });

  it('go to this machine only', async () => {
    await lab.semaphore.control({
      scenario: 'alerts',
      receivers: { slack: 'http://192.0.2.1/slack' },
    });
    await wantAlerts(true);
    const id = await run();
    await untilSent(id, KINDS.length - 1);
    expect((await lab.output(id)).join('\n')).toContain(
      'Can\'t send slack alert! Error: Post "http://192.0.2.1/slack": the sandbox calls loopback addresses only',
    );
  });
});
