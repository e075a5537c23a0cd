import {
  Deployment,
  DeployedService,
  DeploymentStep,
} from '@opencsp/plugin-opencsp-common';
import {
  linesOfStep,
  plainText,
  RunLogLine,
} from '@opencsp/plugin-opencsp-react';
import { servicesOfStep } from './ServiceChips';

/** Where in a log it stands what went wrong. */
export interface LogPlace {
  step: Pick<DeploymentStep, 'name' | 'title'>;
  /** What the failure quotes. */
  evidence?: string;
  /** What the service to blame is called there. */
  names: string[];
}

/** The step whose log tells what stopped a deployment, or left a service down; nothing when none does. */
export function placeOf({
  failure,
  state,
  services,
  steps,
}: Pick<Deployment, 'failure' | 'state' | 'services' | 'steps'>):
  | LogPlace
  | undefined {
  if (failure) {
    const step = steps.find(({ name }) => name === failure.step);
    const service = services.find(({ id }) => id === failure.service);
    return (
      step && { step, evidence: failure.evidence, names: namesOf(service) }
    );
  }
  const down = services.find(it => it.state !== 'up');
  if (state !== 'degraded' || !down) {
    return undefined;
  }
  const step = steps.find(
    ({ name }) => servicesOfStep(name, [down]).length > 0,
  );
  return step && { step, names: namesOf(down) };
}

/** The number of the line to look at: the end of what is quoted, else of what is said of the service. */
export function lineOf(
  log: readonly RunLogLine[],
  { step, evidence = '', names }: LogPlace,
): number | undefined {
  const lines = [...linesOfStep(log, step.name)].reverse();
  const lastWith = (words: readonly string[]) =>
    lines.find(({ text }) => {
      const plain = plainText(text);
      return words.some(word => plain.includes(word));
    });
  const quoted = evidence
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .slice(-1);
  return (lastWith(quoted) ?? lastWith(names) ?? lines[0])?.seq;
}

function namesOf(service: DeployedService | undefined): string[] {
  return service ? [service.id, service.title] : [];
}
