import { DomainHint } from '@opencsp/plugin-opencsp-common';
import ipaddr from 'ipaddr.js';
import { CaaAnswers, caaVerdict, ISSUER } from './caa';
import { DnsAnswer } from './DnsResolver';
import { SpecialName } from './specialNames';

/** What DNS said of the names of a domain. */
export interface DomainFacts {
  domain: string;
  /** The sign-in portal's host, which every profile with single sign-on has. */
  host: string;
  /** Of the host. */
  addresses: DnsAnswer<string>;
  /** Of a name that only a record for all names below the domain can know. */
  others: DnsAnswer<string>;
  /** From the host upwards; empty where no certificate can be had anyway. */
  caa: CaaAnswers;
}

/** How many addresses a sentence names. */
const NAMED = 3;

/** What the kinds of addresses mean that are no public ones (names of `ipaddr.js`). */
const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    loopback: 'a loopback address: every computer finds itself there',
    unspecified: 'no address of a machine',
    private: 'a private address: nobody outside its network reaches it',
    uniqueLocal: 'a private address: nobody outside its network reaches it',
    linkLocal: 'a link-local address: nobody outside its network reaches it',
    carrierGradeNat:
      'an address inside a provider’s network: nobody outside reaches it',
    multicast: 'a multicast address: no machine can have it',
    broadcast: 'a broadcast address: no machine can have it',
    reserved: 'a reserved address: nobody on the internet reaches it',
    benchmarking: 'a reserved address: nobody on the internet reaches it',
  }),
);

/** What should be said of a domain that DNS was asked about, the most important first. */
export function hintsOf(facts: DomainFacts): DomainHint[] {
  const isSilent = facts.addresses.outcome === 'unanswered';
  const hints = [...addressHints(facts), ...caaHints(facts.caa, isSilent)];
  return [
    ...hints.filter(({ severity }) => severity === 'warning'),
    ...hints.filter(({ severity }) => severity === 'info'),
  ];
}

/** What is said of a name that is special. */
export function specialHint({ suffix, meaning }: SpecialName): DomainHint {
  return {
    code: 'special-name',
    severity: 'info',
    message: `Names below .${suffix} ${meaning}. No public authority makes certificates for them.`,
  };
}

/** What is said when a domain was not looked up because that was asked for too often. */
export function tooOftenHint(): DomainHint {
  return {
    code: 'not-looked-up',
    severity: 'info',
    message:
      'Too many domains were looked up in a short time, so that this one was not. Come back to it in a minute.',
  };
}

function addressHints({
  domain,
  host,
  addresses,
  others,
}: DomainFacts): DomainHint[] {
  if (addresses.outcome === 'unanswered') {
    return [silentHint(host)];
  }
  if (addresses.outcome === 'found') {
    return [
      ...pointsTo(host, addresses.records),
      ...(others.outcome === 'nothing' ? [noWildcardHint(domain, host)] : []),
    ];
  }
  if (others.outcome === 'found') {
    return [
      {
        code: 'host-without-address',
        severity: 'warning',
        message: `Other names below ${domain} have an address, but ${host} has none. Take away the record that stands for it, or add an A record for it.`,
      },
    ];
  }
  return [
    {
      code: 'no-record',
      severity: 'info',
      message: `No record yet: make an A record *.${domain} → the address of the machine, which is known after deployment.`,
    },
  ];
}

function pointsTo(host: string, addresses: readonly string[]): DomainHint[] {
  const hidden = addresses.filter(address => kindOf(address) !== undefined);
  if (hidden.length > 0) {
    const [first] = hidden;
    return [
      {
        code: 'hidden-address',
        severity: 'warning',
        message: `${host} points to ${first} (${kindOf(
          first,
        )}). Without a way in from outside no certificate can be had.`,
      },
    ];
  }
  const more = addresses.length > NAMED ? ', …' : '';
  const named = `${addresses.slice(0, NAMED).join(', ')}${more}`;
  return [
    {
      code: 'points-to',
      severity: 'info',
      message: `${host} points to ${named}. When the profile is deployed it must be the address of the machine.`,
    },
  ];
}

/** Nothing for a public address; one that is written inside an IPv6 address is taken out first. */
function kindOf(address: string): string | undefined {
  const kind = ipaddr.isValid(address)
    ? ipaddr.process(address).range()
    : 'reserved';
  return KINDS.get(kind);
}

function noWildcardHint(domain: string, host: string): DomainHint {
  return {
    code: 'no-wildcard',
    severity: 'info',
    message: `Not every name below ${domain} has a record as ${host} has. Each service needs one: make an A record *.${domain}, or one for each service.`,
  };
}

function silentHint(name: string): DomainHint {
  return {
    code: 'no-answer',
    severity: 'warning',
    message: `No name server answers for ${name} now. Either those of the domain do not work, or the portal reaches none.`,
  };
}

/** @param isSilent - true when it was said already that no name server answers */
function caaHints(answers: CaaAnswers, isSilent: boolean): DomainHint[] {
  const verdict = caaVerdict(answers);
  switch (verdict.says) {
    case 'forbidden':
      return [
        {
          code: 'caa-forbids',
          severity: 'warning',
          message: `CAA records of ${verdict.at} forbid Let's Encrypt to make certificates. Add: ${verdict.at} CAA 0 issue "${ISSUER}".`,
        },
      ];
    case 'limited':
      return [
        {
          code: 'caa-limits',
          severity: 'warning',
          message: `CAA records of ${verdict.at} let Let's Encrypt make certificates for a certain account or way of asking only, and the portal has another. Add: ${verdict.at} CAA 0 issue "${ISSUER}".`,
        },
      ];
    case 'unanswered':
      return isSilent
        ? []
        : [
            {
              code: 'caa-no-answer',
              severity: 'warning',
              message: `No name server answers for the CAA records of ${verdict.at}. Let's Encrypt makes no certificate while that is so.`,
            },
          ];
    default:
      return [];
  }
}
