import { isIPv6 } from 'node:net';
import {
  brokenOff,
  caaForbids,
  caaUnknown,
  dnsProblem,
  Invalid,
  refusedConnection,
  timedOut,
  wrongBody,
  wrongStatus,
} from './problems';

/** The world that a validation looks at. */
export interface AcmePorts {
  /** All addresses of a name. */
  resolve(name: string, signal: AbortSignal): Promise<Resolution>;
  /** CAA properties of this very name, not of those above it. */
  caa(name: string, signal: AbortSignal): Promise<CaaProperties>;
  /** One GET by plain HTTP at this address, without following redirects. */
  fetch(question: ChallengeQuestion, signal: AbortSignal): Promise<Fetched>;
  /** Of plain HTTP: 80, where the sandbox does not say another one. */
  readonly httpPort: number;
}

/** What the name server says of addresses. */
export type Resolution =
  | { outcome: 'found'; addresses: readonly string[] }
  | { outcome: 'missing' | 'empty' | 'failed' | 'timeout' };

/** What the name server says of CAA; no properties is an answer, too. */
export type CaaProperties =
  | { outcome: 'found'; properties: readonly CaaProperty[] }
  | { outcome: 'failed' };

/** One CAA property (RFC 8659). */
export interface CaaProperty {
  isCritical: boolean;
  tag: string;
  value: string;
}

/** Where a challenge is asked for. */
export interface ChallengeQuestion {
  address: string;
  port: number;
  /** The value of the Host header. */
  host: string;
  path: string;
}

/** What came back. */
export type Fetched =
  | { outcome: 'answered'; status: number; body: string }
  | { outcome: 'refused' | 'timeout' | 'cut' };

/** What has to be found under the name. */
export interface Challenge {
  token: string;
  keyAuthorization: string;
}

/** As this authority is called in CAA: the one that it stands for. */
const CAA_NAME = 'letsencrypt.org';
const KNOWN_TAGS = new Set([
  ...['issue', 'issuewild', 'iodef'],
  ...['issuemail', 'contactemail', 'contactphone'],
]);
const SHOWN_BODY = 100;

/** Validates a name as HTTP-01 does (RFC 8555 §8.3); nothing when all is right. */
export async function validate(
  name: string,
  challenge: Challenge,
  ports: AcmePorts,
  signal: AbortSignal,
): Promise<Invalid | undefined> {
  const resolved = await ports.resolve(name, signal);
  if (resolved.outcome !== 'found') {
    return dnsProblem(name, resolved.outcome);
  }
  return (
    (await checkCaa(name, ports, signal)) ??
    (await askForChallenge(name, resolved.addresses, challenge, ports, signal))
  );
}

/** The first name with properties counts, from the name upwards (RFC 8659 §3). */
async function checkCaa(
  name: string,
  ports: AcmePorts,
  signal: AbortSignal,
): Promise<Invalid | undefined> {
  const labels = name.split('.');
  for (let from = 0; from < labels.length; from += 1) {
    const answer = await ports.caa(labels.slice(from).join('.'), signal);
    if (answer.outcome === 'failed') {
      return caaUnknown(name);
    }
    if (answer.properties.length > 0) {
      return mayIssue(answer.properties) ? undefined : caaForbids(name);
    }
  }
  return undefined;
}

/** True when the properties allow this authority to sign for a name. */
export function mayIssue(properties: readonly CaaProperty[]): boolean {
  const isUnknown = properties.some(
    ({ isCritical, tag }) => isCritical && !KNOWN_TAGS.has(tag.toLowerCase()),
  );
  const issuers = properties
    .filter(({ tag }) => tag.toLowerCase() === 'issue')
    .map(({ value }) => value.split(';')[0].trim().toLowerCase());
  return !isUnknown && (issuers.length === 0 || issuers.includes(CAA_NAME));
}

/** IPv6 goes first, and IPv4 is the second try, as Let's Encrypt does it. */
async function askForChallenge(
  name: string,
  addresses: readonly string[],
  challenge: Challenge,
  ports: AcmePorts,
  signal: AbortSignal,
): Promise<Invalid | undefined> {
  const [first, second] = [
    ...addresses.filter(address => isIPv6(address)).slice(0, 1),
    ...addresses.filter(address => !isIPv6(address)).slice(0, 1),
  ];
  if (first === undefined) {
    return dnsProblem(name, 'empty');
  }
  const problem = await askAt(first, name, challenge, ports, signal);
  return problem?.type === 'connection' && second !== undefined
    ? askAt(second, name, challenge, ports, signal)
    : problem;
}

async function askAt(
  address: string,
  name: string,
  { token, keyAuthorization }: Challenge,
  ports: AcmePorts,
  signal: AbortSignal,
): Promise<Invalid | undefined> {
  const port = ports.httpPort;
  const host = port === 80 ? name : `${name}:${port}`;
  const path = `/.well-known/acme-challenge/${token}`;
  const url = `http://${host}${path}`;
  const fetched = await ports.fetch({ address, port, host, path }, signal);
  switch (fetched.outcome) {
    case 'refused':
      return refusedConnection(url, address, port);
    case 'timeout':
      return timedOut(url, address);
    case 'cut':
      return brokenOff(url, address);
    default: {
      if (fetched.status !== 200) {
        return wrongStatus(url, address, fetched.status);
      }
      const body = fetched.body.trimEnd();
      return body === keyAuthorization
        ? undefined
        : wrongBody(keyAuthorization, body.slice(0, SHOWN_BODY));
    }
  }
}
