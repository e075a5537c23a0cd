/** Why no certificate was given, by what has to be done. */
export type AcmeFailureKind =
  /** The name has no address, or its name servers do not answer. */
  | 'dns'
  /** Somebody else answers under the name. */
  | 'unauthorized'
  /** Port 80 is not reached from outside. */
  | 'connection'
  /** Too many were asked for. */
  | 'rateLimited'
  /** Its CAA records forbid it. */
  | 'caa'
  /** The authority itself does not answer, or is broken. */
  | 'server'
  | 'other';

/** What an authority, or the way to it, said. */
export interface AcmeProblem {
  kind: AcmeFailureKind;
  /** The last part of the problem's type (RFC 8555 §6.7), when the authority answered. */
  type: string | undefined;
  /** Its own words. */
  text: string;
  /** When it may be asked again, in milliseconds since the epoch, where it says so. */
  retryAt: number | undefined;
}

/** RFC 8555 §6.7; types that are not there are `other`. */
const KINDS: ReadonlyMap<string, AcmeFailureKind> = new Map(
  Object.entries({
    dns: 'dns',
    unauthorized: 'unauthorized',
    incorrectResponse: 'unauthorized',
    connection: 'connection',
    tls: 'connection',
    rateLimited: 'rateLimited',
    caa: 'caa',
    serverInternal: 'server',
  } as const),
);

/** As lego writes it: `acme: error: 400 :: POST :: <url> :: urn:ietf:params:acme:error:dns :: <words>`. */
const TYPED = /urn:ietf:params:acme:error:(\w+) :: (.*)$/;
const NO_DIRECTORY =
  /cannot get ACME client|unable to communicate with the API/;
/** As Let's Encrypt writes it. */
const RETRY_AFTER = /retry after (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/;

/**
 * Reads the error with which an order ended.
 *
 * @param error - in one line, as Traefik logs it
 */
export function acmeProblem(error: string): AcmeProblem {
  const [, type, words] = TYPED.exec(error) ?? [];
  const [, day, time] = RETRY_AFTER.exec(error) ?? [];
  return {
    kind: KINDS.get(type ?? '') ?? (serverIsAway(error) ? 'server' : 'other'),
    type,
    text: words === undefined ? error : ofOne(words),
    retryAt: day === undefined ? undefined : Date.parse(`${day}T${time}Z`),
  };
}

function serverIsAway(error: string): boolean {
  return NO_DIRECTORY.test(error) || /acme: error: 5\d\d ::/.test(error);
}

/** Where names had problems they are listed in brackets: the last one closes the list. */
function ofOne(words: string): string {
  return words.replace(/\]$/, '').trim();
}
