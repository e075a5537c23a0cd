import { isIP } from 'node:net';
import { isInNetworks } from '@opencsp/plugin-opencsp-common';
import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';
import { getentAddresses, getentWords } from '../../hosts/getent';
import { networkRefusal } from '../../hosts/networkRefusal';
import {
  CaaAnswers,
  caaNames,
  CaaVerdict,
  caaVerdict,
} from '../../profiles/dns/caa';
import { DnsAnswer, DnsResolver } from '../../profiles/dns/DnsResolver';
import { isPublicAddress, PinnedAddress } from '../../webhooks/addressPolicy';

/** How many names are climbed for CAA. */
const CAA_NAMES = 10;

/** So much is quoted of what somebody wrote into their records, in characters. */
const MOST_QUOTED = 300;

/** What DNS says of a name to the portal. */
export interface NameFromPortal {
  name: string;
  addresses: DnsAnswer<string>;
  /** Whether Let's Encrypt may make a certificate for it. */
  caa: CaaVerdict;
  /** Those that do not allow it, for a person: `example.com: issue "ca.example"`. */
  caaRecords?: string;
}

/** What a host finds of a name; one that does not know it may have name servers that do not answer. */
export type NameFromHost =
  | { outcome: 'found'; records: readonly string[] }
  | { outcome: 'nothing' }
  | { outcome: 'unanswered' }
  /** It was not asked, or has no program to ask with. */
  | { outcome: 'unasked' };

/** Asks DNS as the portal reaches it. It never throws: trouble is an answer, and so is an abort. */
export async function lookUpName(
  name: string,
  resolver: DnsResolver,
  signal: AbortSignal,
): Promise<NameFromPortal> {
  const [addresses, caa] = await Promise.all([
    resolver.addresses(name, signal),
    Promise.all(
      caaNames(name, CAA_NAMES).map(async at => ({
        name: at,
        answer: await resolver.caa(at, signal),
      })),
    ),
  ]);
  const verdict = caaVerdict(caa);
  const records = quoted(verdict, caa);
  return {
    name,
    addresses,
    caa: verdict,
    ...(records !== undefined && { caaRecords: records }),
  };
}

function quoted(verdict: CaaVerdict, answers: CaaAnswers): string | undefined {
  const found =
    'at' in verdict && answers.find(({ name }) => name === verdict.at);
  if (!found || found.answer.outcome !== 'found') {
    return undefined;
  }
  const text = found.answer.records
    .map(({ tag, value }) => `${tag} "${value}"`)
    .join(', ')
    .replace(/\p{Cc}+/gu, ' ');
  return `${found.name}: ${text}`.slice(0, MOST_QUOTED);
}

/** Asks a host for the addresses of names, for one exchange. */
export function hostNameCommands(names: readonly string[]): HostCommand[] {
  return names.map((name, index) => ({
    name: sectionOf(index),
    argv: getentWords(name),
  }));
}

const TIMED_OUT = 124;
/** getent(1): the name is not known. */
const NOT_KNOWN = 2;

/**
 * Pure: sections of {@link hostNameCommands} to what they say.
 *
 * @param names - the very ones that were asked for
 */
export function readHostNames(
  names: readonly string[],
  sections: readonly HostSection[],
): ReadonlyMap<string, NameFromHost> {
  return new Map(
    names.map((name, index) => [
      name,
      fromHost(sections.find(each => each.name === sectionOf(index))),
    ]),
  );
}

function sectionOf(index: number): string {
  return `routename${index}`;
}

function fromHost(section: HostSection | undefined): NameFromHost {
  const records = section?.exit === 0 ? getentAddresses(section.stdout) : [];
  if (records.length > 0) {
    return { outcome: 'found', records };
  }
  switch (section?.exit) {
    case 0:
    case NOT_KNOWN:
      return { outcome: 'nothing' };
    case TIMED_OUT:
      return { outcome: 'unanswered' };
    default:
      return { outcome: 'unasked' };
  }
}

/** Where the portal may look. */
export interface Reach {
  /** As `hosts.allowedNetworks` is configured. */
  allowedNetworks?: readonly string[];
  /** The address at which the portal speaks to the host already. */
  host?: string;
}

/**
 * The addresses of a name that the portal may connect to, IPv4 first: public ones, those in networks that
 * the operator allows, and the host's own. What a name leads to is written by whoever has the domain: it
 * must not become a way into the operator's network.
 */
export function reachable(
  addresses: readonly string[],
  reach: Reach,
): PinnedAddress[] {
  return [...new Set(addresses)]
    .filter(address => mayReach(address, reach))
    .map(
      (address): PinnedAddress => ({
        address,
        family: isIP(address) === 6 ? 6 : 4,
      }),
    )
    .sort((one, other) => one.family - other.family);
}

function mayReach(address: string, { allowedNetworks, host }: Reach): boolean {
  const isHost =
    address === host && networkRefusal(address, allowedNetworks) === undefined;
  return (
    isIP(address) !== 0 &&
    (isHost ||
      isPublicAddress(address) ||
      isInNetworks(address, allowedNetworks ?? []))
  );
}
