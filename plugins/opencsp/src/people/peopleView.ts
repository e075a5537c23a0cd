import { Account, Person, Profile } from '@opencsp/plugin-opencsp-common';

/** A service in which people have accounts. */
export type ServiceColumn = Account['service'];

/** People as the page shows them. */
export interface DividedPeople {
  /** The owner first. */
  present: Person[];
  /** Cut off everywhere. */
  left: Person[];
}

/** Those that have left apart from the others; each in the order of the API. */
export function dividePeople(items: readonly Person[]): DividedPeople {
  return {
    present: items.filter(({ state }) => state !== 'gone'),
    left: items.filter(({ state }) => state === 'gone'),
  };
}

/** All services in which somebody has an account, the directory first. */
export function serviceColumns(people: readonly Person[]): ServiceColumn[] {
  const accounts = people.flatMap(person => person.accounts);
  const ordered = [
    ...accounts.filter(({ isDirectory }) => isDirectory),
    ...accounts.filter(({ isDirectory }) => !isDirectory),
  ];
  return [
    ...new Map(ordered.map(({ service }) => [service.id, service])).values(),
  ];
}

/** Width of a window without its services, in pixels: Backstage's sidebar, the page's edges, and who it is about. */
const BESIDE_SERVICES = 610;

/** Width of a service in the table, in pixels: its title, or a state over two lines. */
const SERVICE = 95;

/** Width of the narrowest window with a table of so many services, in pixels; below it there are cards. */
export function tableWidth(services: number): number {
  return Math.max(960, BESIDE_SERVICES + services * SERVICE);
}

/** The account of somebody in one service; nothing where there is none. */
export function accountIn(
  { accounts }: Pick<Person, 'accounts'>,
  service: string,
): Account | undefined {
  return accounts.find(account => account.service.id === service);
}

/** How many accounts there are of each kind. */
export interface AccountCounts {
  all: number;
  /** There, made at the first sign-in, or gone as wanted. */
  well: number;
  /** The portal works on them. */
  moving: number;
  /** Somebody has to do something. */
  troubled: number;
}

/** Counts accounts by what they need. */
export function countAccounts(people: readonly Person[]): AccountCounts {
  const states = people.flatMap(({ accounts }) => accounts.map(it => it.state));
  const count = (...wanted: Account['state'][]) =>
    states.filter(state => wanted.includes(state)).length;
  return {
    all: states.length,
    well: count('there', 'at-sign-in', 'gone'),
    moving: count('waiting', 'leaving'),
    troubled: count('failed', 'by-hand'),
  };
}

/** Titles of the services in which an account is kept by hand. */
export function servicesByHand({ accounts }: Pick<Person, 'accounts'>) {
  return accounts
    .filter(({ state }) => state === 'by-hand')
    .map(({ service }) => service.title);
}

/** The services that were chosen for a profile, with their titles. */
export function chosenServices({
  chosen,
  services,
}: Pick<Profile, 'chosen' | 'services'>): ServiceColumn[] {
  return chosen.map(({ id }) => ({
    id,
    title: services.find(it => it.id === id)?.title ?? id,
  }));
}

/** What somebody has to do in one service, for all people. */
export interface TasksByHand {
  service: ServiceColumn;
  /** Where the service is. */
  url?: string;
  /** One sentence for each account, none twice. */
  steps: string[];
}

/** What is to be done by hand, service by service, the directory first. */
export function tasksByHand(
  people: readonly Person[],
  services: readonly Pick<Profile['services'][number], 'id' | 'url'>[],
): TasksByHand[] {
  return serviceColumns(people).flatMap(service => {
    const accounts = people
      .flatMap(person => accountIn(person, service.id) ?? [])
      .filter(({ state }) => state === 'by-hand');
    const steps = accounts.flatMap(({ trouble }) => trouble?.nextStep ?? []);
    const url =
      accounts.find(account => account.url)?.url ??
      services.find(({ id }) => id === service.id)?.url;
    return accounts.length === 0
      ? []
      : [{ service, url, steps: [...new Set(steps)] }];
  });
}

/** True when a service has a password of its own for somebody. */
export function hasOwnPasswords({ accounts }: Pick<Person, 'accounts'>) {
  return accounts.some(({ ownPassword }) => ownPassword !== undefined);
}
