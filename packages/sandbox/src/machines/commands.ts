/** What a machine knows of itself when it answers a command. */
export interface MachineFacts {
  hostname: string;
  user: string;
  bootedAt: Date;
}

/** What came of a command. */
export interface CommandResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

type Answer = (facts: MachineFacts, now: Date) => string;

const OS_RELEASE = [
  'PRETTY_NAME="OpenCSP Sandbox 1 (simulated)"',
  'NAME="OpenCSP Sandbox"',
  'VERSION_ID="1"',
  'ID=opencsp-sandbox',
  'ID_LIKE=debian',
].join('\n');

/** Every command that a machine answers. Nothing of the real computer is ever run. */
const ANSWERS: Record<string, Answer> = {
  true: () => '',
  exit: () => '',
  ':': () => '',
  hostname: facts => facts.hostname,
  whoami: facts => facts.user,
  'uname -a': facts =>
    `Linux ${facts.hostname} 6.1.0-sandbox #1 SMP OpenCSP sandbox x86_64 GNU/Linux`,
  'uname -s': () => 'Linux',
  uptime: (facts, now) => uptime(facts, now),
  'cat /etc/os-release': () => OS_RELEASE,
  'cloud-init status': () => 'status: done',
  'cloud-init status --wait': () => 'status: done',
};

/** The commands that a machine answers, for people. */
export const knownCommands: readonly string[] = Object.keys(ANSWERS);

/** Answers one command line from the closed table; anything else is not found, as a shell says it. */
export function answerCommand(
  line: string,
  facts: MachineFacts,
  now: Date,
): CommandResult {
  const command = line.trim().replace(/\s+/g, ' ');
  if (command === '') {
    return { stdout: '', stderr: '', exitCode: 0 };
  }
  if (!Object.hasOwn(ANSWERS, command)) {
    const program = command.split(' ')[0];
    return {
      stdout: '',
      stderr: `sh: 1: ${program}: command not found\n`,
      exitCode: 127,
    };
  }
  const output = ANSWERS[command](facts, now);
  return { stdout: output && `${output}\n`, stderr: '', exitCode: 0 };
}

function uptime(facts: MachineFacts, now: Date): string {
  const minutes = Math.max(
    0,
    Math.floor((now.getTime() - facts.bootedAt.getTime()) / 60_000),
  );
  const clock = now.toISOString().slice(11, 19);
  return ` ${clock} up ${minutes} min,  1 user,  load average: 0.00, 0.00, 0.00`;
}
