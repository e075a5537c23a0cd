import { EXIT, PlayContext, Playbook } from './context';
import { debugLines, errorLines } from './output';
import {
  debug,
  failingCommand,
  playOnAll,
  slowCommand,
  Step,
  writeFile,
} from './play';

const UNSET = 'unset';
const NOISY_LINES = 150;
const DEFAULT_SECONDS = 3;

/** A file that is not there (recorded: 24). */
export function missingPlaybook(file: string): Playbook {
  return async context => {
    await context.work(700);
    context.print(
      errorLines(`ERROR! the playbook: ${file} could not be found`),
    );
    return EXIT.NOTHING_TO_DO;
  };
}

/** Ansible does not get to the first play (recorded: 22, 23). */
function broken(message: (folder: string) => string): Playbook {
  return async context => {
    await context.work(700);
    context.print(errorLines(message(context.folder)));
    return EXIT.BROKEN;
  };
}

function falseCommand(name: string): Step {
  return failingCommand(name, {
    changed: true,
    cmd: ['/bin/false'],
    msg: 'non-zero return code',
    rc: 1,
    stderr: '',
    stderr_lines: [],
    stdout: '',
    stdout_lines: [],
  });
}

const makeNoise: Step['action'] = async host => ({
  outcome: 'ok',
  lines: Array.from({ length: NOISY_LINES }, (_, index) =>
    debugLines(host.name, `line ${index} äöü € <b>&amp;</b>`, String(index)),
  ).flat(),
});

function whatWeWereGiven({ variables, processEnvironment }: PlayContext) {
  return {
    greeting: variables.greeting ?? UNSET,
    color: variables.color ?? UNSET,
    secret_var: variables.secret_var ?? UNSET,
    survey_secret: variables.survey_secret ?? UNSET,
    env_plain: processEnvironment.PLAIN_ENV ?? UNSET,
    env_secret: processEnvironment.ENV_SECRET ?? UNSET,
    semaphore_vars: variables.semaphore_vars,
  };
}

function text(value: unknown): string {
  return value === undefined ? UNSET : String(value);
}

/** The playbooks of the repository `play`, with which the recordings were made. */
export const labPlaybooks: Record<string, Playbook> = {
  'site.yml': context =>
    playOnAll(
      [
        writeFile('write a file', (host, { variables }) => [
          text(variables.marker),
          `${text(variables.greeting)} from ${host.name}`,
        ]),
        debug('show what we were given', whatWeWereGiven),
      ],
      context,
    ),
  'fail.yml': context =>
    playOnAll(
      [
        debug('this one works', () => 'before'),
        failingCommand('this one fails', {
          changed: true,
          cmd: ['/bin/sh', '-c', 'echo on-stdout; echo on-stderr >&2; exit 7'],
          msg: 'non-zero return code',
          rc: 7,
          stderr: 'on-stderr',
          stderr_lines: ['on-stderr'],
          stdout: 'on-stdout',
          stdout_lines: ['on-stdout'],
        }),
      ],
      context,
    ),
  'ignore.yml': context =>
    playOnAll(
      [
        { ...falseCommand('fails but ignored'), ignoresFailure: true },
        {
          ...falseCommand('ansible.builtin.command'),
          rescue: [debug('ansible.builtin.debug', () => 'rescued')],
        },
      ],
      context,
    ),
  'slow.yml': context =>
    playOnAll(
      [
        debug('begin', () => 'begin'),
        slowCommand('slow work', ({ variables }) =>
          Number(variables.secs ?? DEFAULT_SECONDS),
        ),
        debug('end', () => 'end'),
      ],
      context,
    ),
  'noisy.yml': context =>
    playOnAll([{ name: 'noise', action: makeNoise }], context),
  'syntax.yml': broken(folder =>
    [
      'ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:',
      'JSON: Expecting value: line 1 column 1 (char 0)',
      '',
      'Syntax Error while loading YAML.',
      '  did not find expected key',
      '',
      `The error appears to be in '${folder}/syntax.yml': line 7, column 8, but may`,
      'be elsewhere in the file depending on the exact syntax problem.',
      '',
      'The offending line appears to be:',
      '',
      '        msg: "x"',
      '       bad_indent: yes',
      '       ^ here',
    ].join('\n'),
  ),
  'badmodule.yml': broken(folder =>
    [
      "ERROR! couldn't resolve module/action 'no_such_module_at_all'. This often indicates a misspelling, missing collection, or incorrect module path.",
      '',
      `The error appears to be in '${folder}/badmodule.yml': line 4, column 7, but may`,
      'be elsewhere in the file depending on the exact syntax problem.',
      '',
      'The offending line appears to be:',
      '',
      '  tasks:',
      '    - name: no such module',
      '      ^ here',
    ].join('\n'),
  ),
};
