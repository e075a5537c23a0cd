import { InputError } from '@backstage/errors';
import { Time } from '../../domain/record';

/** The secrets of a profile in clear, by name (`<service>-<secret>`). Only ever in memory. */
export type SecretBundle = Readonly<Record<string, string>>;

/** When each secret got the value that it has, by name; absent of those from before this was kept. */
export type SecretTimes = Readonly<Record<string, Time>>;

/** A bundle as text, with what it says of itself. */
export interface BundleText {
  bundle: SecretBundle;
  /** Fingerprint of the recipients that it was sealed to. */
  recipients: string;
  since: SecretTimes;
}

/** A secret's name: parts in lower case with single hyphens. One part alone could be `PATH` or `HOME`. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;

/** Marks a variable whose value is base64 of UTF-8. */
const ENCODED = '_B64';

/**
 * What stands in single quotes as it is, for Compose and for a shell alike: printable ASCII without
 * the quote and the backslash. Their ways to write those two exclude each other (recorded,
 * `docker-compose`, 17: Compose wants `\'`, and `'"'"'` is an error to it).
 */
const PLAIN = /^[\x20-\x26\x28-\x5b\x5d-\x7e]+$/;

const LINE = /^([A-Z][A-Z0-9_]*)='([^'\\]*)'$/;
const RECIPIENTS = /^# recipients ([0-9a-f]{64})$/;
const SINCE = /^# since ([a-z0-9-]{1,100}) (\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)$/;

/** More than this is no bundle of a profile, in characters. */
const MAX_TEXT = 1_000_000;

/**
 * The variable that a secret has in the bundle's text: `nextcloud-admin-password` becomes
 * `NEXTCLOUD_ADMIN_PASSWORD`, and `NEXTCLOUD_ADMIN_PASSWORD_B64` when its value is written in base64.
 */
export function variableOf(name: string, value: string): string {
  const plain = name.toUpperCase().replaceAll('-', '_');
  return PLAIN.test(value) ? plain : `${plain}${ENCODED}`;
}

/**
 * Says why a secret cannot have this name; nothing when it can. A name that ends in `-b64` would be
 * read as the mark.
 */
export function secretNameProblem(name: string): string | undefined {
  if (!NAME.test(name) || name.length > 100) {
    return 'A secret is named by service and purpose, in lower-case letters, digits and single hyphens, such as "nextcloud-admin".';
  }
  return name.endsWith('-b64')
    ? 'A name of a secret cannot end with "-b64": this marks how its value is written.'
    : undefined;
}

/**
 * The text of a bundle, one variable on each line, sorted by name: the same bundle gives the same
 * bytes. Compose's reader of env files and a POSIX shell read the same from it. Values that they would
 * read differently (line ends, quotes, backslashes, what is no ASCII) are written in base64 with
 * {@link ENCODED} behind the name.
 *
 * @throws InputError naming the secret whose name or value cannot be kept
 */
export function writeBundle({ bundle, recipients, since }: BundleText): string {
  const lines = Object.entries(bundle)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => lineOf(name, value));
  return [
    '# Secrets of a profile. Values of names that end with _B64 are base64.',
    `# recipients ${recipients}`,
    ...sinceLines(bundle, since),
    ...lines,
    '',
  ].join('\n');
}

/** A secret that is not in the bundle has no time. */
function sinceLines(bundle: SecretBundle, since: SecretTimes): string[] {
  return Object.entries(since)
    .filter(([name]) => Object.hasOwn(bundle, name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, at]) => `# since ${name} ${new Date(at).toISOString()}`);
}

function lineOf(name: string, value: string): string {
  const problem = secretNameProblem(name) ?? valueProblem(value);
  if (problem) {
    throw new InputError(`secrets.${name}: ${problem}`);
  }
  const written = PLAIN.test(value)
    ? value
    : Buffer.from(value, 'utf8').toString('base64');
  return `${variableOf(name, value)}='${written}'`;
}

function valueProblem(value: string): string | undefined {
  if (value.length === 0) {
    return 'It is empty.';
  }
  if (value.includes('\0')) {
    return 'It holds a NUL character, which no variable can.';
  }
  return /\p{Cs}/u.test(value) ? 'It holds half a character.' : undefined;
}

/**
 * Reads the text of a bundle; the opposite of {@link writeBundle}, and as strict: another spelling of
 * the same could be read differently elsewhere.
 *
 * @throws InputError naming the line, never what stands on it
 */
export function readBundle(text: string): BundleText {
  if (text.length > MAX_TEXT) {
    throw new InputError('The bundle of secrets is too long.');
  }
  const lines = text.split('\n');
  const bundle = new Map<string, string>();
  const since = new Map<string, Time>();
  let recipients = '';
  lines.forEach((line, index) => {
    const entry = LINE.exec(line);
    if (entry) {
      const [name, value] = decoded(entry[1], entry[2], index + 1);
      if (bundle.has(name)) {
        throw unreadable(index + 1, 'names a secret for the second time');
      }
      bundle.set(name, value);
    } else if (line.startsWith('#')) {
      recipients = RECIPIENTS.exec(line)?.[1] ?? recipients;
      readSince(line).forEach(([name, at]) => since.set(name, at));
    } else if (line !== '') {
      throw unreadable(index + 1, `is no NAME='value'`);
    }
  });
  return {
    bundle: Object.fromEntries(bundle),
    recipients,
    since: Object.fromEntries([...since].filter(([name]) => bundle.has(name))),
  };
}

/** A comment that says no time that there is says nothing. */
function readSince(line: string): [string, Time][] {
  const [, name, text] = SINCE.exec(line) ?? [];
  const at = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(at) ? [] : [[name, at]];
}

function decoded(variable: string, written: string, line: number) {
  const isEncoded = variable.endsWith(ENCODED);
  const plain = isEncoded ? variable.slice(0, -ENCODED.length) : variable;
  const name = plain.toLowerCase().replaceAll('_', '-');
  const value = isEncoded ? fromBase64(written) : written;
  if (
    value === undefined ||
    secretNameProblem(name) !== undefined ||
    valueProblem(value) !== undefined ||
    variableOf(name, value) !== variable
  ) {
    throw unreadable(line, 'has a name or a value that was not written here');
  }
  return [name, value] as const;
}

function fromBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  const value = bytes.toString('utf8');
  return bytes.toString('base64') === text && Buffer.from(value).equals(bytes)
    ? value
    : undefined;
}

function unreadable(line: number, why: string): InputError {
  return new InputError(`Line ${line} of the bundle of secrets ${why}.`);
}
