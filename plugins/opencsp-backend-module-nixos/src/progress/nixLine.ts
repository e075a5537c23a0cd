import { z } from 'zod';

/** A line that Nix wrote, as people read it. */
export type NixLine =
  | { kind: 'error'; text: string; at?: string }
  | { kind: 'warning' | 'build' | 'fetch' | 'said' | 'plain'; text: string }
  /** It says nothing to people. */
  | { kind: 'none' };

const NONE: NixLine = { kind: 'none' };

/** Begins each message for programs (recorded: nixos, `failures/internal-json.txt`). */
const FOR_PROGRAMS = '@nix ';

/** Nix's own numbers: levels of messages, kinds of activities and of results. */
const LEVEL = { error: 0, warning: 1, info: 3 } as const;
const COPY = 100;
const BUILD = 105;
const LOG_LINES = [101, 106];

const messageSchema = z.discriminatedUnion('action', [
  z.looseObject({
    action: z.literal('msg'),
    level: z.number(),
    msg: z.string().default(''),
    raw_msg: z.string().nullish(),
    file: z.string().nullish(),
  }),
  z.looseObject({
    action: z.literal('start'),
    type: z.number().default(0),
    text: z.string().default(''),
    fields: z.array(z.unknown()).default([]),
  }),
  z.looseObject({
    action: z.literal('result'),
    type: z.number().default(0),
    fields: z.array(z.unknown()).default([]),
  }),
]);

type Message = z.infer<typeof messageSchema>;

/** Reads one line; what is no message for programs is as it stands. */
export function readNixLine(line: string): NixLine {
  if (!line.startsWith(FOR_PROGRAMS)) {
    return line.trim() === '' ? NONE : { kind: 'plain', text: line };
  }
  const { data } = messageSchema.safeParse(
    jsonOf(line.slice(FOR_PROGRAMS.length)),
  );
  return data ? ofMessage(data) : NONE;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofMessage(message: Message): NixLine {
  switch (message.action) {
    case 'msg':
      return ofText(message);
    case 'start':
      return ofStart(message);
    default: {
      const [text] = message.fields;
      return LOG_LINES.includes(message.type) && typeof text === 'string'
        ? { kind: 'said', text: `  ${text}` }
        : NONE;
    }
  }
}

function ofText({
  level,
  msg,
  raw_msg: raw,
  file,
}: Extract<Message, { action: 'msg' }>): NixLine {
  const text = (raw ?? msg).trim();
  if (text === '') {
    return NONE;
  }
  switch (level) {
    case LEVEL.error: {
      const at = inFlake(file ?? '');
      return { kind: 'error', text: inFlake(text), ...(at && { at }) };
    }
    case LEVEL.warning:
      return {
        kind: 'warning',
        text: inFlake(text).replace(/^\S*warning:\S*\s+/, ''),
      };
    case LEVEL.info:
      return { kind: 'said', text: inFlake(text) };
    default:
      return NONE;
  }
}

function ofStart({
  type,
  text,
  fields,
}: Extract<Message, { action: 'start' }>): NixLine {
  const [path] = fields;
  const name = typeof path === 'string' ? nameIn(path) : text;
  switch (type) {
    case BUILD:
      return { kind: 'build', text: `Builds ${name}` };
    case COPY:
      return { kind: 'fetch', text: `Fetches ${name}` };
    default:
      return NONE;
  }
}

/** `/nix/store/<hash>-traefik-3.5.drv` is "traefik-3.5". */
function nameIn(path: string): string {
  return path.replace(/^.*\/[0-9a-z]{32}-/, '').replace(/\.drv$/, '');
}

/** Paths of the flake's copy in the store are those of the branch (recorded: nixos 3). */
function inFlake(text: string): string {
  return text.replace(/\/nix\/store\/[0-9a-z]{32}-source\//g, '');
}
