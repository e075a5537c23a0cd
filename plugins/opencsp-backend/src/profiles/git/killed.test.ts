/*
 * Proves that a process that is killed (SIGKILL) in the middle of a push leaves nothing that stops the
 * next one, and that the same change, made again, is there once: with the mirror of the dead process,
 * and with another one.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Job } from './__testUtils__/committer';
import { Answer, GitHttpServer } from './__testUtils__/GitHttpServer';
import { commitRequest, Workshop } from './__testUtils__/workshop';

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

function start(job: Job): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      join(__dirname, '__testUtils__', 'committer.ts'),
      JSON.stringify(job),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: __dirname },
  );
}

function ended(child: ChildProcess): Promise<string> {
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise(resolve => {
    child.once('exit', () => resolve(Buffer.concat(output).toString()));
  });
}

const moments: [string, (url: string, isPush: boolean) => boolean, Answer][] = [
  [
    'before anything was sent',
    url => url.includes('service=git-receive-pack'),
    'cut-before',
  ],
  ['and the server never gets all of it', (_, isPush) => isPush, 'cut-before'],
  ['and the server does it all the same', (_, isPush) => isPush, 'well'],
];

describe.each(moments)('killed in a push, %s', (_, isTheMoment, answer) => {
  it.each([
    ['the same mirror', 'child'],
    ['another mirror', 'other'],
  ])(
    'the change is made once, with %s',
    async (__, folder) => {
      const repository = await shop.open({ url: server.url('profiles.git') });
      const first = await repository.commit(commitRequest('ada-family'));
      const job = {
        url: server.url('profiles.git'),
        folder: join(shop.folder, 'child'),
        branch: 'ada-family',
        expected: 'commit' in first ? first.commit : '',
        key: 'change-2',
        content: 'B=2\n',
      };
      let isKilled = false;
      const child = start(job);
      const end = ended(child);
      server.answer = async ({ url, isPush }) => {
        if (isKilled || !isTheMoment(url, isPush)) {
          return 'well';
        }
        isKilled = true;
        child.kill('SIGKILL');
        await end;
        return answer;
      };
      const said = await end;
      expect([isKilled, child.signalCode, said]).toEqual([true, 'SIGKILL', '']);

      const next = await shop.open({
        url: job.url,
        folder: join(shop.folder, folder),
      });
      const result = await next.commit(
        commitRequest(job.branch, {
          expected: job.expected,
          key: job.key,
          files: [{ path: 'config.env', content: job.content }],
        }),
      );
      expect(result).toEqual({
        outcome: 'pushed',
        commit: shop.headOf(job.branch),
      });
      await next.ensureMirror();
      expect(shop.commitsOf(job.branch)).toEqual([
        shop.headOf(job.branch),
        job.expected,
      ]);
    },
    120_000,
  );
});
