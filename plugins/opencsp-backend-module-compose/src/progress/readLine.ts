import { z } from 'zod';

/*
 * Compose writes its progress on stderr in several shapes, which stand beside each other in one stream
 * (recorded: 03, 04, 13, 30).
 */

/** One line of what Compose wrote. */
export type ProgressLine =
  /** Something happens to an image, a container, a network or a volume. */
  | {
      kind: 'progress';
      /** `Container x`, `Image y`, or the name of a service. */
      id: string;
      /** Such as `Pulling`. */
      verb: string;
      /** What went wrong, or a remark. */
      detail?: string;
      /** A layer of an image. */
      isLayer: boolean;
    }
  | { kind: 'warning'; text: string }
  | { kind: 'error'; text: string }
  | { kind: 'other'; text: string };

const eventSchema = z.looseObject({
  id: z.string(),
  parent_id: z.string().optional(),
  text: z.string().optional(),
  status: z.string().optional(),
  details: z.string().optional(),
});

const errorSchema = z.looseObject({
  error: z.literal(true),
  message: z.string().optional(),
});

const warningSchema = z.looseObject({ level: z.string(), msg: z.string() });

/** Words with which Compose 5 says how far it is; Compose 2 has the verb in their place. */
const STATES = ['Working', 'Done', 'Warning', 'Error'];

const LOGGED = /^time="[^"]*" level=(\w+) msg="((?:[^"\\]|\\.)*)"/;
const PLAIN = /^ ?((?:Network|Volume|Container|Image) \S+) {1,2}(\S.*?) *$/;
/** Compose 2 says of an image the name of a container that wants it (recorded: 03). */
const PULL =
  /^ (\S+) {1,2}((?:Pulling|Pulled|Error|Interrupted|Skipped|Warning)\b.*?) *$/;
/** A layer is called by the beginning of its digest. */
const LAYER = /^ ([0-9a-f]{12}) (\S.*?) *$/;

/** Reads one line, of Compose 2 and 5, in each form of progress; undefined for an empty one. */
export function readLine(line: string): ProgressLine | undefined {
  const text = line.replace(/\r$/, '');
  if (text.trim() === '') {
    return undefined;
  }
  return readJson(text) ?? readLogged(text) ?? readPlain(text);
}

function readJson(text: string): ProgressLine | undefined {
  if (!text.startsWith('{')) {
    return undefined;
  }
  const value = parsed(text);
  const error = errorSchema.safeParse(value);
  if (error.success) {
    return { kind: 'error', text: error.data.message ?? 'It was ended.' };
  }
  const warning = warningSchema.safeParse(value);
  if (warning.success) {
    return { kind: kindOf(warning.data.level), text: warning.data.msg };
  }
  const event = eventSchema.safeParse(value);
  return event.success ? progressOf(event.data) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function progressOf(event: z.infer<typeof eventSchema>): ProgressLine {
  const { id, parent_id: parent, text, status, details } = event;
  const isStateOnly = status !== undefined && STATES.includes(status);
  // With a verb in `text`, Compose 2 has what went wrong in `status`; Compose 5 has it in `details`.
  const detail = details ?? (text && !isStateOnly ? status : undefined);
  return {
    kind: 'progress',
    id,
    verb: text ?? status ?? '',
    ...(detail && { detail }),
    isLayer: parent !== undefined,
  };
}

function readLogged(text: string): ProgressLine | undefined {
  const [, level, message] = LOGGED.exec(text) ?? [];
  return level
    ? { kind: kindOf(level), text: message.replace(/\\(["\\])/g, '$1') }
    : undefined;
}

function kindOf(level: string): 'warning' | 'error' {
  return level === 'error' || level === 'fatal' ? 'error' : 'warning';
}

function readPlain(text: string): ProgressLine {
  const [, layer, done] = LAYER.exec(text) ?? [];
  if (layer) {
    return { kind: 'progress', id: layer, verb: done, isLayer: true };
  }
  const [, id, said] = PLAIN.exec(text) ?? PULL.exec(text) ?? [];
  if (!id) {
    return { kind: 'other', text };
  }
  const [verb, ...rest] = said.split(' ');
  return {
    kind: 'progress',
    id,
    ...(verb === 'Error'
      ? { verb, ...(rest.length > 0 && { detail: rest.join(' ').trim() }) }
      : { verb: said }),
    isLayer: false,
  };
}
