/*
 * Proves that the playbook `prepare` makes a fresh Debian ready for deployments, started with the variables
 * that the portal's Semaphore client sends: a second run changes nothing, the firewall lets in what it must
 * and nothing else, and a machine with another host key is not touched. Leaves services that systemd starts,
 * and the vendor's repository, to a machine that has them.
 */
import { spawn } from 'node:child_process';
import { createServer, IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { makeImages } from './images';
import { newTestKey, readRecap } from './parts';
import { RealMachine } from './RealMachine';

jest.setTimeout(900_000);

const PLAYBOOK = resolve(
  __dirname,
  '../../../../../infrastructure/modules/ansible/prepare.yml',
);
const NAME = 'vm-k3x9q2ab';
const MESSAGE = 'opencsp:0b8f3a52:prepare:1';
const TOKEN = 'callback-token-of-this-run';
/** Exit code of ansible-playbook when a host is unreachable. */
const UNREACHABLE = 4;

const machine = RealMachine.given();
const { address, port, user, hostKey } = machine.facts;

/** Runs the playbook as Semaphore does: an inventory of `localhost`, and extra variables. */
async function play(variables: object = {}, words: string[] = []) {
  const child = spawn(
    'ansible-playbook',
    [
      ...['--inventory', 'localhost,', PLAYBOOK, ...words],
      ...['--private-key', machine.facts.privateKeyFile],
      '--extra-vars',
      JSON.stringify({
        opencsp_target_name: NAME,
        opencsp_target_host: address,
        opencsp_target_port: port,
        opencsp_target_user: user,
        opencsp_target_host_key: hostKey,
        ...variables,
      }),
    ],
    {
      env: {
        ...process.env,
        ANSIBLE_NOCOLOR: '1',
        ANSIBLE_LOCAL_TEMP: join(machine.facts.folder, 'ansible'),
        ANSIBLE_PIPELINING: '1',
        ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=10s',
        ANSIBLE_SSH_CONTROL_PATH_DIR: machine.facts.folder,
      },
    },
  );
  const texts: string[] = [];
  child.stdout.on('data', data => texts.push(String(data)));
  child.stderr.on('data', data => texts.push(String(data)));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const text = texts.join('');
  return { code, text, recap: readRecap(text.split('\n')) };
}

/** How many tasks changed something, on every host of the recap. */
const changes = (text: string) =>
  [...text.matchAll(/\bchanged=(\d+)\b/g)].map(([, count]) => Number(count));

/** Whether somebody answers there, refuses, or lets it run into the void. */
function knock(to: number): Promise<'open' | 'refused' | 'dropped'> {
  return new Promise(done => {
    const socket = connect({ host: address, port: to, timeout: 2_000 });
    const end = (is: 'open' | 'refused' | 'dropped') => {
      socket.destroy();
      done(is);
    };
    socket.once('connect', () => end('open'));
    socket.once('error', () => end('refused'));
    socket.once('timeout', () => end('dropped'));
  });
}

/** Starts a program in the machine that goes on. */
const begin = (text: string) =>
  machine.shell(`(setsid ${text}) >/run/begun.log 2>&1 </dev/null &`);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise(done => setTimeout(done, 200));
  }
}

describe('the playbook prepare on a fresh Debian', () => {
  it('is read without complaint', async () => {
    const { code, text } = await play({}, ['--syntax-check']);
    expect({ code, text }).toMatchObject({ code: 0 });
  });

  it('touches no machine that has another host key', async () => {
    const { type, blob } = newTestKey();
    const { code, text, recap } = await play({
      opencsp_target_host_key: `${type} ${blob}`,
    });
    expect({ code, text }).toMatchObject({ code: UNREACHABLE });
    expect(recap?.get(NAME)).toMatchObject({ ok: 0, unreachable: 1 });
    expect(machine.shell('command -v docker || echo none')).toBe('none');
  });

  it('demands the variables of the portal', async () => {
    const { code, text } = await play({ opencsp_target_name: null });
    expect({ code, text }).toMatchObject({
      code: 2,
      text: expect.stringContaining('opencsp_target_name'),
    });
  });

  it('prepares it, says so for its name, and tells the portal without its token in the log', async () => {
    const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer((request, response) => {
      const parts: string[] = [];
      request.on('data', data => parts.push(String(data)));
      request.on('end', () => {
        heard.push({ headers: request.headers, body: parts.join('') });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const listening = server.address();
    const at = typeof listening === 'object' && listening ? listening.port : 0;
    try {
      const { code, text, recap } = await play({
        opencsp_callback_url: `http://127.0.0.1:${at}/callbacks`,
        opencsp_callback_token: TOKEN,
        semaphore_vars: { task_details: { message: MESSAGE } },
      });
      expect({ code, text }).toMatchObject({ code: 0 });
      expect(recap?.get(NAME)).toMatchObject({ failed: 0, unreachable: 0 });
      expect(recap?.get(NAME)?.ok).toBeGreaterThan(0);
      expect(Math.max(...changes(text))).toBeGreaterThan(0);
      expect(heard).toHaveLength(1);
      expect(heard[0].headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(JSON.parse(heard[0].body)).toEqual({ key: MESSAGE });
      expect(text).not.toContain(TOKEN);
    } finally {
      server.close();
    }
  });

  it('changes nothing at the second run', async () => {
    const { code, text, recap } = await play();
    expect({ code, text }).toMatchObject({ code: 0 });
    expect([...(recap?.keys() ?? [])].sort()).toEqual(['localhost', NAME]);
    expect(changes(text)).toEqual([0, 0]);
  });

  it('has put there what a deployment needs', () => {
    expect(machine.shell('docker compose version --short')).toMatch(
      /^v?(2\.(2[4-9]|[3-9]\d)|[3-9])/,
    );
    machine.shell('command -v curl ss openssl chronyd');
    expect(machine.shell('ls /etc/ssl/certs/ca-certificates.crt')).not.toBe('');
  });

  it('lets in SSH, HTTP and HTTPS, and nothing else', async () => {
    for (const open of [80, 443, 8080]) {
      begin(`python3 -m http.server --bind 0.0.0.0 ${open}`);
    }
    await until(
      () => machine.shell('ss -Hltn').match(/:(80|443|8080)\s/g)?.length === 3,
    );
    expect(await Promise.all([port, 80, 443, 8080].map(knock))).toEqual([
      ...['open', 'open', 'open'],
      'dropped',
    ]);
    machine.shell('kill $(pgrep -x python3)');
  });

  it('mends rules that somebody took away, and no more', async () => {
    machine.shell('nft delete table inet opencsp');
    const { code, text } = await play();
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(changes(text).sort()).toEqual([0, 1]);
    expect(machine.shell('nft list table inet opencsp')).toContain(
      'policy drop',
    );
  });

  it('lets in ports that containers publish, with an engine that runs', async () => {
    begin('dockerd');
    await until(
      () => machine.shell('docker version >/dev/null 2>&1; echo $?') === '0',
    );
    makeImages(machine);
    machine.shell(
      'docker run --detach --name published --publish 18081:80 lab/web:1 /bin/busybox httpd -f -p 80 -h /',
    );
    await until(() => machine.shell('ss -Hltn').includes(':18081'));
    expect(await knock(18081)).toBe('open');
    const answer = await fetch(`http://${address}:18081/healthy`);
    expect(answer.status).toBe(200);
    machine.shell('docker rm --force published');
  });

  it('changes nothing while containers run', async () => {
    const { code, text } = await play();
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(changes(text)).toEqual([0, 0]);
  });
});
