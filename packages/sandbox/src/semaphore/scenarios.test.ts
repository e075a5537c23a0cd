/**
 * Proves each scenario that the README lists, except those of `tasks.test.ts`: wrong answers, a
 * silent server, a stuck queue, ghosts, logs that go wrong, a wrong clock. Callbacks have
 * `callback.test.ts`. Lengths of time are not looked at, only the order of things.
 */
import { connect } from 'node:net';
import { z } from 'zod';
import { Lab } from './__fixtures__/lab';
import { readRecording } from './__testUtils__/recording';

const TASKS = '/api/project/1/tasks';

describe('Semaphore scenarios', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.semaphore.control({ scenario: 'reset' }));
  afterAll(() => lab.close());

  const arm = (scenario: string, more: object = {}) =>
    lab.semaphore.control({ scenario, ...more });
  const seen = async (id: number) => {
    const { status, created, end } = await lab.task(id);
    return { id, status, created, end };
  };
  const runToEnd = async (template = 1) => {
    const id = await lab.start(template, 'opencsp:inst-1:1');
    await lab.ended(id);
    return seen(id);
  };
  describe('answers', () => {
    it.each([
      [401, 'application/json'],
      [403, 'application/json'],
      [404, 'application/json'],
      [409, 'application/json'],
      [500, 'application/json'],
      [429, 'text/html'],
      [503, 'text/html'],
      [504, 'text/html'],
    ])('status %i: as often as said, not done', async (code, contentType) => {
      await arm('status', { code, times: 2, method: 'post' });
      const before = await lab.call('GET', TASKS);
      for (let time = 0; time < 2; time += 1) {
        const reply = await lab.call('POST', TASKS, { template_id: 1 });
        expect(reply).toMatchObject({ status: code, contentType });
      }
      expect((await lab.call('GET', TASKS)).body).toEqual(before.body);
      expect((await lab.call('POST', TASKS, '{')).status).toBe(400);
    });

    it('status: with a body, a pause, a path, and the request done', async () => {
      await arm('status', {
        code: 502,
        body: { error: 'no upstream' },
        retryAfter: 7,
        path: '/environment',
        done: true,
      });
      expect((await lab.call('GET', '/api/projects')).status).toBe(200);
      const response = await fetch(
        `${lab.semaphore.url}/api/project/1/environment`,
        {
          method: 'POST',
          headers: { Authorization: `Bearer ${lab.semaphore.token}` },
          body: JSON.stringify({ name: 'made', project_id: 1, json: '{}' }),
        },
      );
      expect(response.status).toBe(502);
      expect(response.headers.get('retry-after')).toBe('7');
      expect(await response.json()).toEqual({ error: 'no upstream' });
      const list = await lab.call('GET', '/api/project/1/environment');
      expect(list.body).toEqual(
        expect.arrayContaining([expect.objectContaining({ name: 'made' })]),
      );
    });

    it('html-200: a page for API paths until reset', async () => {
      await arm('html-200');
      for (const path of ['/api/projects', TASKS]) {
        const reply = await lab.call('GET', path);
        expect(reply).toMatchObject({
          status: 200,
          contentType: 'text/html; charset=utf-8',
          body: expect.stringContaining('<html>'),
        });
      }
      await arm('reset');
      expect((await lab.call('GET', '/api/projects')).body).toMatchObject([
        { name: 'OpenCSP' },
      ]);
    });

    it('slow: the answer comes, after one that was asked for later', async () => {
      await arm('slow', { milliseconds: 300 });
      const answered: string[] = [];
      const slow = lab.call('GET', '/api/ping').then(reply => {
        answered.push('slow');
        return reply;
      });
      // Heard of, and held back, before the next one is sent.
      await new Promise(resolve => setTimeout(resolve, 50));
      await arm('slow', { milliseconds: 0 });
      await lab.call('GET', '/api/ping');
      answered.push('quick');
      expect((await slow).body).toBe('pong');
      expect(answered).toEqual(['quick', 'slow']);
    });

    it('half-open: connects, says nothing, and cuts off at up', async () => {
      await arm('half-open');
      const port = Number(new URL(lab.semaphore.url).port);
      const ended = await new Promise<string>((resolve, reject) => {
        let heard = '';
        const socket = connect(port, '127.0.0.1', () => {
          socket.write('GET /api/ping HTTP/1.1\r\nHost: x\r\n\r\n');
          setTimeout(() => arm('up').catch(reject), 30);
        });
        socket.on('data', data => {
          heard += data;
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(heard));
      });
      expect(ended).toBe('');
      expect((await lab.call('GET', '/api/ping')).body).toBe('pong');
    });

    it('clock-skew: its times are off', async () => {
      await arm('clock-skew', { seconds: -86_400 });
      const response = await fetch(`${lab.semaphore.url}/api/ping`);
      const { created, end } = await runToEnd();
      const dayBefore = Date.now() - 80_000_000;
      expect(Date.parse(String(created))).toBeLessThan(dayBefore);
      expect(Date.parse(String(end))).toBeLessThan(dayBefore);
      expect(Date.parse(response.headers.get('date') ?? '')).toBeLessThan(
        dayBefore,
      );
    });
  });

  describe('queue and restart', () => {
    it('queue-stuck and queue-moves', async () => {
      await arm('queue-stuck');
      const id = await lab.start(1);
      await new Promise(resolve => setTimeout(resolve, 300));
      expect((await lab.task(id)).status).toBe('waiting');
      await arm('queue-moves');
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('success');
    });

    it('forced-stop-runs-later: stopped while it waits, then it runs (44)', async () => {
      await arm('forced-stop-runs-later');
      const id = await lab.start(1);
      await lab.call('POST', `${TASKS}/${id}/stop`, { force: true });
      expect(await lab.task(id)).toMatchObject({
        status: 'stopped',
        end: null,
      });
      await lab.ended(id);
      expect(await lab.task(id)).toMatchObject({
        status: 'stopped',
        start: null,
      });
      expect((await lab.output(id)).join('\n')).toContain('PLAY RECAP');
    });

    it('stop-reads-error: goes on until stopped, and reads error (41)', async () => {
      await arm('stop-reads-error');
      const id = await lab.start(1);
      await lab.until(id, task => task.status === 'running');
      await lab.call('POST', `${TASKS}/${id}/stop`, { force: false });
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('error');
    });

    it('restart-ghosts: one stays running, one waiting, for ever (50)', async () => {
      await arm('queue-stuck');
      await arm('hang');
      const ids = [await lab.start(1), await lab.start(1)];
      await arm('restart-ghosts');
      await arm('queue-moves');
      const statuses = async () => {
        const read = ids.map(id => lab.task(id).catch(() => ({ status: '' })));
        return (await Promise.all(read)).map(task => task.status);
      };
      while (String(await statuses()) !== 'running,waiting') {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      const next = await lab.start(1);
      await lab.ended(next);
      expect(await statuses()).toEqual(['running', 'waiting']);
      await Promise.all(
        ids.map(id => lab.call('POST', `${TASKS}/${id}/stop`, {})),
      );
      expect(await statuses()).toEqual(['stopped', 'stopped']);
    });
  });

  describe('logs', () => {
    it('one-host-unreachable: error, and the machine was changed (32)', async () => {
      await arm('one-host-unreachable', { template: 'security' });
      const { id, status } = await runToEnd(2);
      expect(status).toBe('error');
      const text = (await lab.output(id)).join('\n');
      expect(text).toMatch(/vm-a\S* +: \S*ok=3 .*changed=1/);
      expect(text).toMatch(/vm-a-peer\S* +: ok=0 .*unreachable=1/);
      expect(text).toContain('Running app failed: exit status 4');
    });

    it('shows a growing log while the task runs (48)', async () => {
      await arm('hang');
      const id = await lab.start(1);
      const counts: number[] = [];
      while (!(await lab.output(id)).some(line => /^TASK \[mon/.test(line))) {
        counts.push((await lab.output(id)).length);
      }
      expect((await lab.task(id)).status).toBe('running');
      await lab.call('POST', `${TASKS}/${id}/stop`, { force: true });
      await lab.ended(id);
      counts.push((await lab.output(id)).length);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(counts[0]).toBeLessThan(counts[counts.length - 1]);
    });

    it('log-late: the same as late-log; what comes, comes after the rest (32b)', async () => {
      const [observed] = readRecording('32b-output-lag').steps;
      const recorded = z
        .looseObject({
          right_after_the_end: z.looseObject({ entries: z.number() }),
          later: z.looseObject({ entries: z.number() }),
        })
        .parse(observed);
      expect(recorded.later.entries).toBeGreaterThan(
        recorded.right_after_the_end.entries,
      );
      await arm('log-late', { seconds: 40 });
      const { id } = await runToEnd();
      const early = await lab.output(id);
      expect(early.join('\n')).not.toContain('PLAY RECAP');
      let later = early;
      while (later.length === early.length) {
        later = await lab.output(id);
      }
      expect(later.slice(0, early.length)).toEqual(early);
      expect(later.join('\n')).toContain('PLAY RECAP');
    });

    it('log-out-of-order and log-duplicate: other places, other numbers', async () => {
      const plain = await runToEnd();
      await arm('log-out-of-order');
      const mixed = await runToEnd();
      await arm('log-duplicate');
      const doubled = await runToEnd();
      const lines = async ({ id }: { id: number }) =>
        (await lab.output(id)).map(line => line.replaceAll(String(id), 'id'));
      const [first, second, third] = [
        await lines(plain),
        await lines(mixed),
        await lines(doubled),
      ];
      const isWork = (line: string) =>
        !/Cloning|Updat|From|FETCH|date/.test(line);
      expect(second).not.toEqual(first);
      expect(second.filter(isWork).sort()).toEqual(first.filter(isWork).sort());
      expect(third.filter(line => line.startsWith('PLAY RECAP'))).toHaveLength(
        2,
      );
    });
  });
});
