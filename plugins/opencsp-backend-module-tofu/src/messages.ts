import { redact } from '@opencsp/client-kubernetes';

const MAX_MESSAGE_LENGTH = 4_000;
const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
/** What terminals obey (ECMA-48): colours, cursor moves, titles. */
const TERMINAL_CODES = new RegExp(
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
  'g',
);
/** All other control characters but tab and line feed. */
const CONTROL = new RegExp(
  `[${[...Array(32).keys(), 0x7f]
    .filter(code => code !== 0x09 && code !== 0x0a)
    .map(code => `\\u${code.toString(16).padStart(4, '0')}`)
    .join('')}]`,
  'g',
);

/**
 * Raw tool output for people: no secrets, no colours, no frames, nothing said over and over, not
 * endless. The Proxmox provider writes one line for each of some thirty tries (recorded:
 * bpg-proxmox, `good` and "token unknown").
 */
export function cleanMessage(message: string): string {
  return withoutRepeats(
    redact(message)
      .replace(TERMINAL_CODES, '')
      .replace(CONTROL, '')
      .replace(/^[\s│╷╵]+$/gm, '')
      .replace(/^[│╷╵] ?/gm, '')
      .replace(/^error running \w+: rpc error: code = \w+ desc = /, '')
      .replace(/^rpc error: code = \w+ desc = /, '')
      .replace(/^exit status \d+\s*/, ''),
  )
    .trim()
    .slice(0, MAX_MESSAGE_LENGTH);
}

/** What is joined with other sentences ends like one. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Of lines that differ in numbers only, such as `attempt #7: …`, the first stays. */
function withoutRepeats(text: string): string {
  const kinds = new Set<string>();
  return text
    .split('\n')
    .filter(line => {
      const kind = line.replace(/\d+/g, '0').trim();
      if (kind.length < 20) {
        return true;
      }
      const isNew = !kinds.has(kind);
      kinds.add(kind);
      return isNew;
    })
    .join('\n');
}
