import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';
import { getentAddresses, getentWords } from '../getent';
import { said } from './coreFacts';

/** More names of one kind would take longer and say nothing more. */
const MOST_NAMES = 20;

const NO_GETENT = 'The program "getent" is not on the host.';

/** Names that a host is asked for. */
export interface WantedNames {
  /** From which something is loaded. */
  sources: readonly string[];
  /** Of the services; they should lead to the host. */
  routes: readonly string[];
  /** Of the host, as the portal reaches it; absent where names need not lead there. */
  address?: string;
}

/** Asks a host for addresses, as its own programs find them. */
export function nameCommands({ sources, routes }: WantedNames): HostCommand[] {
  const ask = (kind: Kind, names: readonly string[]) =>
    names.slice(0, MOST_NAMES).map((name, index) => ({
      name: sectionName(kind, index),
      argv: getentWords(name),
    }));
  return [...ask('source', sources), ...ask('route', routes)];
}

/** Pure: sections of {@link nameCommands} to checks; none where no name is wanted. */
export function judgeNames(
  sections: readonly HostSection[],
  wanted: WantedNames,
): HostCheck[] {
  const sources = wanted.sources.slice(0, MOST_NAMES);
  const routes = wanted.routes.slice(0, MOST_NAMES);
  return [
    ...(sources.length > 0 ? [judgeSources(sections, sources)] : []),
    ...(routes.length > 0
      ? [judgeRoutes(sections, routes, wanted.address)]
      : []),
  ];
}

/** An engine that goes out by a proxy finds them without the host: whether they are reached is the driver's. */
function judgeSources(
  sections: readonly HostSection[],
  names: readonly string[],
): HostCheck {
  const check = { name: 'dns', title: 'Names (DNS)' };
  if (isMissing(sections, 'source')) {
    return { ...check, result: 'skipped', found: NO_GETENT };
  }
  const lost = names.filter(
    (_, index) => addressesIn(sections, 'source', index).length === 0,
  );
  return lost.length === 0
    ? {
        ...check,
        result: 'passed',
        found: `${names.join(', ')} ${
          names.length === 1 ? 'is' : 'are'
        } known.`,
      }
    : {
        ...check,
        result: 'warning',
        found: `The host does not find ${lost.join(', ')}.`,
        fix: 'Look at the name servers in /etc/resolv.conf on the host: what a deployment needs is loaded from there.',
      };
}

/** The host may stand behind a router with another address, so that this is never more than a hint. */
function judgeRoutes(
  sections: readonly HostSection[],
  names: readonly string[],
  address: string | undefined,
): HostCheck {
  const check = { name: 'routes', title: 'Names of the services' };
  if (isMissing(sections, 'route')) {
    return { ...check, result: 'skipped', found: NO_GETENT };
  }
  const found = names.map((name, index) => ({
    name,
    addresses: addressesIn(sections, 'route', index),
  }));
  const unknown = found.filter(({ addresses }) => addresses.length === 0);
  const elsewhere = found.filter(
    ({ addresses }) =>
      addresses.length > 0 &&
      address !== undefined &&
      !addresses.includes(address),
  );
  if (unknown.length === 0 && elsewhere.length === 0) {
    return {
      ...check,
      result: 'passed',
      found:
        address === undefined
          ? 'All of them are known.'
          : 'All of them lead to this host.',
    };
  }
  const words = [
    ...unknown.map(({ name }) => `${name} is not known`),
    ...elsewhere.map(
      ({ name, addresses }) => `${name} leads to ${addresses[0]}`,
    ),
  ];
  return {
    ...check,
    result: 'warning',
    found: `${words.join('; ')}.`,
    fix: `Have your DNS lead these names to ${
      address ?? 'this host'
    }, or to the router before it.`,
  };
}

type Kind = 'source' | 'route';

function sectionName(kind: Kind, index: number): string {
  return `core${kind}${index}`;
}

function isMissing(sections: readonly HostSection[], kind: Kind): boolean {
  const name = sectionName(kind, 0);
  return sections.find(each => each.name === name)?.exit === 127;
}

function addressesIn(
  sections: readonly HostSection[],
  kind: Kind,
  index: number,
): string[] {
  return getentAddresses(said(sections, sectionName(kind, index)) ?? '');
}
