/**
 * Proves that `docker compose stop` stops a project by its file and by its name alone, what depends on
 * others first; that it stays stopped when the engine is started anew, and `up` brings the same containers
 * back. Leaves the recorded words to `replay.test.ts`.
 */
import { LabMachine } from '../__testUtils__/labMachine';

const COMPOSE = `name: p
services:
  db:
    image: lab/slow:1
    restart: unless-stopped
    stop_grace_period: 1s
    volumes: [data:/data]
  web:
    image: lab/web:1
    restart: unless-stopped
    stop_grace_period: 1s
    depends_on: {db: {condition: service_healthy}}
  extra:
    image: lab/web:1
    profiles: [more]
    depends_on: [web]
volumes:
  data: {}
`;

describe('docker compose stop', () => {
  let machine: LabMachine;
  const compose = (line: string, folder = '/srv/p') =>
    machine.words(`docker compose ${line}`.split(' '), folder);
  const inspected = async (name: string) =>
    JSON.parse((await machine.line(`docker inspect ${name}`)).stdout)[0];
  const states = () =>
    Promise.all(
      ['db', 'web', 'extra'].map(
        async name => (await inspected(`p-${name}-1`)).State.Status,
      ),
    );

  beforeEach(async () => {
    machine = new LabMachine();
    await machine.put('/srv/p/compose.yaml', COMPOSE);
    await compose('--profile * up -d --wait');
  });

  it.each([
    ['by its file', '--profile * stop', '/srv/p'],
    ['by its name', '--project-name p --profile * stop', '/'],
  ])('%s: what depends on others first', async (_, line, folder) => {
    expect(await states()).toEqual(['running', 'running', 'running']);
    const { exitCode, stdout, stderr } = await compose(line, folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(await states()).toEqual(['exited', 'exited', 'exited']);
    const stopped = [...stderr.matchAll(/p-(\w+)-1 {1,2}Stopped/g)];
    expect(stopped.map(([, name]) => name)).toEqual(['extra', 'web', 'db']);
  });

  it('does not stop a service of a profile that is off', async () => {
    await compose('stop');
    expect(await states()).toEqual(['exited', 'exited', 'running']);
  });

  it('keeps all, and `up` brings the same containers back', async () => {
    const before = (await inspected('p-web-1')).Id;
    await compose('--profile * stop');
    machine.faults.arm({
      scenario: 'docker-engine-stops',
      during: 'now',
      after: 0,
      seconds: 1,
      times: 1,
    });
    expect((await machine.line('docker ps')).exitCode).toBe(1);
    machine.clock.advance(5_000);
    expect(await states()).toEqual(['exited', 'exited', 'exited']);
    await compose('--profile * up -d --wait');
    expect(await states()).toEqual(['running', 'running', 'running']);
    expect((await inspected('p-web-1')).Id).toBe(before);
  });
});
