/*
 * Proves that row, ledger and branch agree after the next pass, whenever a process dies on the way: when
 * a profile is made, edited and deleted, before and after each call that leaves a mark, in memory; and
 * with real Git, when a process is killed in the middle of the first push. What a killed push leaves in
 * the repository is proven in `profiles/git/killed.test.ts`.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { ADA, ProfileStage } from '../../__testUtils__/ProfileStage';
import { LEASE_MS } from '../../domain/decision';
import {
  changeProfile,
  deleteProfile,
} from '../../domain/profiles/profileRequests';
import {
  Answer,
  GitHttpServer,
} from '../../profiles/git/__testUtils__/GitHttpServer';
import { Workshop } from '../../profiles/git/__testUtils__/workshop';
import { ProfileRepository } from '../../profiles/git/ProfileRepository';
import { branchDifferences } from '../../services/ledgerBranches';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Row, ledger and branch of a profile, as each says it. */
async function said(
  { store }: ProfileStage,
  id: string,
  repository: ProfileRepository,
) {
  const record = await store.get(id);
  const ledger = await store.branchLedger();
  const effect = ledger.effects.get(record?.branch ?? '');
  return {
    state: record?.state,
    row: record?.head,
    ledger: effect && [effect.state, effect.commit],
    branch: await repository.head(record?.branch ?? ''),
    differences: branchDifferences(ledger, await repository.heads()).map(
      ({ finding }) => finding.id,
    ),
  };
}

/** The port, whose call dies before or after it was done. */
function dying<T extends object>(
  port: T,
  { call, when }: { call: string; when: string },
): T {
  return new Proxy(port, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      return name === call && typeof member === 'function'
        ? async (...args: unknown[]) => {
            if (when === 'after') {
              await Reflect.apply(member, target, args);
            }
            throw new Error('SIGKILL');
          }
        : member;
    },
  });
}

const moments = (['commit', 'delete', 'finishPass'] as const).flatMap(call =>
  (['before', 'after'] as const).map(when => ({ call, when })),
);

describe.each(moments)('a process that dies $when $call', moment => {
  async function dieAndGoOn(stage: ProfileStage, id: string) {
    const process = stage.process({
      repository: dying(stage.repository, moment),
      store: dying(stage.store, moment),
    });
    await stage.runDue(process, 'dead').catch(() => undefined);
    const between = await said(stage, id, stage.repository);
    stage.clock.advance(LEASE_MS);
    await stage.run(LEASE_MS);
    return { between, after: await said(stage, id, stage.repository) };
  }

  it('when a profile is made, when it is edited, and when it is deleted', async () => {
    const stage = await ProfileStage.begin(databases);
    await stage.store.handleOf(ADA.ref, 'ada', stage.clock.now());
    const { id } = await stage.create();
    const made = await dieAndGoOn(stage, id);
    const first = made.after.branch;
    expect(first).toBeDefined();
    expect(made.after).toEqual({
      state: 'saved',
      row: first,
      ledger: ['exists', first],
      branch: first,
      differences: [],
    });

    await stage.ask(id, (record, now) =>
      changeProfile(
        record,
        {
          content: { ...record, sealed: 'sealed 2' },
          message: 'Edit',
          author: ADA,
        },
        now,
      ),
    );
    const edited = await dieAndGoOn(stage, id);
    const second = edited.after.branch;
    expect(second).not.toBe(first);
    expect(edited.after).toEqual({
      state: 'saved',
      row: second,
      ledger: ['exists', second],
      branch: second,
      differences: [],
    });

    await stage.ask(id, deleteProfile);
    const deleted = await dieAndGoOn(stage, id);
    expect(deleted.after).toEqual({
      state: 'deleted',
      row: undefined,
      ledger: ['removed', second],
      branch: undefined,
      differences: [],
    });
    [made, edited, deleted].forEach(({ between }) =>
      expect(between.differences).toEqual([]),
    );
  });
});

describe('killed in the first push', () => {
  let shop: Workshop;
  let server: GitHttpServer;

  beforeEach(async () => {
    shop = new Workshop();
    shop.init();
    server = new GitHttpServer(shop.folder);
    await server.start();
  });

  afterEach(async () => {
    await server.stop();
    shop.clear();
  });

  function push(branch: string, key: string): ChildProcess {
    const folder = join(__dirname, '../../profiles/git');
    return spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(folder, '__testUtils__', 'committer.ts'),
        JSON.stringify({
          url: server.url('profiles.git'),
          folder: join(shop.folder, 'child'),
          branch,
          expected: 'absent',
          key,
          content: 'B=2\n',
        }),
      ],
      { stdio: 'ignore', cwd: folder },
    );
  }

  it.each<[string, Answer]>([
    ['and the server never gets it', 'cut-before'],
    ['and the server does it all the same', 'well'],
  ])(
    '%s: the next pass has row, ledger and branch agree',
    async (_, answer) => {
      const stage = await ProfileStage.begin(databases);
      await stage.store.handleOf(ADA.ref, 'ada', stage.clock.now());
      const { id, branch, change } = await stage.create();
      const now = stage.clock.now();
      await stage.store.claimDue(
        { owner: 'dead', until: now + LEASE_MS },
        now,
        1,
      );

      const child = push(branch, change?.key ?? '');
      const end = new Promise(resolve => child.once('exit', resolve));
      let isKilled = false;
      server.answer = async ({ isPush }) => {
        if (isKilled || !isPush) {
          return 'well';
        }
        isKilled = true;
        child.kill('SIGKILL');
        await end;
        return answer;
      };
      await end;
      expect([isKilled, child.signalCode]).toEqual([true, 'SIGKILL']);

      const repository = await shop.open({ url: server.url('profiles.git') });
      expect(await said(stage, id, repository)).toMatchObject({
        state: 'saving',
        ledger: ['planned', undefined],
        differences: [],
      });

      stage.clock.advance(LEASE_MS);
      await stage.runDue(stage.process({ repository }), 'next');
      const after = await said(stage, id, repository);
      const head = shop.headOf(branch);
      expect(after).toEqual({
        state: 'saved',
        row: head,
        ledger: ['exists', head],
        branch: head,
        differences: [],
      });
      expect(shop.commitsOf(branch)).toEqual([head]);
    },
  );
});
