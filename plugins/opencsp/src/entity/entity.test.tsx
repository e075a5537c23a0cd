// Proves: a machine on its catalog page, with all faces, with and without our pages mounted. Leaves to the catalog:
// where cards and tabs stand.
import { Entity } from '@backstage/catalog-model';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import {
  failedInstanceFixture,
  FakeOpencspApi,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen } from '@testing-library/react';
import { ReactElement } from 'react';
import { impatientClient, refusal } from '../__testUtils__/openApp';
import { machinePageRouteRef, rootRouteRef } from '../routes';
import { InstanceCard } from './InstanceCard';
import { InstanceContent } from './InstanceContent';
import { isMachineEntity } from './isMachine';

function entity(changes: { type?: string; id?: string } = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'web-1',
      annotations:
        'id' in changes && changes.id === undefined
          ? {}
          : { 'opencsp.io/instance-id': changes.id ?? 'a' },
    },
    spec: {
      type: changes.type ?? 'virtual-machine',
      owner: 'user:default/member',
    },
  };
}

function show(
  element: ReactElement,
  options: { api?: FakeOpencspApi; entity?: Entity; mounted?: boolean } = {},
) {
  renderInTestApp(
    <EntityProvider entity={options.entity ?? entity()}>
      {element}
    </EntityProvider>,
    {
      mountedRoutes: options.mounted
        ? {
            '/opencsp': rootRouteRef,
            '/opencsp/instances/:id': machinePageRouteRef,
          }
        : {},
      apis: [
        [
          opencspApiRef,
          options.api ??
            new FakeOpencspApi([instanceFixture('active', { id: 'a' })]),
        ],
        [opencspQueryClientApiRef, impatientClient()],
        catalogApiMock(),
        [permissionApiRef, mockApis.permission()],
      ],
    },
  );
}

function answering(error: Error): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.refusals.getInstance = error;
  return api;
}

describe('InstanceCard', () => {
  it('shows state, address, ssh line and the way to the page', async () => {
    show(<InstanceCard />, { mounted: true });
    expect(await screen.findByText('Active')).toBeInTheDocument();
    const card = screen.getByRole('region', { name: 'Machine' });
    expect(card).toHaveTextContent('10.20.0.57');
    expect(card).toHaveTextContent('ssh debian@10.20.0.57');
    expect(screen.getByRole('link', { name: 'Open machine' })).toHaveAttribute(
      'href',
      '/opencsp/instances/a',
    );
  });
  it('works where our pages are not mounted', async () => {
    show(<InstanceCard />);
    expect(await screen.findByText('Active')).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'Open machine' }),
    ).not.toBeInTheDocument();
  });
  it('says why a machine failed', async () => {
    show(<InstanceCard />, {
      api: new FakeOpencspApi([failedInstanceFixture({ id: 'a' })]),
    });
    expect(
      await screen.findByText(/did not answer by SSH/),
    ).toBeInTheDocument();
  });
  it('loading', () => {
    const api = new FakeOpencspApi();
    api.silent.add('getInstance');
    show(<InstanceCard />, { api });
    expect(screen.getByLabelText('Loading')).toHaveAttribute(
      'aria-busy',
      'true',
    );
  });
  it('gone', async () => {
    show(<InstanceCard />, { api: new FakeOpencspApi() });
    expect(
      await screen.findByRole('region', { name: 'No such machine' }),
    ).toBeInTheDocument();
  });
  it('error', async () => {
    show(<InstanceCard />, { api: answering(refusal(500)) });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });
  it('not allowed', async () => {
    show(<InstanceCard />, { api: answering(refusal(403)) });
    expect(
      await screen.findByText(/Your role does not include this/),
    ).toBeInTheDocument();
  });
  it('module missing', async () => {
    show(<InstanceCard />, { api: answering(refusal(501)) });
    expect(await screen.findByText('Not set up yet')).toBeInTheDocument();
  });
  it('without the annotation', async () => {
    show(<InstanceCard />, { entity: entity({ id: undefined }) });
    expect(
      await screen.findByText('opencsp.io/instance-id'),
    ).toBeInTheDocument();
  });
});

describe('InstanceContent', () => {
  it('shows what the machine’s page shows', async () => {
    show(<InstanceContent />);
    expect(
      await screen.findByRole('region', { name: 'Connect' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'How it was made' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Delete machine' }),
    ).toBeInTheDocument();
  });
});

describe('isMachineEntity', () => {
  it.each([
    ['a machine of ours', entity(), true],
    ['another type', entity({ type: 'host' }), false],
    ['a machine of others', entity({ id: undefined }), false],
    ['another kind', { ...entity(), kind: 'Component' }, false],
  ])('%s', (_, shown, expected) => {
    expect(isMachineEntity(shown)).toBe(expected);
  });
});
