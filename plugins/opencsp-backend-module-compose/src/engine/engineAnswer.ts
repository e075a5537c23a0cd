import { HostSection } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

const versionSchema = z.looseObject({
  Server: z.looseObject({ Version: z.string().min(1) }).nullish(),
});

/** What an engine says when it is asked for its version. */
export type EngineAnswer =
  | { is: 'there'; version: string }
  /** The program `docker` is not there. */
  | { is: 'not-installed' }
  /** The login may not use it. */
  | { is: 'refused'; text: string }
  | { is: 'silent'; text: string };

/** An engine that did not answer. */
export type NoEngine = Exclude<EngineAnswer, { is: 'there' }>;

/** Seen on both engines: 21, step 15, and newer ones, which say "API". */
const REFUSED = /permission denied while trying to connect to the docker/i;

/**
 * Judges `docker version --format {{json .}}`. Without an engine the client still prints its own half,
 * and ends with 1 (recorded: 21, step 3).
 */
export function engineAnswer(
  section: Pick<HostSection, 'exit' | 'stdout' | 'stderr'> | undefined,
): EngineAnswer {
  if (!section || section.exit === 127) {
    return { is: 'not-installed' };
  }
  const text = section.stderr.trim();
  if (REFUSED.test(text)) {
    return { is: 'refused', text };
  }
  const version = serverVersion(section.stdout);
  return section.exit === 0 && version
    ? { is: 'there', version }
    : { is: 'silent', text };
}

/** What `docker inspect` says of what it was asked for and is not there; it ends with 1 then. */
const NOT_THERE = /no such (?:object|container|image)/i;

/**
 * What an engine that went after it was asked for its version says of one more command; undefined when it
 * answered. `docker inspect` prints "[]" without an engine, too, as if there were nothing.
 */
export function goneBefore(
  section: Pick<HostSection, 'exit' | 'stderr'> | undefined,
): Extract<EngineAnswer, { is: 'silent' }> | undefined {
  return section?.exit === 0 || NOT_THERE.test(section?.stderr ?? '')
    ? undefined
    : { is: 'silent', text: section?.stderr.trim() ?? '' };
}

function serverVersion(stdout: string): string | undefined {
  try {
    return versionSchema.safeParse(JSON.parse(stdout)).data?.Server?.Version;
  } catch {
    return undefined;
  }
}
