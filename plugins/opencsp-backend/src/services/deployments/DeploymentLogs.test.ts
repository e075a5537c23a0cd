/*
 * Proves that a page of a log is complete only when nothing can come any more, and that a download holds
 * every line once, without what only a terminal understands. Leaves the stream and the headers to
 * `http/deploymentsRoutes.test.ts`, and the chunks of the store to `store/operations`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { openDeploymentServices } from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { plainText } from './plainText';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

async function open(lines: readonly string[], state: 'running' | 'failed') {
  const world = await openDeploymentServices(await databases.init('SQLITE_3'));
  const profile = await world.aProfile();
  const host = await world.aHost();
  const { deployment } = await world.deployments.start(
    member,
    { profileId: profile.id, hostId: host.id },
    'key',
  );
  await world.pass(
    deployment.id,
    { state },
    {
      log: lines.map(text => ({
        step: 'pull',
        time: world.clock.now(),
        text,
      })),
    },
  );
  return { ...world, id: deployment.id, logs: world.deployments.logs };
}

async function textOf(chunks: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return all;
}

describe('a log', () => {
  it('is read page by page, and is complete when its deployment has ended', async () => {
    const { logs, id } = await open(['one', 'two'], 'failed');
    const first = await logs.logs(member, id, 0);
    expect(first.items.map(({ text, step }) => [step, text])).toEqual([
      ['pull', 'one'],
      ['pull', 'two'],
    ]);
    expect(first.complete).toBe(false);
    expect(await logs.logs(member, id, first.next)).toEqual({
      items: [],
      next: first.next,
      complete: true,
    });
  });

  it('goes on while the deployment runs', async () => {
    const { logs, id } = await open([], 'running');
    expect((await logs.logs(member, id, 0)).complete).toBe(false);
  });

  it('is for those only who may see the deployment', async () => {
    const { logs, id } = await open(['one'], 'failed');
    const stranger = caller('member2');
    for (const call of [
      logs.logs(stranger, id, 0),
      logs.download(stranger, id),
    ]) {
      await expect(call).rejects.toMatchObject({ name: 'NotFoundError' });
    }
  });

  it('is downloaded whole, in pieces, without colour codes', async () => {
    const lines = Array.from(
      { length: 2_500 },
      (_, number) => `\u001b[32m${number}\u001b[0m`,
    );
    const { logs, id } = await open(lines, 'failed');
    const { filename, chunks } = await logs.download(member, id);
    const pieces = await textOf(chunks);
    expect(filename).toBe('deployment-1.log');
    expect(pieces.length).toBeGreaterThan(1);
    const texts = pieces
      .join('')
      .trimEnd()
      .split('\n')
      .map(line => line.split(' ').slice(1).join(' '));
    expect(texts).toEqual(lines.map((_, number) => `pull ${number}`));
  });
});

describe('plainText', () => {
  it.each([
    ['colours', '\u001b[1;32mup\u001b[0m', 'up'],
    ['a title', 'a\u001b]0;rm -rf\u0007b', 'ab'],
    ['a link', '\u001b]8;;https://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['moves of the cursor', 'a\u001b[2Ab\u001b[Kc', 'abc'],
    ['an unfinished sequence', 'a\u001b[', 'a'],
    ['a one-character sequence', 'a\u001bcb', 'ab'],
    ['eight-bit sequences', 'a\u009b31mb', 'ab'],
    ['carriage returns', 'a\rb', 'ab'],
    ['turned writing', 'a\u202eb', 'ab'],
    ['a tab, which stays', 'a\tb', 'a\tb'],
  ])('takes out %s', (_, line, plain) => {
    expect(plainText(line)).toBe(plain);
  });

  it('leaves no control character but the tab, and plain lines as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), line => {
        expect(plainText(line)).not.toMatch(/(?!\t)\p{Cc}/u);
      }),
    );
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ -~äöü€]{0,100}$/),
        line => plainText(line) === line,
      ),
    );
  });
});
