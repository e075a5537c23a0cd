/*
 * Proves that a Semaphore is brought to what a setup says, on both databases and generations, from nothing
 * and from what somebody changed; that running it again does nothing; that a plan changes nothing; and that
 * what the server lies about, or has twice, is told. Leaves the files and words of the command to `@opencsp/cli`.
 */
import { createSemaphoreStandIn, SemaphoreStandIn } from '@opencsp/sandbox';
import { SemaphoreClient } from '../client';
import { SemaphoreSetup } from './SemaphoreSetup';
import { Setup, setupSchema } from './setup';

const PRIVATE_KEY = 'private-half-of-a-key';

function aSetup(change: Partial<Setup> = {}): Setup {
  return {
    ...setupSchema.parse({
      project: 'Machines',
      keys: [
        { name: 'public', type: 'none' },
        { name: 'ansible', type: 'ssh', privateKey: PRIVATE_KEY },
      ],
      repository: {
        name: 'playbooks',
        url: 'file:///srv/git/playbooks',
        key: 'public',
      },
      inventory: { name: 'localhost', key: 'ansible' },
      variableGroup: { name: 'nothing' },
      templates: [
        { name: 'monitoring', playbook: 'monitoring.yml' },
        {
          name: 'prepare',
          playbook: 'prepare.yml',
          description: 'Prepares a host',
        },
      ],
    }),
    ...change,
  };
}

let standIn: SemaphoreStandIn;
let semaphore: SemaphoreSetup;
let client: SemaphoreClient;
const openedHere: { close(): Promise<void> }[] = [];

async function open(options: {
  generation: '2.10' | '2.16';
  database: 'bolt' | 'postgres';
}) {
  standIn = await createSemaphoreStandIn({
    port: 0,
    seed: 'admin',
    ...options,
  });
  const to = { baseUrl: standIn.url, token: standIn.token };
  semaphore = new SemaphoreSetup(to);
  client = new SemaphoreClient(to);
  openedHere.push(semaphore, client, standIn);
}

afterEach(async () => {
  for (const opened of openedHere.splice(0)) {
    await opened.close();
  }
});

const actionsOf = ({ changes }: { changes: { action: string }[] }) => [
  ...new Set(changes.map(({ action }) => action)),
];

describe.each([
  { generation: '2.10', database: 'bolt' },
  { generation: '2.10', database: 'postgres' },
  { generation: '2.16', database: 'bolt' },
] as const)('a Semaphore $generation on $database', options => {
  beforeEach(() => open(options));

  it('gets everything once, and nothing more when it is run again', async () => {
    const plan = await semaphore.plan(aSetup());
    expect(plan.isDone).toBe(false);
    expect(actionsOf(plan)).toEqual(['make']);
    expect(await client.listProjects()).toEqual([]);

    await semaphore.apply(aSetup());
    const again = await semaphore.apply(aSetup());
    expect(actionsOf(again)).toEqual(['keep']);
    const [project] = await client.listProjects();
    expect(project.name).toBe('Machines');
    const templates = await client.listTemplates(project.id);
    expect(templates.map(({ name }) => name).sort()).toEqual([
      'monitoring',
      'prepare',
    ]);
    expect(
      templates.every(({ environmentIds }) => environmentIds.length === 1),
    ).toBe(true);
  });

  it('changes what differs, and says which field from what to what', async () => {
    await semaphore.apply(aSetup());
    const next = aSetup({
      repository: { ...aSetup().repository, branch: 'stable' },
    });
    const differing = (await semaphore.plan(next)).changes.filter(
      ({ action }) => action !== 'keep',
    );
    expect(differing).toEqual([
      {
        action: 'change',
        kind: 'repository',
        name: 'playbooks',
        fields: [{ field: 'git_branch', from: '"main"', to: '"stable"' }],
      },
    ]);
    await semaphore.apply(next);
    expect((await semaphore.plan(next)).isDone).toBe(true);
    expect((await semaphore.plan(aSetup())).isDone).toBe(false);
  });

  it('replaces the private half of a key only when that is asked', async () => {
    await semaphore.apply(aSetup());
    const replaced = await semaphore.apply(aSetup(), { replaceKeys: true });
    expect(
      replaced.changes
        .filter(({ action }) => action === 'change')
        .map(({ kind, name }) => `${kind} ${name}`),
    ).toEqual(['key ansible']);
    expect(JSON.stringify(replaced)).not.toContain(PRIVATE_KEY);
  });
});

describe('what is not ours to decide', () => {
  beforeEach(() => open({ generation: '2.10', database: 'bolt' }));

  it('refuses a name that is there twice, with the ids', async () => {
    await semaphore.apply(aSetup());
    const [project] = await client.listProjects();
    const answer = await fetch(
      `${standIn.url}/api/project/${project.id}/keys`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${standIn.token}` },
        body: JSON.stringify({
          name: 'public',
          type: 'none',
          project_id: project.id,
        }),
      },
    );
    expect(answer.status).toBe(204);
    await expect(semaphore.plan(aSetup())).rejects.toThrow(
      /2 objects of the kind "key" with the name "public" \(ids \d+, \d+\)/,
    );
  });

  it('leaves what it does not know as it is', async () => {
    await semaphore.apply(aSetup());
    await semaphore.apply(aSetup({ templates: [aSetup().templates[1]] }));
    const [project] = await client.listProjects();
    expect((await client.listTemplates(project.id)).length).toBe(2);
  });
});

describe('a setup', () => {
  it.each([
    [
      'a key that is not there',
      { repository: { ...aSetup().repository, key: 'gone' } },
      /There is no key "gone"/,
    ],
    [
      'a name twice',
      { templates: [aSetup().templates[0], aSetup().templates[0]] },
      /"monitoring" stands there twice/,
    ],
    ['a word that it does not know', { colour: 'red' }, /colour/],
  ])('is refused with %s', (_what, change, words) => {
    const parsed = setupSchema.safeParse({ ...aSetup(), ...change });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(
      words,
    );
  });
});
