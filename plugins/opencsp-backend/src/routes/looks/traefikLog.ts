import { z } from 'zod';
import { redact } from '../../outside/redact';

/** A certificate that could not be had. */
export interface FailedOrder {
  /** Milliseconds since the epoch; unknown for a line without a time. */
  at: number | undefined;
  /** In lower case. */
  name: string;
  router: string | undefined;
  /** All that Traefik says of it, in one line. */
  text: string;
}

/** Why the file provider takes no changes: all old routes stay until this is mended (recorded: 12). */
export interface FrozenFile {
  at: number | undefined;
  /** The path of the file, or of the folder, as Traefik sees it. */
  file: string;
  line: number | undefined;
  text: string;
}

/** A resolver that asks for no certificate until Traefik is started anew (recorded: 7). */
export interface SkippedResolver {
  at: number | undefined;
  resolver: string;
  kind: 'mode' | 'content' | 'other';
  text: string;
}

/** A router that names a resolver that is not there; the API does not show it (recorded: 8). */
export interface UnknownResolver {
  at: number | undefined;
  router: string;
  resolver: string;
}

/** Docker is not reached: services by labels are missing, and all else goes on (recorded: 18). */
export interface DockerTrouble {
  at: number | undefined;
  text: string;
}

/** What Traefik's log says that its API does not. */
export interface TraefikLogSeen {
  /** When it was started last, if that is still in the log. */
  startedAt: number | undefined;
  /** In the order of the log, the newest 200. */
  failures: readonly FailedOrder[];
  /** The last one since the start. That it was mended is not logged: the routers tell. */
  frozen: FrozenFile | undefined;
  /** Since the start, one for each resolver. */
  skipped: readonly SkippedResolver[];
  /** The last one since the start. That it is over is not logged: the services tell. */
  docker: DockerTrouble | undefined;
  /** Since the start, one for each router. */
  unknownResolvers: readonly UnknownResolver[];
}

const MOST_LINES = 5_000;
const MOST_LINE = 32 * 1024;
const MOST_FAILURES = 200;
const MOST_OTHERS = 100;
const MOST_TEXT = 600;

const optionalText = z.string().optional().catch(undefined);
const lineSchema = z.object({
  time: optionalText,
  message: z.string().catch(''),
  error: z.string().catch(''),
  routerName: optionalText,
  providerName: optionalText,
  resolver: optionalText,
  certificateResolver: optionalText,
  version: optionalText,
  /** A text on some lines. */
  domains: z.array(z.string()).catch([]),
});
type Line = z.infer<typeof lineSchema> & { at: number | undefined };

/** Pure: lines of JSON, the oldest first, to what they say. Lines that are unknown are left out. */
export function readTraefikLog(text: string): TraefikLogSeen {
  const lines = text
    .split('\n')
    .slice(-MOST_LINES)
    .flatMap(line => lineOf(line));
  const begin = lines.findLastIndex(({ message, version }) =>
    Boolean(version && message.startsWith('Traefik version')),
  );
  // What it said before it was started anew holds no more, but for the attempts: those are counted elsewhere.
  const current = lines.slice(Math.max(0, begin));
  return {
    startedAt: lines[begin]?.at,
    failures: lines.flatMap(failuresOf).slice(-MOST_FAILURES),
    frozen: current.flatMap(frozenOf).at(-1),
    docker: current.flatMap(dockerOf).at(-1),
    skipped: lastOfEach(current.flatMap(skippedOf), each => each.resolver),
    unknownResolvers: lastOfEach(
      current.flatMap(unknownOf),
      each => each.router,
    ),
  };
}

function lineOf(line: string): Line[] {
  if (!line.startsWith('{') || line.length > MOST_LINE) {
    return [];
  }
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (!parsed.success) {
      return [];
    }
    const at = Date.parse(parsed.data.time ?? '');
    return [{ ...parsed.data, at: Number.isNaN(at) ? undefined : at }];
  } catch {
    return [];
  }
}

function failuresOf({
  at,
  message,
  error,
  domains,
  routerName,
}: Line): FailedOrder[] {
  if (!message.startsWith('Unable to obtain ACME certificate')) {
    return [];
  }
  const text = shown(error);
  return domains.map(name => ({
    at,
    name: name.toLowerCase(),
    router: routerName,
    text,
  }));
}

const IN_FILE = /^collecting file configs: (\S+?): ([\s\S]+)$/;
const NO_FOLDER = /^unable to read directory (\S+?): ([\s\S]+)$/;
/** It was there when the folder was read, and gone a moment later: the next look is right. */
const VANISHED =
  /error reading configuration file: .*no such file or directory/;
const AT_LINE = /\bline (\d+):|^template: [^:]*:(\d+):/;

function frozenOf({ at, error }: Line): FrozenFile[] {
  const [, file, text] = IN_FILE.exec(error) ?? NO_FOLDER.exec(error) ?? [];
  if (file === undefined || VANISHED.test(text)) {
    return [];
  }
  const [, byWord, byTemplate] = AT_LINE.exec(text) ?? [];
  const line = byWord ?? byTemplate;
  return [
    {
      at,
      file,
      line: line === undefined ? undefined : Number(line),
      text: shown(text),
    },
  ];
}

function skippedOf({ at, message, error, resolver }: Line): SkippedResolver[] {
  return /ACME resolver? is skipped/.test(message) && resolver
    ? [{ at, resolver, kind: skipKind(error), text: shown(error) }]
    : [];
}

function skipKind(error: string): SkippedResolver['kind'] {
  if (/permissions \d+ for .* are too open/.test(error)) {
    return 'mode';
  }
  return /invalid character|unexpected end of JSON|cannot unmarshal/.test(error)
    ? 'content'
    : 'other';
}

function dockerOf({ at, message, error, providerName }: Line): DockerTrouble[] {
  return providerName === 'docker' &&
    /^(?:Failed to retrieve information of the docker client|Provider error, retrying)/.test(
      message,
    )
    ? [{ at, text: shown(error) }]
    : [];
}

function unknownOf({
  at,
  message,
  routerName,
  certificateResolver,
}: Line): UnknownResolver[] {
  return message.startsWith('Router uses a nonexistent certificate resolver') &&
    routerName &&
    certificateResolver
    ? [{ at, router: routerName, resolver: certificateResolver }]
    : [];
}

function lastOfEach<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map(one => [keyOf(one), one])).values()].slice(
    -MOST_OTHERS,
  );
}

/** In one line, without secrets, and not longer than a person reads. */
function shown(text: string): string {
  const line = redact(text.replace(/[\s\p{Cc}]+/gu, ' ').trim());
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)} …` : line;
}
