import { EXIT, Invocation, Program } from './invocation';
import { MachineFaults } from './faults';

/** Finds a program of the closed table; nothing of the real computer is ever run. */
export type FindProgram = (name: string) => Program | undefined;

const SUDO_WORDS = {
  password: 'sudo: a password is required\n',
  terminal: 'sudo: sorry, you must have a tty to run sudo\n',
} as const;

/**
 * Runs the words of an invocation: `sudo [-n]` and `env K=V…` before them, then a program of the
 * table. Anything else is not found, as a shell says it.
 */
export async function runWords(
  find: FindProgram,
  faults: MachineFaults,
  call: Invocation,
): Promise<number> {
  const [name, ...rest] = call.words;
  if (name === undefined) {
    return EXIT.OK;
  }
  if (name === 'sudo') {
    return sudo(find, faults, call, rest);
  }
  if (name === 'env') {
    return runWords(find, faults, withVariables(call, rest));
  }
  const program = find(name);
  if (program) {
    return program(call);
  }
  call.err(
    `sh: 1: ${name}: ${
      name.includes('/') ? 'not found' : 'command not found'
    }\n`,
  );
  return EXIT.NOT_FOUND;
}

async function sudo(
  find: FindProgram,
  faults: MachineFaults,
  call: Invocation,
  rest: readonly string[],
): Promise<number> {
  const words = rest[0] === '-n' ? rest.slice(1) : rest;
  const refusal = faults.take('sudo-refuses');
  if (refusal) {
    call.err(SUDO_WORDS[refusal.how]);
    return EXIT.FAILED;
  }
  const [name = ''] = words;
  if (name !== 'env' && !find(name)) {
    call.err(`sudo: ${name}: command not found\n`);
    return EXIT.FAILED;
  }
  return runWords(find, faults, {
    ...call,
    words,
    user: 'root',
    environment: { ...call.environment, HOME: '/root', USER: 'root' },
  });
}

function withVariables(call: Invocation, rest: readonly string[]): Invocation {
  const end = rest.findIndex(word => !/^[A-Za-z_]\w*=/.test(word));
  const assigned = (end < 0 ? rest : rest.slice(0, end)).map(word => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return {
    ...call,
    words: end < 0 ? [] : rest.slice(end),
    environment: { ...call.environment, ...Object.fromEntries(assigned) },
  };
}
