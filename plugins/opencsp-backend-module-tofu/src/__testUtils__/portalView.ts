import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { classify } from '../classify';
import { FailureMemory } from '../failureMemory';
import { Terraform } from '../terraform';
import { recording } from './recording';
import { writtenOutputs } from './writtenOutputs';

/** What the portal thinks at one event of a recording. */
export interface Moment {
  /** Milliseconds since the recording began. */
  at: number;
  name: string;
  object: Terraform;
  seen: MachineObservation;
}

/**
 * Looks at a recording event by event as the provisioner does, its memory of failures included. The
 * outputs Secret of each object is there all the time, so that only the object can keep it from ready.
 */
export async function momentsOf(name: string): Promise<Moment[]> {
  const noEvents = {
    list: async () => ({ items: [], resourceVersion: '1' }),
  };
  const memory = new FailureMemory(noEvents, 'opencsp');
  const { signal } = new AbortController();
  const moments: Moment[] = [];
  for (const { type, object, t_ms: at } of recording(name)) {
    const { uid, name: of } = object.metadata;
    if (type === 'DELETED') {
      memory.forget(of);
      moments.push({ at, name: of, object, seen: { state: 'absent' } });
      continue;
    }
    memory.see(object);
    const remembered = await memory.recall(object, signal);
    const seen = classify(object, writtenOutputs(uid), remembered);
    moments.push({ at, name: of, object, seen });
  }
  return moments;
}

/** True when a reader who looks at nothing else would take the machine for ready. */
export function saysReady({ status }: Terraform): boolean {
  return Boolean(
    status?.conditions?.some(
      ({ type, status: is }) => type === 'Ready' && is === 'True',
    ),
  );
}

/** An observation in a few words. */
export function inWords(observation: MachineObservation): string {
  switch (observation.state) {
    case 'pending':
      return observation.lastFailure
        ? `${observation.phase} after ${observation.lastFailure.reason} ×${observation.lastFailure.count}`
        : observation.phase;
    case 'failed':
      return `failed: ${observation.reason}${
        observation.final ? ', final' : ''
      }`;
    case 'removing':
      return [
        `removing: ${observation.detail}`,
        observation.blockedBy && `blocked: ${observation.blockedBy}`,
        observation.failure && 'failing',
      ]
        .filter(Boolean)
        .join(', ');
    default:
      return observation.state;
  }
}

/** A recording as the portal sees it, repeated states folded; of one object, if it holds several. */
export async function storyOf(name: string, of?: string): Promise<string[]> {
  const words = (await momentsOf(name))
    .filter(moment => of === undefined || moment.name === of)
    .map(({ seen }) => inWords(seen));
  return words.filter((word, index) => word !== words[index - 1]);
}
