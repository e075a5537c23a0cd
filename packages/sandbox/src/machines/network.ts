import { MachineClock } from './clock';
import { MachineFaults } from './faults';
import { sha256 } from './files/machineFiles';
import { addressesOf, patienceOf } from './hostNames';
import { EXIT, Invocation, Program } from './invocation';

/** What the programs of the network need to know. */
export interface NetworkParts {
  /** The address is the machine's own: names of services lead there. */
  facts: { address: string };
  faults: MachineFaults;
  clock: MachineClock;
  /** Knows the names of services, all below `localhost`: `address:port`. Without it they lead to the machine. */
  nameServer?: string;
}

const NOT_RESOLVED = 2;
const CURL_NOT_RESOLVED = 6;
const CURL_TIMED_OUT = 28;

/** After so long a system gives a connection up of which it hears nothing. */
const GIVEN_UP_MS = 130_000;

/** The one script that is known here (docs/operators/what-runs-on-a-host.md, "Checks"). */
export const REACH_SCRIPT =
  'for at; do { said=$( { exec 3<>"/dev/tcp/${at%:*}/${at##*:}"; } 2>&1 ) && echo "$at yes" || echo "$at no ${said%%[[:cntrl:]]*}"; } & done; wait';

/** The programs that look out of the machine, by name. */
export function networkPrograms(parts: NetworkParts): Record<string, Program> {
  return {
    getent: call => getent(parts, call),
    curl: call => curl(parts, call),
    bash: call => bash(parts, call),
  };
}

/** What comes of looking out. */
type Way = 'open' | 'no-name' | 'no-answer' | 'refused';

function wayTo({ faults }: NetworkParts, host: string): Way {
  if (isLoopback(host)) {
    return 'refused';
  }
  const closed = faults.find('egress-closed');
  if ((closed && !closed.keepsNames) || host.endsWith('.invalid')) {
    return 'no-name';
  }
  return closed ? 'no-answer' : 'open';
}

async function getent(parts: NetworkParts, call: Invocation): Promise<number> {
  const [, database, name = ''] = call.words;
  const addresses =
    database === 'ahosts' ? await addressesFor(parts, name, call) : [];
  if (addresses.length === 0) {
    return NOT_RESOLVED;
  }
  const kinds = [`STREAM ${name}`, 'DGRAM  ', 'RAW    '];
  call.out(
    addresses
      .flatMap(address => kinds.map(kind => `${address.padEnd(15)} ${kind}\n`))
      .join(''),
  );
  return EXIT.OK;
}

/** Names below `localhost` stand for those of public DNS; itself it stands in the machine's own file. */
async function addressesFor(
  parts: NetworkParts,
  name: string,
  { environment, signal }: Invocation,
): Promise<string[]> {
  const closed = parts.faults.find('egress-closed');
  if (parts.nameServer !== undefined && /.\.localhost$/.test(name)) {
    return closed && !closed.keepsNames
      ? []
      : addressesOf(name, parts.nameServer, patienceOf(environment), signal);
  }
  return wayTo(parts, name) === 'no-name' ? [] : [addressOf(parts, name)];
}

/** Names of services lead to the machine, as a wildcard record would have it; others lead elsewhere. */
function addressOf({ facts }: NetworkParts, name: string): string {
  if (isLoopback(name)) {
    return '127.0.0.1';
  }
  const last = 1 + (Number.parseInt(sha256(name).slice(0, 2), 16) % 250);
  return name.split('.').length > 2 ? facts.address : `203.0.113.${last}`;
}

function isLoopback(name: string): boolean {
  return /(^|\.)localhost$|^127\.|^::1$/.test(name);
}

function curl(parts: NetworkParts, call: Invocation): number {
  const address = call.words[call.words.length - 1];
  const host = URL.canParse(address) ? new URL(address).hostname : address;
  switch (wayTo(parts, host)) {
    case 'no-name':
      call.err(`curl: (6) Could not resolve host: ${host}\n`);
      return CURL_NOT_RESOLVED;
    case 'no-answer':
      call.err('curl: (28) Connection timed out after 10001 milliseconds\n');
      return CURL_TIMED_OUT;
    default:
      return EXIT.OK;
  }
}

const ANSWERS: Record<Exclude<Way, 'no-answer'>, (host: string) => string> = {
  open: () => 'yes',
  refused: () => 'no reach: connect: Connection refused',
  'no-name': host => `no reach: line 1: ${host}: Name or service not known`,
};

/** `bash -c <script> <name> <host>:<port>…`, with the script that tries to connect. */
async function bash(parts: NetworkParts, call: Invocation): Promise<number> {
  const [, option, script, , ...targets] = call.words;
  if (option !== '-c' || script !== REACH_SCRIPT) {
    call.err('bash: only one script is known here\n');
    return EXIT.NOT_FOUND;
  }
  const ways = targets.map(at => ({
    at,
    host: at.slice(0, at.lastIndexOf(':')),
    way: wayTo(parts, at.slice(0, at.lastIndexOf(':'))),
  }));
  for (const { at, host, way } of ways) {
    if (way !== 'no-answer') {
      call.out(`${at} ${ANSWERS[way](host)}\n`);
    }
  }
  const silent = ways.filter(({ way }) => way === 'no-answer');
  if (silent.length > 0) {
    await parts.clock.sleep(GIVEN_UP_MS, call.signal);
    silent.forEach(({ at }) =>
      call.out(`${at} no reach: connect: Connection timed out\n`),
    );
  }
  return EXIT.OK;
}
