/**
 * Proves that Docker and Compose of the machines answer as recorded, for both engine generations
 * and both versions of Compose: exit codes, which stream is empty, and the texts after ids, times
 * and the order among services are taken out. Leaves what is written for a terminal, timing, and
 * what `README.md` lists as different to that list.
 */
import { LabMachine, Result } from './__testUtils__/labMachine';
import {
  recordedCase,
  RecordedStep,
  recordedWords,
} from './__testUtils__/recordedCase';
import { EngineState } from './docker/engineState';

type Versions = Pick<EngineState, 'generation' | 'compose'>;
const OLD: Versions = { generation: '20.10', compose: '2.40.3' };
const NEW: Versions = { generation: '28.5', compose: '2.40.3' };
const FIVE: Versions = { generation: '20.10', compose: '5.5.1' };

/** Ids, digests, times and amounts of time. */
function masked(text: string): string {
  return text
    .replace(
      /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( \+0000 UTC|Z)?/g,
      'TIME',
    )
    .replace(/\b[0-9a-f]{64}\b/g, 'ID')
    .replace(/\b[0-9a-f]{12}\b/g, 'ID')
    .replace(
      /(Less than a second|About a minute|\d+ (seconds?|minutes?)) ago/g,
      'AGO',
    )
    .replace(
      /Up (Less than a second|About a minute|\d+ (seconds?|minutes?))/g,
      'Up SO LONG',
    )
    .replace(/172\.30\.\d+\.\d+/g, 'ADDRESS')
    .replace(/docker\.sock|nothing\.sock/g, 'SOCKET')
    .replace(/\\u003c/g, '<')
    .replace(/^NAME .*$/gm, heading => heading.replace(/ +/g, ' '));
}

/** Which of several pulls fails first is random, and so is the order among services. */
function lines(text: string, isFailure: boolean): string[] {
  return masked(text)
    .replace(/(\d+\.){3}\d+:5999\/lab\/[a-z-]+:1/g, 'LOCAL IMAGE')
    .replace(/Get \S+ dial tcp.*$/gm, 'Get UNREACHABLE')
    .split('\n')
    .map(line =>
      line.startsWith('{"Command"') || line.startsWith('{"CreatedAt"')
        ? withSortedLabels(line)
        : line,
    )
    .filter(line => !isFailure || !/Healthy ?"?\}?$/.test(line))
    .filter(line => !isFailure || !/"text":"Healthy"/.test(line))
    .map(line =>
      isFailure && /Pulling|Interrupted|"Error"| Error Get/.test(line)
        ? 'PULL'
        : line,
    )
    .sort();
}

function withSortedLabels(line: string): string {
  return line.replace(/"Labels":"([^"]*)"/, (_, labels: string) => {
    const sorted = labels.split(/,(?=com\.docker|a\.b|traefik)/).sort();
    return `"Labels":"${sorted.join(',')}"`;
  });
}

async function prepared(name: string, versions: Versions) {
  const recorded = recordedCase(name);
  const machine = new LabMachine({ versions });
  for (const { folder, name: file, text } of recorded.files) {
    await machine.put(`${folder}/${file}`, text);
  }
  return { recorded, machine };
}

function run(machine: LabMachine, step: RecordedStep): Promise<Result> {
  const { words, environment } = recordedWords(step.command);
  return machine.words(words, step.directory, environment);
}

/** What of an answer is compared. */
function comparable(
  { n, command, exit }: RecordedStep,
  answer: Pick<Result, 'stdout' | 'stderr'>,
  exitCode: number | null,
) {
  const isFailure = exit !== 0;
  return {
    step: `${n}: ${command}`,
    exitCode,
    hasOutput: answer.stdout !== '',
    stdout: lines(answer.stdout, isFailure),
    stderr: lines(answer.stderr, isFailure),
  };
}

/** A case whose steps follow each other; what is done between them is done by `before`. */
interface Replay {
  name: string;
  versions: Versions;
  steps: number[];
  before?: Record<number, (machine: LabMachine) => Promise<unknown>>;
}

const compose = (machine: LabMachine, folder: string, line: string) =>
  machine.words(`docker compose ${line}`.split(' '), `/srv/${folder}`);

const range = (from: number, to: number, ...without: number[]) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
    n => !without.includes(n),
  );

const clean = (folder: string) => async (machine: LabMachine) => {
  const listed = await machine.words(['docker', 'ps', '--all', '--quiet']);
  const ids = listed.stdout.split('\n').filter(Boolean);
  await machine.words(['docker', 'rm', '-f', ...ids]);
  await machine.words(['docker', 'network', 'rm', `${folder}_default`]);
  await machine.words(['docker', 'volume', 'rm', `${folder}_data`]);
};
const cleanBefore = (folder: string, ...steps: number[]) =>
  Object.fromEntries(steps.map(n => [n, clean(folder)]));

const portTaken = async (machine: LabMachine) =>
  machine.faults.arm({ scenario: 'docker-port-taken', port: 2222 });

const WITHOUT_OLD = `services:
  web:
    image: lab/web:1
    stop_grace_period: 1s
    volumes: [data:/data]
volumes:
  data: {}
`;

/** Somebody else's container in the network of `down`. */
const FOREIGN = `services:
  guest:
    image: lab/web:1
    stop_grace_period: 1s
networks:
  default: {name: down_default, external: true}
`;

/** The project of `five` as the Compose before made it. */
const madeByTwo = async (machine: LabMachine) => {
  machine.faults.arm({ scenario: 'docker-version', compose: '2.40.3' });
  await compose(machine, 'five', 'up -d --wait');
  machine.faults.arm({ scenario: 'docker-version', compose: FIVE.compose });
};

const CASES: Replay[] = [
  { name: '01-versions', versions: OLD, steps: [1, 2, 3, 4, 6, 8, 9] },
  { name: '02-config', versions: OLD, steps: range(1, 44, 5, 42) },
  {
    name: '03-pull-no-registry',
    versions: OLD,
    steps: range(1, 16, 11, 12, 13, 14),
  },
  {
    name: 'engine-28.5/03-pull-no-registry',
    versions: NEW,
    steps: range(1, 10),
  },
  { name: '04-up-wait-good', versions: OLD, steps: range(1, 37, 20, 21, 36) },
  {
    name: '05-wait-unhealthy',
    versions: OLD,
    steps: [1, 2, 4, 5, 6],
    before: cleanBefore('sick', 5, 6),
  },
  {
    name: 'engine-28.5/05-wait-unhealthy',
    versions: NEW,
    steps: [1, 2, 4, 5, 6],
    before: cleanBefore('sick', 5, 6),
  },
  ...[
    { name: '06-wait-exits', versions: OLD },
    { name: 'engine-28.5/06-wait-exits', versions: NEW },
  ].map(each => ({
    ...each,
    steps: [1, 5, 6, 7, 9, 10, 11, 14],
    before: cleanBefore('exits', 5, 6, 7, 9, 11, 14),
  })),
  ...[
    { name: '07-depends-chain', versions: OLD },
    { name: 'engine-28.5/07-depends-chain', versions: NEW },
  ].map(each => ({
    ...each,
    steps: [1, 2, 3, 5, 6, 8, 9, 10],
    before: cleanBefore('chain', 2, 3, 6, 8, 9, 10),
  })),
  ...[
    { name: '10-labels', versions: OLD },
    { name: 'engine-28.5/10-labels', versions: NEW },
  ].map(each => ({
    ...each,
    steps: [4, 5, 6, 7, 8],
    before: {
      4: (machine: LabMachine) => compose(machine, 'lab', 'up -d --wait'),
    },
  })),
  {
    name: '13-down-variants',
    versions: OLD,
    steps: range(1, 14),
    before: {
      1: async machine => {
        await compose(machine, 'down', 'up -d --wait');
        await machine.put('/srv/down/compose.yaml', WITHOUT_OLD);
        await machine.put('/srv/foreign/compose.yaml', FOREIGN);
      },
      10: async machine => {
        await compose(machine, 'down', 'up -d --wait');
        await compose(machine, 'foreign', 'up -d --wait');
      },
      11: machine => compose(machine, 'foreign', 'down'),
      12: machine => compose(machine, 'down', 'up -d --wait'),
    },
  },
  { name: '15-project-names', versions: OLD, steps: range(1, 17) },
  { name: '16-profiles', versions: OLD, steps: range(1, 16, 14) },
  { name: '17-env-files', versions: OLD, steps: [1, 2, 3, 10, 11, 13, 14] },
  ...[
    { name: '19-conflicts', versions: OLD },
    { name: 'engine-28.5/19-conflicts', versions: NEW },
  ].map(each => ({
    ...each,
    steps: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13],
    before: {
      4: async (machine: LabMachine) => machine.clock.advance(3000),
      6: portTaken,
      13: (machine: LabMachine) =>
        compose(machine, 'conf', '-f vol1.yaml up -d --wait'),
    },
  })),
  {
    name: '21-engine-absent',
    versions: OLD,
    steps: range(3, 13),
    before: {
      3: async machine => machine.inside.removeDocker(true),
    },
  },
  {
    name: '30-compose-v5',
    versions: FIVE,
    steps: range(1, 35, 11, 16, 18, 27, 28),
    before: { ...cleanBefore('five', 19), 17: madeByTwo },
  },
];

describe.each(CASES)('$name', ({ name, versions, steps, before }) => {
  it('is answered as recorded', async () => {
    const { recorded, machine } = await prepared(name, versions);
    const found: ReturnType<typeof comparable>[] = [];
    const expected: typeof found = [];
    for (const step of recorded.steps.filter(({ n }) => steps.includes(n))) {
      await before?.[step.n]?.(machine);
      const answer = await run(machine, step);
      found.push(comparable(step, answer, answer.exitCode));
      expected.push(comparable(step, step, step.exit));
    }
    expect(found).toEqual(expected);
  });
});

/** Paths of all fields of a value, with the kind of each; items of a list are one. */
function fields(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return [`${path}[]`, ...value.flatMap(each => fields(each, `${path}[]`))];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) =>
      fields(each, `${path}.${/^[0-9a-f]{64}$/.test(key) ? 'ID' : key}`),
    );
  }
  return [`${path}: ${value === null ? 'null' : typeof value}`];
}

describe.each([
  { name: '10-labels', versions: OLD },
  { name: 'engine-28.5/10-labels', versions: NEW },
])('$name', ({ name, versions }) => {
  it.each([1, 2, 3])('shows only recorded fields in step %i', async n => {
    const { recorded, machine } = await prepared(name, versions);
    await compose(machine, 'lab', 'up -d --wait');
    const [step] = recorded.steps.filter(each => each.n === n);
    const answer = await run(machine, step);
    expect(answer.exitCode).toBe(0);
    const known = fields(JSON.parse(step.stdout));
    const shown = fields(JSON.parse(answer.stdout));
    expect(shown.filter(each => !known.includes(each))).toEqual([]);
    expect(shown.length).toBeGreaterThan(known.length * 0.7);
  });
});
