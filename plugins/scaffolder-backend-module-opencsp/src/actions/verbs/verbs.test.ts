/*
 * Proves of every action that asks something of a thing that is there: it is asked for the person, once,
 * however often the step is run and whatever answer is lost; a dry run asks for nothing and says when the
 * portal would refuse; what loses something needs the name; a cancelled task stops. What comes of it is the
 * portal's. The API is a stand-in on a real port.
 */
import { ActionContext } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  createInstanceSchema,
  createProfileSchema,
} from '@opencsp/plugin-opencsp-common';
import { FakePortal } from '../../__testUtils__/FakePortal';
import { MACHINE, PROFILE } from '../../__testUtils__/portalTest';
import { FakeClock, startPortal } from '../../__testUtils__/startPortal';
import { Clock } from '../../clock';
import { PortalAccess } from '../../PortalAccess';
import {
  createDeploymentCancelAction,
  createDeploymentRetryAction,
} from './deployments';
import {
  createHostCancelAction,
  createHostCheckAction,
  createHostPrepareAction,
  createHostRemoveAction,
} from './hosts';
import {
  createInstanceCancelAction,
  createInstanceDeleteAction,
  createInstanceRetryAction,
} from './machines';
import {
  createProfileDeleteAction,
  createProfileRetryAction,
} from './profiles';

type Input = { id: string; confirm: string };
type Context = ActionContext<Input, { state: string }>;

interface Case {
  id: string;
  /** What the portal was asked. */
  request: string;
  create: (
    access: PortalAccess,
    clock: Clock,
  ) => { id: string; handler(ctx: Context): Promise<void> };
  /** State after it. */
  after: string;
  /** Makes the thing refuse, and allow. */
  allow: (portal: FakePortal, allowed: boolean) => void;
  /** True when the name must be typed. */
  typed?: boolean;
}

/** Puts one of each there: `x1`, named as the forms have it. */
function furnish(portal: FakePortal): void {
  const machine = portal.add('x1', createInstanceSchema.parse(MACHINE));
  machine.state = 'failed';
  portal.profiles.add('x1', createProfileSchema.parse(PROFILE)).state =
    'failed';
  portal.deployments.add('x1', { state: 'failed', number: 7 });
  portal.hosts.add('x1', { name: 'attic', state: 'ready' });
}

const NAMES: Record<string, string> = {
  instances: 'web-1',
  profiles: 'family',
  hosts: 'attic',
};

function machineActions(portal: FakePortal, allowed: boolean): void {
  const { actions } = portal.find('x1');
  Object.assign(actions, { retry: allowed, cancel: allowed, delete: allowed });
}

function profileActions(portal: FakePortal, allowed: boolean): void {
  const { actions } = portal.profiles.find('x1');
  Object.assign(actions, { retry: allowed, delete: allowed });
}

function hostActions(portal: FakePortal, allowed: boolean): void {
  portal.hosts.find('x1').actions = {
    check: allowed,
    prepare: allowed,
    cancel: allowed,
    remove: allowed,
  };
}

function deploymentActions(portal: FakePortal, allowed: boolean): void {
  const { actions } = portal.deployments.find('x1');
  Object.assign(actions, { retry: allowed, cancel: allowed });
}

const cases: Case[] = [
  {
    id: 'opencsp:instance:retry',
    request: 'POST /v1/instances/x1/retry',
    create: createInstanceRetryAction,
    after: 'provisioning',
    allow: machineActions,
  },
  {
    id: 'opencsp:instance:cancel',
    request: 'POST /v1/instances/x1/cancel',
    create: createInstanceCancelAction,
    after: 'failed',
    allow: machineActions,
  },
  {
    id: 'opencsp:instance:delete',
    request: 'DELETE /v1/instances/x1',
    create: createInstanceDeleteAction,
    after: 'deleting',
    allow: machineActions,
    typed: true,
  },
  {
    id: 'opencsp:profile:retry',
    request: 'POST /v1/profiles/x1/retry',
    create: createProfileRetryAction,
    after: 'saving',
    allow: profileActions,
  },
  {
    id: 'opencsp:profile:delete',
    request: 'DELETE /v1/profiles/x1',
    create: createProfileDeleteAction,
    after: 'deleting',
    allow: profileActions,
    typed: true,
  },
  {
    id: 'opencsp:deployment:retry',
    request: 'POST /v1/deployments/x1/retry',
    create: createDeploymentRetryAction,
    after: 'running',
    allow: deploymentActions,
  },
  {
    id: 'opencsp:deployment:cancel',
    request: 'POST /v1/deployments/x1/cancel',
    create: createDeploymentCancelAction,
    after: 'failed',
    allow: deploymentActions,
  },
  {
    id: 'opencsp:host:check',
    request: 'POST /v1/hosts/x1/check',
    create: createHostCheckAction,
    after: 'checking',
    allow: hostActions,
  },
  {
    id: 'opencsp:host:prepare',
    request: 'POST /v1/hosts/x1/prepare',
    create: createHostPrepareAction,
    after: 'preparing',
    allow: hostActions,
  },
  {
    id: 'opencsp:host:cancel',
    request: 'POST /v1/hosts/x1/cancel',
    create: createHostCancelAction,
    after: 'ready',
    allow: hostActions,
  },
  {
    id: 'opencsp:host:remove',
    request: 'DELETE /v1/hosts/x1',
    create: createHostRemoveAction,
    after: 'removing',
    allow: hostActions,
    typed: true,
  },
];

describe.each(cases)('$id', ({ id, request, create, after, allow, typed }) => {
  const running: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map(stop => stop()));
  });

  const [, verbPath] = request.split(' ');
  const name = NAMES[verbPath.split('/')[2]] ?? '';
  const thing = verbPath.split('/').slice(0, 4).join('/');
  const who = 'user:default/mock';

  async function start(onSleep?: () => void) {
    const { portal, access, stop } = await startPortal();
    running.push(stop);
    furnish(portal);
    const clock = new FakeClock(onSleep);
    return { portal, clock, action: create(access, clock) };
  }

  const context = (confirm = name): Context =>
    createMockActionContext({ input: { id: 'x1', confirm } });

  it('asks for the person, and tells the state', async () => {
    const { portal, action } = await start();
    expect(action.id).toBe(id);
    const ctx = context();
    await action.handler(ctx);
    expect(portal.callers).toEqual([
      `GET ${thing} ${who}`,
      `${request} ${who}`,
    ]);
    expect(ctx.output).toHaveBeenCalledWith('state', after);
  });

  it('asks once, however often the step is run', async () => {
    const { portal, action } = await start();
    await action.handler(context());
    await action.handler(context());
    expect(
      portal.callers.filter(caller => caller.startsWith(request)),
    ).toHaveLength(1);
  });

  it('asks nobody once the task remembers that it did', async () => {
    const { portal, action } = await start();
    const ctx = context();
    ctx.checkpoint = jest.fn().mockResolvedValue({ name: 'x', state: after });
    await action.handler(ctx);
    expect(portal.callers).toEqual([]);
    expect(ctx.output).toHaveBeenCalledWith('state', after);
  });

  it('goes on through an outage of the portal', async () => {
    const { portal, clock, action } = await start();
    portal.failures = 2;
    await action.handler(context());
    expect(clock.pauses).toEqual([1_000, 2_000]);
    expect(portal.callers).toContain(`${request} ${who}`);
  });

  it('stops when the task is cancelled', async () => {
    const controller = new AbortController();
    const { portal, action } = await start(() => controller.abort());
    portal.failures = 1;
    await expect(
      action.handler({ ...context(), signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(portal.callers).toEqual([]);
  });

  it('asks for nothing in a dry run, and says when the portal would refuse', async () => {
    const { portal, action } = await start();
    allow(portal, false);
    await expect(
      action.handler({ ...context(), isDryRun: true }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    allow(portal, true);
    await action.handler({ ...context(), isDryRun: true });
    expect(portal.callers).toEqual(Array(2).fill(`GET ${thing} ${who}`));
  });

  it('says that there is no such thing', async () => {
    const { action } = await start();
    const ctx = createMockActionContext({ input: { id: 'x2', confirm: '' } });
    await expect(action.handler(ctx)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('wants an id', async () => {
    const { portal, action } = await start();
    const ctx = createMockActionContext({ input: { id: '', confirm: name } });
    await expect(action.handler(ctx)).rejects.toThrow(
      /id: Give the id of the /,
    );
    expect(portal.callers).toEqual([]);
  });

  if (typed) {
    it.each(['other', name.toLocaleUpperCase('en'), ` ${name}`, ''])(
      'does nothing when "%s" was typed, and does not tell the right one',
      async confirm => {
        const { portal, action } = await start();
        for (const isDryRun of [false, true]) {
          const failure = await action
            .handler({ ...context(confirm), isDryRun })
            .then(() => '', String);
          expect(failure).toMatch(
            /"confirm" is not the name of the \w+, so nothing was \w+\. Type the name of the \w+ x1\.$/,
          );
          expect(failure).not.toContain(name);
        }
        expect(portal.callers).toEqual(Array(2).fill(`GET ${thing} ${who}`));
      },
    );
  }
});

it('finds what it asked for when the answer was lost', async () => {
  const { portal, access, stop } = await startPortal();
  furnish(portal);
  portal.lostAnswers = 1;
  const action = createInstanceRetryAction(access, new FakeClock());
  const ctx = createMockActionContext({ input: { id: 'x1' } });
  await action.handler(ctx);
  expect(portal.callers.filter(it => it.startsWith('POST'))).toHaveLength(1);
  expect(ctx.output).toHaveBeenCalledWith('state', 'provisioning');
  await stop();
});
