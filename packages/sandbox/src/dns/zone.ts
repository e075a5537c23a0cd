import {
  Answer,
  caaBytes,
  CODES,
  DnsRecord,
  ipv4Bytes,
  ipv6Bytes,
  nameBytes,
  Question,
  soaBytes,
  TYPES,
} from './packet';
import { CaaRecord, DnsScenario } from './scenarios';

/** What differs for a name from all others. */
export interface Difference {
  addresses?: readonly string[];
  ipv6?: readonly string[];
  caa?: readonly CaaRecord[];
  failure?: 'missing' | 'servfail' | 'silent';
  ttl?: number;
}

/** By name, or by `*.` and a name. */
export type Differences = Readonly<Record<string, Difference>>;

const APEX = 'localhost';
const NAME_SERVER = 'ns.localhost';
const LOOPBACK = '127.0.0.1';
/** Seconds: short, so that what is changed is seen soon. */
const TTL = 1;

/** The differences after a scenario. */
export function withScenario(
  before: Differences,
  scenario: DnsScenario,
): Differences {
  if (!('name' in scenario)) {
    return before;
  }
  const { [scenario.name]: known, ...others } = before;
  if (scenario.scenario === 'right') {
    return others;
  }
  return {
    ...others,
    [scenario.name]: { ...known, ...differenceOf(scenario) },
  };
}

function differenceOf(
  scenario: Extract<DnsScenario, { name: string }>,
): Difference {
  switch (scenario.scenario) {
    case 'points-elsewhere':
      return {
        addresses: scenario.addresses,
        ipv6: [],
        failure: undefined,
      };
    case 'ipv6-only':
      return { addresses: [], ipv6: [scenario.address], failure: undefined };
    case 'caa':
      return { caa: scenario.records };
    case 'ttl':
      return { ttl: scenario.seconds };
    case 'missing':
    case 'servfail':
    case 'silent':
      return { failure: scenario.scenario };
    default:
      return {};
  }
}

/** What is answered; `silence` when nothing is. */
export function answerTo(
  question: Question,
  differences: Differences,
): Answer | 'silence' {
  const { name, type } = question;
  if (name !== APEX && !name.endsWith(`.${APEX}`)) {
    return { code: CODES.noSuchName, records: [], authority: [] };
  }
  const difference = differenceFor(name, differences);
  const ttl = difference.ttl ?? TTL;
  switch (difference.failure) {
    case 'silent':
      return 'silence';
    case 'servfail':
      return { code: CODES.failed, records: [], authority: [] };
    case 'missing':
      return { code: CODES.noSuchName, records: [], authority: [soa(ttl)] };
    default: {
      const records = dataOf(name, type, difference).map(data => ({
        ...{ name, type, ttl },
        data,
      }));
      const authority = records.length > 0 ? [] : [soa(ttl)];
      return { code: CODES.fine, records, authority };
    }
  }
}

/** Its own, or that of the nearest name above it that has one for all below. */
function differenceFor(name: string, differences: Differences): Difference {
  const labels = name.split('.');
  const names = [
    name,
    ...labels.slice(1).map((_, at) => `*.${labels.slice(at + 1).join('.')}`),
  ];
  const found = names.find(each => Object.hasOwn(differences, each));
  return found === undefined ? {} : differences[found];
}

function dataOf(name: string, type: number, difference: Difference): Buffer[] {
  switch (type) {
    case TYPES.A:
      return (difference.addresses ?? [LOOPBACK]).map(ipv4Bytes);
    case TYPES.AAAA:
      return (difference.ipv6 ?? []).map(ipv6Bytes);
    case TYPES.CAA:
      return (difference.caa ?? []).map(({ flags, tag, value }) =>
        caaBytes(flags, tag, value),
      );
    case TYPES.NS:
      return name === APEX ? [nameBytes(NAME_SERVER)] : [];
    case TYPES.SOA:
      return name === APEX ? [soaBytes(NAME_SERVER, TTL)] : [];
    default:
      return [];
  }
}

function soa(ttl: number): DnsRecord {
  return {
    name: APEX,
    type: TYPES.SOA,
    ttl,
    data: soaBytes(NAME_SERVER, ttl),
  };
}
