/*
 * Proves the little shell by which a secret is handed to a program in a container: what it reads, what it hands
 * on, and that it refuses what it does not know. Leaves programs to the tests of each.
 */
import { withShell } from './containerShell';
import { ContainerCall } from './ports';

/** A program that tells what it was run with; there is no other. */
const shell = withShell(async ({ argv, environment, input }) =>
  argv[0] === 'tell'
    ? {
        exit: 7,
        stdout: JSON.stringify({ argv, environment, input: await input() }),
        stderr: 'told',
      }
    : undefined,
);

function call(
  argv: readonly string[],
  input = '',
  environment: Record<string, string> = {},
): ContainerCall {
  return { argv, environment, user: 'root', input: async () => input };
}

/** Runs a script, and reads what the program was run with. */
async function told(script: string, input: string, ...words: string[]) {
  const argv = ['sh', '-c', script, 'sh', ...words];
  const ended = await shell(call(argv, input, { HOME: '/root' }));
  return JSON.parse(ended?.stdout || 'null');
}

const HANDED = 'IFS= read -r SECRET && export SECRET && exec "$@"';

it.each([
  ['with &&', HANDED],
  ['with ;', 'IFS= read -r SECRET; export SECRET; exec "$@"'],
  ['in lines', 'IFS= read -r SECRET\nexport SECRET\n\nexec "$@"\n'],
  [
    'with words of its own',
    `IFS= read -r SECRET; export SECRET; exec tell 'a b' --c=d`,
  ],
])('hands a line over as a variable, %s', async (_, script) => {
  expect(
    await told(script, ' s e$cret \nrest', 'tell', 'a b', '--c=d'),
  ).toEqual({
    argv: ['tell', 'a b', '--c=d'],
    environment: { HOME: '/root', SECRET: ' s e$cret ' },
    input: 'rest',
  });
});

it('leaves out blanks round a line unless it is told to keep them', async () => {
  const { environment } = await told(
    'read -r A; IFS= read -r B; export A; export B; exec tell',
    ' one \n two \n',
  );
  expect(environment).toMatchObject({ A: 'one', B: ' two ' });
});

it('hands on nothing that was not exported', async () => {
  const { environment } = await told('read -r A; exec tell', 'one\n');
  expect(environment).toEqual({ HOME: '/root' });
  expect(await told('read -r HOME; exec tell', 'elsewhere\n')).toMatchObject({
    environment: { HOME: 'elsewhere' },
  });
});

it('ends where a line was not ended, as `read` fails then', async () => {
  const ended = await shell(
    call(['sh', '-c', HANDED, 'sh', 'tell'], 'no line break'),
  );
  expect(ended).toEqual({ exit: 1, stdout: '', stderr: '' });
  const going = HANDED.replaceAll(' &&', ';');
  expect(await told(going, 'no line break', 'tell')).toMatchObject({
    environment: { SECRET: 'no line break' },
  });
});

it('has the code and the words of the program', async () => {
  expect(await shell(call(['/bin/sh', '-c', 'exec tell']))).toMatchObject({
    exit: 7,
    stderr: 'told',
  });
  expect(await shell(call(['tell']))).toMatchObject({ exit: 7 });
  expect(await shell(call(['other']))).toBeUndefined();
});

it('says which program is not there, and in which line', async () => {
  const script = 'read -r A\nexec other';
  expect(await shell(call(['sh', '-c', script], 'a\n'))).toEqual({
    exit: 127,
    stdout: '',
    stderr: 'sh: 2: exec: other: not found\n',
  });
});

it.each([
  ['exec tell | tell', '|'],
  ['exec tell $(tell)', '$'],
  ['exec tell "a"', '"'],
  ["exec tell 'a", "'"],
  ['exec tell &', '&'],
  ['echo $SECRET', 'echo'],
  ['read SECRET', 'read'],
  ['exec "$@"', 'exec'],
])('does not run %j', async (script, part) => {
  expect(await shell(call(['sh', '-c', script]))).toEqual({
    exit: 2,
    stdout: '',
    stderr: `sh: 1: only "read -r", "export" and "exec" are known here: ${part}\n`,
  });
});

it('needs a script', async () => {
  expect(await shell(call(['sh']))).toMatchObject({ exit: 2 });
  expect(await shell(call(['sh', 'file.sh']))).toMatchObject({ exit: 2 });
});
