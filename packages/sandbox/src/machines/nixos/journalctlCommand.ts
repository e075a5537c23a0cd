import { EXIT, Program } from '../invocation';
import { JournalEntry } from './nixosState';
import { NixosParts } from './parts';
import { timeOf } from './times';
import { Units, withSuffix } from './units';

const DEFAULT_LINES = Number.POSITIVE_INFINITY;

/** `journalctl -u U… [-o json|cat] [--since @seconds] [-n N] [--no-pager]` */
export function journalctlProgram(
  { hostname }: NixosParts,
  units: Units,
): Program {
  return call => {
    const asked = wordsOf(call.words.slice(1));
    const lines = asked.units
      .flatMap(unit => units.journal(unit).map(entry => ({ unit, entry })))
      .filter(({ entry }) => entry.at >= asked.since * 1000)
      .sort((one, other) => one.entry.at - other.entry.at)
      .slice(-asked.lines);
    if (lines.length === 0 && asked.form !== 'json') {
      call.out('-- No entries --\n');
    }
    lines.forEach(({ unit, entry }, at) => {
      switch (asked.form) {
        case 'json':
          call.out(`${JSON.stringify(row(unit, entry, hostname, at))}\n`);
          break;
        case 'cat':
          call.out(`${entry.text}\n`);
          break;
        default:
          call.out(
            `${timeOf(entry.at)} ${hostname} ${entry.by}: ${entry.text}\n`,
          );
      }
    });
    return EXIT.OK;
  };
}

function wordsOf(words: readonly string[]) {
  const units: string[] = [];
  let since = 0;
  let lines = DEFAULT_LINES;
  let form = 'short';
  words.forEach((word, at) => {
    const [name, inline] = word.startsWith('--')
      ? [word.replace(/=.*$/s, ''), /=(.*)$/s.exec(word)?.[1]]
      : [word, undefined];
    const value = inline ?? words[at + 1] ?? '';
    if (name === '-u' || name === '--unit') {
      units.push(withSuffix(value));
    } else if (name === '--since' || name === '-S') {
      since = Number(value.replace(/^@/, ''));
    } else if (name === '-n' || name === '--lines') {
      lines = Number(value);
    } else if (name === '-o' || name === '--output') {
      form = value;
    }
  });
  return { units, since, lines, form };
}

/** Values are texts, but a message that is not all printable is a list of bytes (contracts 8.3). */
function row(unit: string, entry: JournalEntry, hostname: string, at: number) {
  const microseconds = String(Math.round(entry.at * 1000));
  return {
    __CURSOR: `s=0;i=${at.toString(16)};t=${microseconds}`,
    __REALTIME_TIMESTAMP: microseconds,
    PRIORITY: String(entry.priority),
    SYSLOG_IDENTIFIER: entry.by,
    _HOSTNAME: hostname,
    ...(entry.by === 'systemd' ? { UNIT: unit } : { _SYSTEMD_UNIT: unit }),
    MESSAGE: isPrintable(entry.text)
      ? entry.text
      : [...Buffer.from(entry.text)],
  };
}

/** Journald looks for control characters other than a tab and a line break. */
function isPrintable(text: string): boolean {
  return [...text].every(character => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0x20
      ? code !== 0x7f
      : character === '\t' || character === '\n';
  });
}
