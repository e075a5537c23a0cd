import { Entity } from '@backstage/catalog-model';
import {
  DeploymentsApi,
  HostsApi,
  OpencspApi,
  PeopleApi,
  ProfilesApi,
  ReadinessApi,
  RoutesApi,
  WebhooksApi,
} from '@opencsp/plugin-opencsp-react';
import { FakeOpencspApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp, refusal } from './openApp';

/** The part of the page with this heading, once it is there. */
export function region(name: string | RegExp): Promise<HTMLElement> {
  return screen.findByRole('region', { name });
}

/** In place of a heading: the part is the page itself, which has none of its own. */
export const WHOLE_PAGE = '';

/** A part by its heading, once it is there. */
async function partBy(title: string | RegExp): Promise<HTMLElement> {
  return title === WHOLE_PAGE ? document.body : region(title);
}

/** A page whose parts are read from the API. */
interface FacesPage {
  path: string;
  /** The catalog shows it at that path, and the parts are cards and tabs there. */
  entity?: Entity;
  /** A stand-in with something to show. */
  api: () => FakeOpencspApi;
  /** What a part tells somebody whose role does not include it. */
  notAllowed: string | RegExp;
  /** Waits until the page shows what the stand-in has. */
  untilShown: () => Promise<void>;
}

/** One part of such a page. */
interface FacesPart extends FacesPage {
  /** Its heading, or {@link WHOLE_PAGE}. */
  title: string;
  /** What a person does for it to be asked for. */
  ask?: () => Promise<void>;
  /** What it asks the API for. */
  method: keyof OpencspApi | PartMethod;
  /** The API's answer when a module is missing, where 404 says that the thing itself is not there. */
  missingStatus?: number;
}

/** A method of a part of the client. */
type PartMethod =
  | `profiles.${keyof ProfilesApi}`
  | `deployments.${keyof DeploymentsApi}`
  | `hosts.${keyof HostsApi}`
  | `routes.${keyof RoutesApi}`
  | `people.${keyof PeopleApi}`
  | `readiness.${keyof ReadinessApi}`
  | `webhooks.${keyof WebhooksApi}`;

const profilesMethods: (keyof ProfilesApi)[] = [
  'list',
  'get',
  'files',
  'diff',
  'history',
  'secrets',
  'catalogue',
];
const deploymentsMethods: (keyof DeploymentsApi)[] = [
  'list',
  'get',
  'services',
  'service',
  'generations',
];
const hostsMethods: (keyof HostsApi)[] = ['list', 'get'];
const routesMethods: (keyof RoutesApi)[] = ['list'];
const peopleMethods: (keyof PeopleApi)[] = ['list'];
const readinessMethods: (keyof ReadinessApi)[] = ['get', 'signInChecks'];
const webhooksMethods: (keyof WebhooksApi)[] = ['list', 'deliveries'];
const methods: (keyof OpencspApi)[] = [
  'listInstances',
  'getInstance',
  'getInstanceWork',
  'getQuota',
  'getHealthDetails',
  'listSizes',
  'listWork',
  'compareLedger',
];

/** What makes one method of a stand-in fail. */
interface Knobs {
  refuse: (error: Error | undefined) => void;
  silence: () => void;
}

function knobsOf<Method extends string>(
  fake: {
    refusals: Partial<Record<Method, Error>>;
    silent: Set<Method>;
  },
  known: readonly Method[],
  own: string,
): Knobs {
  const method = known.find(it => it === own);
  if (!method) {
    throw new Error(`The faces know no method ${own}.`);
  }
  return {
    refuse: error => {
      fake.refusals[method] = error;
    },
    silence: () => fake.silent.add(method),
  };
}

/** Finds a method in the part of the stand-in that has it. */
function find(api: FakeOpencspApi, method: FacesPart['method']): Knobs {
  const [part, own = ''] = method.split('.');
  switch (part) {
    case 'profiles':
      return knobsOf(api.profiles, profilesMethods, own);
    case 'deployments':
      return knobsOf(api.deployments, deploymentsMethods, own);
    case 'hosts':
      return knobsOf(api.hosts, hostsMethods, own);
    case 'routes':
      return knobsOf(api.routes, routesMethods, own);
    case 'people':
      return knobsOf(api.people, peopleMethods, own);
    case 'readiness':
      return knobsOf(api.readiness, readinessMethods, own);
    case 'webhooks':
      return knobsOf(api.webhooks, webhooksMethods, own);
    default:
      return knobsOf(api, methods, method);
  }
}

function refuse(
  api: FakeOpencspApi,
  method: FacesPart['method'],
  error: Error | undefined,
) {
  find(api, method).refuse(error);
}

function silence(api: FakeOpencspApi, method: FacesPart['method']) {
  find(api, method).silence();
}

function open({ path, entity }: FacesPage, api: FakeOpencspApi) {
  return openApp(path, { api, entity });
}

function openRefused(part: FacesPart, error: Error) {
  const refusing = part.api();
  refuse(refusing, part.method, error);
  return open(part, refusing);
}

/**
 * Something in a part, once it is there. The part is looked for anew each time: while the page loads, its
 * skeleton has a part of the same heading.
 */
async function inPart(
  title: string | RegExp,
  look: (part: HTMLElement) => HTMLElement,
): Promise<HTMLElement> {
  return waitFor(async () => look(await partBy(title)));
}

async function loading(part: FacesPart) {
  const { api, title, method } = part;
  const silent = api();
  silence(silent, method);
  open(part, silent);
  await part.ask?.();
  return inPart(title, card => {
    const busy = within(card)
      .getAllByRole('status')
      .filter(it => it.getAttribute('aria-busy') === 'true');
    // A skeleton of some shape, not an empty place.
    expect(busy[0]?.childElementCount).toBeGreaterThan(0);
    return card;
  });
}

async function errorAndAnotherTry(part: FacesPart) {
  const { title } = part;
  const { api } = openRefused(part, refusal(500));
  await part.ask?.();
  const alert = await inPart(title, card => within(card).getByRole('alert'));
  expect(alert).toHaveTextContent('It cannot be read.');
  expect(alert).toHaveTextContent('Request id r-17');
  refuse(api, part.method, undefined);
  await userEvent.click(
    within(alert).getByRole('button', { name: 'Try again' }),
  );
  await waitFor(() => expect(alert).not.toBeInTheDocument());
  // A part that then has nothing to say leaves the page, so the page itself is what is seen.
  return screen.findByRole('heading', { level: 1 });
}

async function notAllowed(part: FacesPart) {
  openRefused(part, refusal(403));
  await part.ask?.();
  return inPart(part.title, card => within(card).getByText(part.notAllowed));
}

async function moduleMissing(part: FacesPart) {
  openRefused(part, refusal(part.missingStatus ?? 404));
  await part.ask?.();
  return inPart(part.title, card => within(card).getByText('Not set up yet'));
}

async function stale(part: FacesPart) {
  const { api, title, method, untilShown } = part;
  const app = open(part, api());
  await part.ask?.();
  await untilShown();
  refuse(app.api, method, refusal(0));
  await act(() => app.client.refetchQueries());
  // What is only read when a person asks is asked for again by hand.
  await part.ask?.();
  return inPart(title && new RegExp(`^${title}`), card =>
    within(card).getByText(/Not updated since \d\d:\d\d/),
  );
}

/** What a card with nothing to show tells: why, and the next step. */
interface EmptyFace {
  /** A stand-in with nothing for it. */
  api: () => FakeOpencspApi;
  /** The words; a card that then goes by another heading has them there. */
  says: string | RegExp;
  /** Its heading then, where that is another one. */
  title?: string | RegExp;
}

/** A card of the plugin with all that brings about its six faces. A row of the table of all cards. */
export interface FacesCard extends FacesPart {
  /** The source file that holds it, below `src/`. */
  file: string;
  /** Or why there is always something to show. */
  empty: EmptyFace | { never: string };
}

async function empty(card: FacesCard) {
  const face = card.empty;
  if ('never' in face) {
    throw new Error(`${card.title} has no empty face: ${face.never}`);
  }
  open(card, face.api());
  await card.ask?.();
  return inPart(face.title ?? card.title, part =>
    within(part).getByText(face.says),
  );
}

/**
 * The faces that every part read from the API has, each with what brings it about. It gives what the
 * person then sees.
 */
const FACES: [face: string, show: (part: FacesPart) => Promise<HTMLElement>][] =
  [
    ['loading', loading],
    ['error, and another try', errorAndAnotherTry],
    ['not allowed', notAllowed],
    ['module missing', moduleMissing],
    ['stale', stale],
  ];

/** What a test of one face needs: the card, the face, and what brings it about. */
type FaceRow = [card: string, face: string, show: () => Promise<HTMLElement>];

/** Every face of every card of a table; what can never be empty lacks that one. */
export function facesOf(cards: readonly FacesCard[]): FaceRow[] {
  return cards.flatMap(card => {
    const name = `${card.title || 'the page'} (${card.file})`;
    const shared = FACES.map(
      ([face, show]): FaceRow => [name, face, () => show(card)],
    );
    return 'never' in card.empty
      ? shared
      : [...shared, [name, 'empty', () => empty(card)] satisfies FaceRow];
  });
}
