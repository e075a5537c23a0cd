/*
 * Proves what a deployment takes from a commit: its files, its plan and its secrets, which are opened in
 * memory alone; and which commits are refused. On a real database with a repository in memory; that Git
 * gives what was committed is proven in `profiles/git`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { generateIdentity } from 'age-encryption';
import {
  aDeployment,
  commitOf,
} from '../../__testUtils__/deployments/aDeployment';
import { openWithSaved } from '../../__testUtils__/profilesWorld';
import { CommitFiles } from '../../profiles/git/ProfileRepository';
import { BUNDLE_PATH } from '../../profiles/secrets/sealedBundle';
import { DefaultDeploymentContents } from './DefaultDeploymentContents';
import { planOf } from './deploymentPlan';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const NOW = Date.UTC(2026, 0, 1);

async function open() {
  const world = await openWithSaved(await databases.init('SQLITE_3'));
  const { id } = await world.saved();
  const profile = await world.store.get(id);
  const { repository, age } = world;
  const record = aDeployment(1, NOW, { commit: profile?.head });
  const contents = new DefaultDeploymentContents({ repository, age });
  return { world, id, profile, record, contents, repository, age };
}

describe('the contents of a deployment', () => {
  it('are the files of its commit without the secrets, read once', async () => {
    const { contents, record, repository } = await open();
    const loaded = await contents.load(record);
    expect(loaded).toMatchObject({
      id: record.id,
      project: 'ada-family',
      commit: record.commit,
      needs: record.plan.needs,
      hosts: record.plan.hosts,
      services: record.plan.services,
    });
    expect(loaded.files.map(({ path }) => path)).toEqual([
      'compose.yaml',
      'config.env',
    ]);
    expect(loaded.files[1].content).toContain('DOMAIN=family.example.com');
    const reads = repository.calls.length;
    await contents.load({ ...record, id: 'another' });
    await contents.secrets(record);
    expect(repository.calls).toHaveLength(reads);
  });

  it('stay those of the commit when the branch goes on', async () => {
    const { contents, record, repository, profile } = await open();
    repository.commitByHand(profile?.branch ?? '', [
      { path: 'config.env', content: 'DOMAIN=other.example.com\n' },
    ]);
    const { files } = await contents.load(record);
    expect(files.find(({ path }) => path === 'config.env')?.content).toContain(
      'DOMAIN=family.example.com',
    );
  });

  it('have the secrets in clear, by name', async () => {
    const { contents, record, world, id } = await open();
    const secrets = await contents.secrets(record);
    expect(Object.fromEntries(secrets)).toEqual(await world.secretsIn(id));
    expect(secrets.size).toBeGreaterThan(0);
  });

  it('say that the platform has another key, and none of the secrets', async () => {
    const { record, repository } = await open();
    const contents = new DefaultDeploymentContents({
      repository,
      age: { identities: [await generateIdentity()] },
    });
    await expect(contents.secrets(record)).rejects.toThrow(
      new InputError(
        `${BUNDLE_PATH}: The file is sealed to other keys than the platform's. Put the identity back that was used then, or restore the file with the recovery identity.`,
      ),
    );
  });

  it('are refused when the commit is gone, or has no secrets', async () => {
    const { contents, record, repository, profile } = await open();
    const at = (commit: string) => ({ ...record, commit });
    await expect(contents.load(at(commitOf(9)))).rejects.toThrow(NotFoundError);
    const bare = repository.commitByHand(profile?.branch ?? '', [
      { path: BUNDLE_PATH, content: '' },
    ]);
    await expect(contents.secrets(at(bare))).rejects.toThrow(InputError);
  });

  it.each([
    [{ kind: 'symlink' as const }, 'a symlink'],
    [{ kind: 'executable' as const }, 'a executable'],
    [{ pathIsText: false }, 'named in another encoding'],
    [{ content: undefined, unreadable: 'too-large' as const }, 'too-large'],
  ])(
    'are refused with a file that is no plain text: %p',
    async (odd, words) => {
      const file = {
        path: 'notes.env',
        pathIsText: true,
        kind: 'file' as const,
        size: 1,
        content: 'x',
      };
      const readFiles = async (): Promise<CommitFiles> => ({
        files: [{ ...file, ...odd }],
        truncated: false,
      });
      const contents = new DefaultDeploymentContents({
        repository: { readFiles },
        age: { identities: [] },
      });
      const loading = contents.load(aDeployment(1, NOW));
      await expect(loading).rejects.toThrow(ConflictError);
      await expect(loading).rejects.toThrow(`notes.env: It is ${words}`);
    },
  );

  it('are read again when more commits were used than are kept, and never kept twice', async () => {
    let reads = 0;
    const contents = new DefaultDeploymentContents({
      repository: {
        readFiles: async () => {
          reads += 1;
          const content = 'x'.repeat(25_000_000);
          return {
            truncated: false,
            files: [
              { path: 'a', pathIsText: true, kind: 'file', size: 1, content },
            ],
          };
        },
      },
      age: { identities: [] },
    });
    const load = (number: number) =>
      contents.load(aDeployment(1, NOW, { commit: commitOf(number) }));
    for (const number of [1, 2, 1, 3, 1]) {
      await load(number);
    }
    // The second was used longest ago.
    expect(reads).toBe(3);
    await load(2);
    expect(reads).toBe(4);
  });
});

describe('the plan', () => {
  it('has what the profile comes to, in the order in which it starts', async () => {
    const { world, profile } = await open();
    if (!profile) {
      throw new Error('There is no profile');
    }
    const { spec } = profile;
    const definitions = world.options.catalogue.forProfile(
      spec.services.map(({ id }) => id),
    );
    const plan = planOf(spec, definitions);
    const ids = plan.services.map(({ id }) => id);
    expect(ids[0]).toBe('traefik');
    // Each after all that it needs, and the core before the applications.
    const places = definitions.flatMap(({ id, needs }) =>
      needs.map(needed => [ids.indexOf(needed), ids.indexOf(id)]),
    );
    expect(places.length).toBeGreaterThan(0);
    places.forEach(([one, other]) => expect(one).toBeLessThan(other));
    const isCore = plan.services.map(it => it.isCore);
    expect(isCore).toEqual([...isCore].sort().reverse());
    const jellyfin = definitions.find(({ id }) => id === 'jellyfin');
    expect(plan.services.find(({ id }) => id === 'jellyfin')).toEqual({
      id: 'jellyfin',
      title: 'Jellyfin',
      isCore: false,
      canGoBack: false,
      version: jellyfin?.version,
      url: expect.stringMatching(/^https:\/\/.+\.family\.example\.com$/),
    });
    expect(plan.services.find(({ id }) => id === 'traefik')).toMatchObject({
      isCore: true,
      canGoBack: true,
    });
    expect(plan.hosts).toEqual([...new Set(plan.hosts)].sort());
    expect(plan.hosts.length).toBeGreaterThan(1);
    expect(plan.needs.memoryMiB).toBeGreaterThan(0);
    expect(plan.needs.diskGiB).toBeGreaterThan(0);
  });

  it('has the port on which people reach services in their addresses, and in no name', async () => {
    const { world, profile } = await open();
    if (!profile) {
      throw new Error('There is no profile');
    }
    const { spec } = profile;
    const definitions = world.options.catalogue.forProfile(
      spec.services.map(({ id }) => id),
    );
    const usual = planOf(spec, definitions);
    const moved = planOf(spec, definitions, { http: 8088, https: 8443 });
    expect(moved).toEqual({
      ...usual,
      services: usual.services.map(({ url, ...service }) => ({
        ...service,
        ...(url && { url: `${url}:8443` }),
      })),
    });
    expect(moved.services.filter(({ url }) => url).length).toBeGreaterThan(1);
  });
});
