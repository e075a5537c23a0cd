import { isCastId } from './cast';

const ORIGIN = 'http://localhost:8080';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const EPOCH = 1_600_000_000;
const SECRET_KEYS =
  /^(access_token|refresh_token|id_token|token|clientSecret|keyContent|at_hash|n|jti|nonce|emailCode|verificationCode)$/;
const NUMBER_KEYS = /^(sequence|updated_at)$/;

/** Marks a list of which the recording keeps a part. */
export const SHORTENED = '<shortened>';

/**
 * An answer with everything taken out that differs from run to run: times, new ids, tokens. The
 * ids of the cast stay.
 *
 * @param origin - the stand-in's, which becomes the recorded one
 */
export function normalize(value: unknown, origin: string, key = ''): unknown {
  if (Array.isArray(value)) {
    const entries = value.map(one => normalize(one, origin, key));
    if (value.some(one => typeof one === 'string' && one.startsWith('…'))) {
      return SHORTENED;
    }
    return key === 'aud' ? entries.sort() : entries;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== 'avatarUrl')
        .map(([name, inner]) => [name, normalize(inner, origin, name)]),
    );
  }
  if (NUMBER_KEYS.test(key)) {
    return '<number>';
  }
  if (typeof value === 'number') {
    return value > EPOCH ? '<epoch>' : value;
  }
  if (typeof value !== 'string') {
    return value;
  }
  return SECRET_KEYS.test(key) ? '<secret>' : text(value, origin);
}

function text(value: string, origin: string): string {
  if (TIME.test(value)) {
    return '<time>';
  }
  return value
    .replaceAll(origin, ORIGIN)
    .replaceAll(new URL(origin).host, new URL(ORIGIN).host)
    .replace(/([?&](?:code|logout_token)=)[^&]+/g, '$1<secret>')
    .replace(/ Check out https:[^\s"]*/, '')
    .replace(/ Parent=\(.*\)/s, '')
    .replaceAll(`:${new URL(origin).port} `, ':8080 ')
    .replace(/\d{15,}/g, id => (isCastId(id) ? id : '<id>'));
}

/**
 * An answer as far as the recording keeps it: shortened lists become marks or their summaries.
 *
 * @param isPartial - the recording has some of the fields only
 */
export function keptLike(
  actual: unknown,
  recorded: unknown,
  isPartial: boolean,
): unknown {
  if (recorded === SHORTENED) {
    return Array.isArray(actual) ? SHORTENED : actual;
  }
  if (Array.isArray(actual)) {
    if (Array.isArray(recorded)) {
      return actual.map((one, i) => keptLike(one, recorded[i], isPartial));
    }
    return summarized(actual, recorded);
  }
  if (isObject(recorded) && isObject(actual)) {
    return Object.fromEntries(
      Object.entries(actual)
        .filter(([name]) => !isPartial || Object.hasOwn(recorded, name))
        .map(([name, inner]) => [
          name,
          keptLike(inner, recorded[name], isPartial),
        ]),
    );
  }
  return actual;
}

/** A list of which the recording keeps the length, or a word on each entry. */
function summarized(actual: unknown[], recorded: unknown): unknown {
  if (typeof recorded === 'string') {
    return `(${actual.length} entries)`;
  }
  return isObject(recorded) && 'count' in recorded
    ? { count: actual.length, entries: actual.map(summaryOf) }
    : actual;
}

function summaryOf(entry: unknown): unknown {
  if (!isObject(entry)) {
    return entry;
  }
  const { username, state, user, organization, project, roles } = entry;
  if (username !== undefined) {
    return `${username} ${state}`;
  }
  const named = (one: unknown) => (isObject(one) ? one.name : '');
  const keys = Array.isArray(roles)
    ? roles.map(one => (isObject(one) ? one.key : '')).join()
    : '';
  const who = isObject(user) ? user.preferredLoginName : '';
  return `${who} ${named(organization)} ${named(project)} ${state} ${keys}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
