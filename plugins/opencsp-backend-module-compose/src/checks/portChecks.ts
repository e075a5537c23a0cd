import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostSection, quoted } from '@opencsp/plugin-opencsp-node';
import { SERVICE_LABEL } from '@opencsp/rendering';
import { z } from 'zod';

import { PROJECT_LABEL } from '../paths';
import { PROXY_PORTS, SECTION } from './commands';
import { isMissing, sectionOf } from './sections';

const holderSchema = z.looseObject({
  Names: z.string(),
  Labels: z.string().default(''),
});

/** A container that publishes a port. */
interface Holder {
  name: string;
  labels: string;
}

/** The ports of the proxy: free, or held by the profile's own; by any profile's while none is chosen. */
export function ports(
  sections: readonly HostSection[],
  project: string | undefined,
): HostCheck {
  const common = { name: 'ports', title: 'Ports 80 and 443' };
  const found = PROXY_PORTS.map(port => portState(sections, port, project));
  const taken = found.flatMap(state => (state.is === 'taken' ? [state] : []));
  if (taken.length > 0) {
    const words = taken.map(({ port, by }) => `${port} is taken by ${by}`);
    return {
      ...common,
      // Without a profile nobody knows yet whether what holds them may stay.
      result: project === undefined ? 'warning' : 'failed',
      found: `${words.join(', ')}.`,
      fix: 'Stop what uses the port, or deploy to another host ("ss -ltnp" on the host shows it).',
    };
  }
  if (found.some(({ is }) => is === 'unknown')) {
    return {
      ...common,
      result: 'skipped',
      found: 'The program "ss" is not on the host; the start shows it.',
    };
  }
  const own = found.filter(({ is }) => is === 'own');
  return {
    ...common,
    result: 'passed',
    found: own.length > 0 ? heldBy(project) : 'Both are free.',
  };
}

function heldBy(project: string | undefined): string {
  return project === undefined
    ? 'Held by a profile that was deployed here.'
    : 'Held by the profile itself.';
}

type PortState =
  | { is: 'free' | 'own' | 'unknown' }
  | { is: 'taken'; port: number; by: string };

function portState(
  sections: readonly HostSection[],
  port: number,
  project: string | undefined,
): PortState {
  const holders = holdersIn(
    sectionOf(sections, `${SECTION.holder}${port}`).stdout,
  );
  const other = holders.find(each => !isOf(each, project));
  if (other) {
    return { is: 'taken', port, by: `the container ${quoted(other.name)}` };
  }
  if (holders.length > 0) {
    return { is: 'own' };
  }
  const listening = sectionOf(sections, `${SECTION.listener}${port}`);
  if (isMissing(listening) || listening.exit !== 0) {
    return { is: 'unknown' };
  }
  return listening.stdout.trim() === ''
    ? { is: 'free' }
    : { is: 'taken', port, by: programIn(listening.stdout) };
}

function holdersIn(stdout: string): Holder[] {
  return stdout.split('\n').flatMap(line => {
    try {
      const { Names, Labels } = holderSchema.parse(JSON.parse(line));
      return [{ name: Names, labels: Labels }];
    } catch {
      return [];
    }
  });
}

/**
 * Whether it is a container of the project, or of any profile while none is chosen. The labels are one text,
 * whose order changes and whose values may hold commas (recorded: 09, 10): it is searched, never split.
 */
function isOf({ labels }: Holder, project: string | undefined): boolean {
  return `,${labels},`.includes(
    project === undefined
      ? `,${SERVICE_LABEL}=`
      : `,${PROJECT_LABEL}=${project},`,
  );
}

/** `ss` names programs only to those who may see them. */
function programIn(stdout: string): string {
  const [, name] = /users:\(\("([^"]+)"/.exec(stdout) ?? [];
  return name ? `"${quoted(name)}"` : 'another program';
}
