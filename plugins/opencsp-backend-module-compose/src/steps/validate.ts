import { DriverStep, StepFailure } from '@opencsp/plugin-opencsp-node';
import { explain } from '../failures/explain';
import { count } from '../judge/count';
import { composeCall, FOLDERS, projectFolder } from '../paths';
import { ComposePlan } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { narrate, NO_NARRATION } from '../progress/narrate';
import { readLine } from '../progress/readLine';
import { failed } from './outcomes';

const TIMEOUT_MS = 60_000;

/** Lets Compose check the files on the host, and checks what it does not see (recorded: 02, 19). */
export const validate = (planOf: PlanOf): DriverStep => ({
  name: 'validate',
  title: 'Check of the files',
  phase: 'preparing',
  deadlineMs: 2 * 60_000,
  async run({ host, deployment, signal, log }) {
    const plan = planOf();
    const wrong =
      portTwice(plan) ??
      (await missingSource(plan, async folder =>
        (await host.list(folder, signal)).map(({ path }) => path),
      ));
    if (wrong) {
      return failed(wrong);
    }
    const result = await host.run(
      composeCall(deployment.project, 'config', '--quiet'),
      { timeoutMs: TIMEOUT_MS, signal },
    );
    const { lines, narration } = narrate(NO_NARRATION, result.stderr, true);
    if (lines.length > 0) {
      log(lines.join('\n'));
    }
    if (result.timedOut) {
      return failed({
        reason: 'config-timeout',
        message: 'Compose did not answer within a minute.',
        nextStep: 'See whether the host is overloaded, then retry.',
        retryable: true,
      });
    }
    if (result.exit !== 0) {
      return failed(
        configFailure(explain(narration.errors, result.exit ?? -1)),
      );
    }
    const warnings = [...new Set(warningsIn(result.stderr))];
    return {
      of: 'done',
      detail: `${count(plan.containers.length, 'container')} for ${count(
        deployment.services.length,
        'service',
      )}.`,
      ...(warnings.length > 0 && { warnings }),
    };
  },
});

/** `config` asks no engine: what it does not like stands in the files. */
function configFailure(failure: StepFailure): StepFailure {
  return failure.reason === 'compose-failed'
    ? {
        ...failure,
        reason: 'config-invalid',
        message: 'Compose does not take the files of the commit.',
        nextStep:
          'Save the profile once more, or take back what was changed in the branch by hand, and deploy the new commit.',
        retryable: false,
      }
    : failure;
}

/** One warning is printed up to four times (recorded: 17). */
function warningsIn(stderr: string): string[] {
  return stderr.split('\n').flatMap(text => {
    const line = readLine(text);
    return line?.kind === 'warning' ? [line.text] : [];
  });
}

/** Two containers on one port of the host: Compose does not see it (recorded: 02, step 40). */
function portTwice({ containers }: ComposePlan): StepFailure | undefined {
  const ports = containers.flatMap(({ name, service, ports: own }) =>
    own.map(each => ({ ...each, name, service })),
  );
  const second = ports.find((port, index) =>
    ports
      .slice(0, index)
      .some(
        other =>
          other.port === port.port &&
          other.protocol === port.protocol &&
          (isAll(other.address) ||
            isAll(port.address) ||
            other.address === port.address),
      ),
  );
  return (
    second && {
      reason: 'port-twice',
      message: `Two containers want port ${second.port} of the host; "${second.name}" is one of them.`,
      nextStep: 'Give one of them another port, and deploy the new commit.',
      retryable: false,
      service: second.service,
    }
  );
}

function isAll(address: string): boolean {
  return ['', '0.0.0.0', '::'].includes(address);
}

/** A bind source that is missing becomes an empty folder without a word (recorded: 19, step 9). */
async function missingSource(
  { project, containers, secrets }: ComposePlan,
  pathsIn: (folder: string) => Promise<string[]>,
): Promise<StepFailure | undefined> {
  const folder = projectFolder(project);
  const there = await pathsIn(folder);
  const exists = (source: string) => {
    const path = source.replace(/\/$/, '');
    return there.some(each => each === path || each.startsWith(`${path}/`));
  };
  const file = containers
    .flatMap(({ service, files }) => files.map(path => ({ service, path })))
    .find(({ path }) => !exists(path));
  if (file) {
    return missing(`${folder}/${file.path}`, file.service);
  }
  const thereSecrets = secrets.length > 0 ? await pathsIn(FOLDERS.secrets) : [];
  const secret = secrets.find(name => !thereSecrets.includes(name));
  return secret ? missing(`${FOLDERS.secrets}/${secret}`) : undefined;
}

function missing(path: string, service?: string): StepFailure {
  return {
    reason: 'file-missing',
    message: `The file ${path} is not on the host.`,
    nextStep: 'Deploy again: all files are written then.',
    retryable: true,
    ...(service && { service }),
  };
}
