/*
 * Proves that no secret leaves the place it belongs to: a whole journey through the plugin with a canary in
 * every secret place, and then a look at everything that is kept, shown, logged, audited or sent. Which
 * texts count as secret is proven by `outside/redact.test.ts`.
 */
import {
  coreServices,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { Server, utils } from 'ssh2';
import { inspect } from 'node:util';
import { GOOD_REQUEST, startPortal } from './__testUtils__/portal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const CANARY = 'cAnArYsEcReT0123456789';
const PEM = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  `${CANARY}b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB`,
  `${CANARY}==`,
  '-----END OPENSSH PRIVATE KEY-----',
];

/** Everything that is logged, with its metadata. */
function recordingLogger(lines: string[], meta: object = {}): LoggerService {
  const log = (level: string) => (message: string, more?: object) => {
    lines.push(inspect([level, message, meta, more], { depth: 8 }));
  };
  return {
    error: log('error'),
    warn: log('warn'),
    info: log('info'),
    debug: log('debug'),
    child: more => recordingLogger(lines, { ...meta, ...more }),
  };
}

/** One of some hundred keys that ssh2 makes it cannot read itself. */
function hostKey(): { private: string } {
  const key = utils.generateKeyPairSync('ed25519');
  return utils.parseKey(key.private) instanceof Error ? hostKey() : key;
}

async function sshServer() {
  const key = hostKey();
  const server = new Server({ hostKeys: [key.private] }, client => {
    client.on('authentication', context => context.reject());
    client.on('error', () => undefined);
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return { port, close: () => server.close() };
}

async function journey() {
  const ssh = await sshServer();
  const db = await databases.init('SQLITE_3');
  const logs: string[] = [];
  const sent: unknown[] = [];
  const answers: string[] = [];
  const portal = await startPortal({
    opencsp: {
      hosts: { allowedNetworks: ['127.0.0.0/8'], defaults: { port: ssh.port } },
      callbacks: { baseUrl: 'https://portal.example.org/' },
    },
    features: [
      mockServices.database.mock({ getClient: async () => db }).factory,
      createServiceFactory({
        service: coreServices.logger,
        deps: {},
        factory: () => recordingLogger(logs),
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          send: async notification => {
            sent.push(notification);
          },
        }),
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({
          publish: async signal => {
            sent.push(signal);
          },
        }),
      }),
    ],
  });
  type Answer = {
    status: number;
    body: unknown;
    text: string;
    headers: object;
  };
  const keep = async <T extends Answer>(call: PromiseLike<T>): Promise<T> => {
    const answer = await call;
    answers.push(answer.text, JSON.stringify(answer.headers));
    return answer;
  };
  const get = (path: string, who = 'member') => keep(portal.as(who).get(path));
  const post = (path: string, body: object, who = 'member') =>
    keep(portal.as(who).post(path, body));
  const until = async (id: string, state: string) => {
    for (let tries = 0; tries < 400; tries++) {
      const { body } = await get(`/instances/${id}`);
      if (body.state === state) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error(`${id} did not become ${state}`);
  };
  return { ssh, db, logs, sent, answers, portal, keep, get, post, until };
}

describe('a canary in every secret place', () => {
  it('is nowhere: not in logs, database, answers, audit events, notifications', async () => {
    const { ssh, db, logs, sent, answers, portal, keep, get, post, until } =
      await journey();
    const { provisioner, taskRunner } = portal;
    const secrets = [CANARY];

    // A person pastes the wrong half of a key.
    await keep(
      portal
        .as('member')
        .create({ ...GOOD_REQUEST, sshKeys: [PEM.join('\n')] }, 'wrong'),
    );

    // The platform tells secrets in refusals, progress, outputs and failures.
    const ensure = provisioner.ensure.bind(provisioner);
    let refusals = 0;
    provisioner.automatic = true;
    provisioner.ensure = async (...args) => {
      refusals += 1;
      if (refusals === 1) {
        throw new ServiceUnavailableError(
          `Kubernetes: Authorization: Bearer ${CANARY}`,
          new Error(PEM.join('\n')),
        );
      }
      return ensure(...args);
    };
    const observe = provisioner.observe.bind(provisioner);
    let looks = 0;
    provisioner.observe = async (...args) => {
      const seen = await observe(...args);
      looks += 1;
      if (looks === 1 && 'uid' in seen) {
        return {
          state: 'pending',
          uid: seen.uid,
          version: 'early',
          phase: 'applying',
          detail: `provider "proxmox" { password = "${CANARY}" }`,
          lastFailure: {
            reason: 'apply',
            message: `ssh_private_key: ${PEM.join('\n')}`,
            count: 1,
          },
        };
      }
      return seen.state === 'ready'
        ? {
            ...seen,
            outputs: {
              ...seen.outputs,
              address: '127.0.0.1',
              all: {
                ...seen.outputs.all,
                root_password: CANARY,
                login: `token=${CANARY}`,
              },
            },
          }
        : seen;
    };

    // The runner tells its session, and playbooks print what they print.
    const observeRun = taskRunner.observe.bind(taskRunner);
    let runLooks = 0;
    taskRunner.observe = async (...args) => {
      runLooks += 1;
      if (runLooks === 1) {
        throw new Error(`HTTP 500, Set-Cookie: semaphore=${CANARY}; Path=/`);
      }
      return observeRun(...args);
    };
    const logsOf = taskRunner.logs.bind(taskRunner);
    taskRunner.logs = async (run, after, context) => {
      const found = await logsOf(run, after, context);
      const lines = [...PEM, `password=${CANARY}`].map(text => ({
        time: new Date(0),
        text,
      }));
      return after > 0
        ? found
        : { lines: [...found.lines, ...lines], next: found.next };
    };

    const { body } = await keep(
      portal.as('member').create(GOOD_REQUEST, 'right'),
    );
    const id: string = body.id;
    await until(id, 'configuring');
    for (let tries = 0; taskRunner.runs.length === 0 && tries < 400; tries++) {
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    const [run] = taskRunner.runs;
    const token = run.request.callback?.token ?? '';
    expect(token).toHaveLength(43);
    secrets.push(token);
    await get(`/instances/${id}/work`, 'operator');
    run.observation = {
      state: 'failed',
      reason: 'task-failed',
      message: `fatal: [vm]: FAILED! => {"msg": "password=${CANARY}"}`,
      evidence: `api_token: ${CANARY}`,
    };
    for (const [key, bearer] of [
      [run.key, token],
      [run.key, CANARY],
      [CANARY, CANARY],
    ]) {
      await keep(
        portal
          .as('nobody')
          .post('/callbacks/semaphore', { key })
          .set('authorization', `Bearer ${bearer}`),
      );
    }
    await until(id, 'failed');
    await get(`/instances/${id}/logs`);
    await get(`/instances/${id}/logs/stream`);

    // An operator gives it up, with a reason that should not have been typed.
    provisioner.remove = async () => ({
      state: 'removing',
      detail: `destroying with secret=${CANARY}`,
      blockedBy: `https://root:${CANARY}@pve.example.org/`,
    });
    await keep(
      portal
        .as('member')
        .delete(`/instances/${id}`, { confirm: GOOD_REQUEST.name }),
    );
    await until(id, 'deleting');
    await post(
      `/instances/${id}/abandon`,
      { confirm: GOOD_REQUEST.name, reason: `stuck, password=${CANARY}` },
      'operator',
    );
    await until(id, 'deleted');
    const { body: ledger } = await get('/operations/ledger', 'operator');
    const findings = ledger.findings.map((it: { id: string }) => it.id);
    expect(findings).toHaveLength(1);
    await post(
      '/operations/ledger/clean',
      { findings, dryRun: false },
      'operator',
    );
    provisioner.list = async () => {
      throw new Error(`Basic ${CANARY}`);
    };
    await get('/operations/ledger', 'operator');
    await get('/operations/work', 'operator');
    await get('/health/details', 'operator');
    await keep(portal.as('service').get('/internal/changes'));
    await keep(portal.as('service').get(`/instances/${id}/outcome`));
    // The outbox is sent every half second.
    for (
      let tries = 0;
      (await db('outbox')).length > 0 && tries < 200;
      tries++
    ) {
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    await portal.backend.stop();
    ssh.close();

    const kept: unknown[] = [];
    for (const { name } of await db('sqlite_master').where({ type: 'table' })) {
      kept.push(name, await db(name));
    }
    const places: Record<string, unknown[]> = {
      logs,
      database: kept,
      answers,
      audit: portal.audited,
      messages: sent,
    };
    for (const [place, things] of Object.entries(places)) {
      expect(things.length).toBeGreaterThan(0);
      const text = JSON.stringify(things);
      secrets.forEach(secret =>
        expect({ place, leak: around(text, secret) }).toEqual({ place }),
      );
    }
    // The journey passed all of these places, or it would prove nothing.
    expect(Math.min(refusals, looks, runLooks)).toBeGreaterThan(1);
    expect(JSON.stringify(kept)).toContain('password=***');
    expect(JSON.stringify(kept)).toMatch(/root_password\W+\*\*\*/);
    expect(logs.join('\n')).toContain(`machine: '${body.machineName}'`);
  });
});

/** Where a secret was found, for the message of a red test. */
function around(text: string, secret: string): string | undefined {
  const at = text.indexOf(secret);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 150), at + 50);
}
