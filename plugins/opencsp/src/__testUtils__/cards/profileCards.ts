import { screen } from '@testing-library/react';
import {
  commitFixture,
  deploymentFixture,
  FakeOpencspApi,
  foreignProfileFixture,
  hashFixture,
  profileFixture,
  runningServiceFixture,
  sizeFixtures,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { FacesCard, WHOLE_PAGE } from '../faces';

const HASH = hashFixture(0x3f9c1e);

/** A profile that is not deployed anywhere. */
function saved(): FakeOpencspApi {
  const api = new FakeOpencspApi(
    [],
    [
      profileFixture('saved', {
        id: 'p',
        commit: commitFixture({ hash: HASH }),
      }),
    ],
  );
  api.offeredSizes = sizeFixtures;
  return api;
}

/** The same, running somewhere. */
function deployed(): FakeOpencspApi {
  const api = saved();
  const profile = { id: 'p', name: 'family', branch: 'member-family' };
  api.deployments.items = [
    deploymentFixture('succeeded', { id: 'd', commit: HASH, profile }),
  ];
  api.deployments.runningServices = [runningServiceFixture({ profile })];
  return api;
}

/** A profile with two commits: the second one changed the domain. */
function twoCommits(): FakeOpencspApi {
  const api = saved();
  api.profiles.change('p', { domain: 'home.example.com', state: 'saving' });
  api.profiles.settle('p', 'Move to another domain');
  return api;
}

function changedByHand(): FakeOpencspApi {
  return new FakeOpencspApi([], [foreignProfileFixture({ id: 'p' })]);
}

const PATH = '/opencsp/profiles/p';

const common = {
  path: PATH,
  api: deployed,
  notAllowed: /Your role does not include this/,
};

const shows = (text: string | RegExp) => async () => {
  await screen.findAllByText(text);
};

/** A stand-in whose branch has nothing of a kind. */
function without(take: (api: FakeOpencspApi) => void): () => FakeOpencspApi {
  return () => {
    const api = saved();
    take(api);
    return api;
  };
}

/** The cards of a profile's page, and the page. */
export const profileCards: FacesCard[] = [
  {
    ...common,
    file: 'profiles/ProfilePage.tsx',
    title: WHOLE_PAGE,
    method: 'profiles.get',
    missingStatus: 501,
    untilShown: shows('Next step'),
    empty: {
      api: () => new FakeOpencspApi(),
      says: /not one that you may see/,
    },
  },
  {
    ...common,
    file: 'profiles/ServicesSection.tsx',
    title: 'Services',
    method: 'deployments.services',
    untilShown: shows('Up'),
    empty: { api: saved, says: /Nothing is deployed yet/ },
  },
  {
    ...common,
    file: 'profiles/DeployNext.tsx',
    title: 'Next step',
    method: 'deployments.list',
    untilShown: shows('It runs on web-1'),
    empty: { api: saved, says: 'Not deployed yet' },
  },
  {
    ...common,
    file: 'profiles/NeedsSection.tsx',
    title: 'What it needs',
    method: 'listSizes',
    untilShown: shows('Small: 2 cores, 2 GiB, 20 GiB disk'),
    empty: {
      api: without(api => {
        api.offeredSizes = [];
      }),
      says: 'No size of machine is offered yet.',
    },
  },
  {
    ...common,
    file: 'people/ProfilePeople.tsx',
    path: `${PATH}?tab=people`,
    title: 'People',
    method: 'people.list',
    untilShown: shows('ada@example.com'),
    empty: { api: deployed, says: 'Nobody but the owner' },
  },
  {
    ...common,
    file: 'readiness/ReadinessSection.tsx',
    title: 'Ready to use',
    method: 'readiness.get',
    untilShown: shows('Services are healthy'),
    empty: { never: 'it is not on the page while the profile is on no host' },
  },
  {
    ...common,
    file: 'readiness/SignInSection.tsx',
    title: 'Sign-in',
    method: 'readiness.signInChecks',
    untilShown: shows('Step by step'),
    empty: { never: 'it is not on the page while the profile is on no host' },
  },
  {
    ...common,
    file: 'profiles/FilesSection.tsx',
    path: `${PATH}?tab=files`,
    api: twoCommits,
    title: 'Files',
    method: 'profiles.files',
    untilShown: shows('config.env'),
    empty: {
      api: without(api => {
        api.profiles.files = async () => ({ items: [], totalItems: 0 });
      }),
      says: 'No file yet',
    },
  },
  {
    ...common,
    file: 'profiles/HistorySection.tsx',
    path: `${PATH}?tab=history`,
    api: twoCommits,
    title: 'History',
    method: 'profiles.history',
    untilShown: shows('Move to another domain'),
    empty: {
      api: without(api => {
        api.profiles.history = async () => ({ items: [], totalItems: 0 });
      }),
      says: 'No commit yet',
    },
  },
  {
    ...common,
    file: 'profiles/SecretsSection.tsx',
    path: `${PATH}?tab=secrets`,
    title: 'Secrets',
    method: 'profiles.secrets',
    untilShown: shows('nextcloud-database'),
    empty: {
      api: without(api => {
        api.profiles.secretItems = [];
      }),
      says: 'No secret',
    },
  },
  {
    ...common,
    file: 'profiles/CommitDiff.tsx',
    api: changedByHand,
    title: 'Changed by hand',
    method: 'profiles.diff',
    untilShown: async () => {
      await screen.findByRole('table', {
        name: 'Difference of compose.yaml',
      });
    },
    empty: { never: 'a commit without a difference is a sentence of DiffView' },
  },
];
