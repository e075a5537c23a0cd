import {
  DeploymentsApi,
  HostsApi,
  OpencspApi,
  ProfilesApi,
} from '@opencsp/plugin-opencsp-react';
import { FakeOpencspApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp, refusal } from './openApp';

/** The part of the page with this heading, once it is there. */
export function region(name: string | RegExp): Promise<HTMLElement> {
  return screen.findByRole('region', { name });
}

/** A page whose parts are read from the API. */
export interface FacesPage {
  path: string;
  /** A stand-in with something to show. */
  api: () => FakeOpencspApi;
  /** What a part tells somebody whose role does not include it. */
  notAllowed: string | RegExp;
  /** Waits until the page shows what the stand-in has. */
  untilShown: () => Promise<void>;
}

/** One part of such a page. */
export interface FacesPart extends FacesPage {
  /** Its heading. */
  title: string;
  /** What it asks the API for. */
  method: keyof OpencspApi | PartMethod;
  /** The API's answer when a module is missing, where 404 says that the thing itself is not there. */
  missingStatus?: number;
}

/** A method of a part of the client. */
type PartMethod =
  | `profiles.${keyof ProfilesApi}`
  | `deployments.${keyof DeploymentsApi}`
  | `hosts.${keyof HostsApi}`;

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
];
const hostsMethods: (keyof HostsApi)[] = ['list', 'get'];
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

function openRefused({ path, api, method }: FacesPart, error: Error) {
  const refusing = api();
  refuse(refusing, method, error);
  return openApp(path, { api: refusing });
}

async function loading({ path, api, title, method }: FacesPart) {
  const silent = api();
  silence(silent, method);
  openApp(path, { api: silent });
  const status = within(await region(title)).getByRole('status');
  expect(status).toHaveAttribute('aria-busy', 'true');
  return status;
}

async function errorAndAnotherTry(part: FacesPart) {
  const { api } = openRefused(part, refusal(500));
  const card = await region(part.title);
  expect(await within(card).findByRole('alert')).toHaveTextContent(
    'It cannot be read.',
  );
  expect(card).toHaveTextContent('Request id r-17');
  refuse(api, part.method, undefined);
  await userEvent.click(
    within(card).getByRole('button', { name: 'Try again' }),
  );
  await waitFor(() =>
    expect(within(card).queryByRole('alert')).not.toBeInTheDocument(),
  );
  // A part that then has nothing to say leaves the page, so the page itself is what is seen.
  return screen.findByRole('heading', { level: 1 });
}

async function notAllowed(part: FacesPart) {
  openRefused(part, refusal(403));
  return within(await region(part.title)).findByText(part.notAllowed);
}

async function moduleMissing(part: FacesPart) {
  openRefused(part, refusal(part.missingStatus ?? 404));
  return within(await region(part.title)).findByText('Not set up yet');
}

async function stale({ path, api, title, method, untilShown }: FacesPart) {
  const app = openApp(path, { api: api() });
  await untilShown();
  refuse(app.api, method, refusal(0));
  await act(() => app.client.refetchQueries());
  const card = await region(new RegExp(`^${title}`));
  return within(card).findByText(/Not updated since \d\d:\d\d/);
}

/**
 * The faces that every part read from the API has, each with what brings it about. It gives what the
 * person then sees. The empty face is not among them: each part has one of its own.
 */
export const FACES: [
  face: string,
  show: (part: FacesPart) => Promise<HTMLElement>,
][] = [
  ['loading', loading],
  ['error, and another try', errorAndAnotherTry],
  ['not allowed', notAllowed],
  ['module missing', moduleMissing],
  ['stale', stale],
];
