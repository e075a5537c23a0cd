// Proves: what the plugin brings to the new frontend system, and that its entity extensions show for our machines
// only. Leaves to the pages' tests: the page itself.
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import opencspPlugin from './index';

const entity = (type: string, annotations: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'web-1', annotations },
  spec: { type },
});
const ours = { 'opencsp.io/instance-id': 'a' };

it('is a plugin of the id and with the routes that others bind to', () => {
  expect(opencspPlugin.id).toBe('opencsp');
  expect(Object.keys(opencspPlugin.routes)).toEqual([
    'root',
    'machine',
    'profile',
    'deployment',
    'host',
    'registerHost',
    'operations',
  ]);
  expect(Object.keys(opencspPlugin.externalRoutes)).toEqual([
    'machinePage',
    'newMachine',
    'profilePage',
    'profileForm',
    'deploymentForm',
    'deploymentPage',
    'hostPage',
  ]);
});

it('stands at /opencsp', () => {
  const page = createExtensionTester(
    opencspPlugin.getExtension('page:opencsp'),
  );
  expect(page.get(coreExtensionData.routePath)).toBe('/opencsp');
  expect(page.get(coreExtensionData.title)).toBe('My platform');
});

it.each([
  'entity-card:opencsp/machine',
  'entity-content:opencsp/machine',
] as const)('%s shows for our machines only', id => {
  const filter = createExtensionTester(opencspPlugin.getExtension(id)).get(
    EntityCardBlueprint.dataRefs.filterFunction,
  );
  expect(filter?.(entity('virtual-machine', ours))).toBe(true);
  expect(filter?.(entity('virtual-machine', {}))).toBe(false);
  expect(filter?.(entity('host', ours))).toBe(false);
  expect(
    filter?.({ ...entity('virtual-machine', ours), kind: 'Component' }),
  ).toBe(false);
});

it('entity-card:opencsp/profile shows for our profiles only', () => {
  const filter = createExtensionTester(
    opencspPlugin.getExtension('entity-card:opencsp/profile'),
  ).get(EntityCardBlueprint.dataRefs.filterFunction);
  const profile = (annotations: Record<string, string>) => ({
    ...entity('product', annotations),
    kind: 'System',
  });
  expect(filter?.(profile({ 'opencsp.io/profile-id': 'p' }))).toBe(true);
  expect(filter?.(profile({}))).toBe(false);
  expect(filter?.(entity('virtual-machine', ours))).toBe(false);
});

it.each(['api:opencsp/client', 'api:opencsp/query-client'] as const)(
  'brings %s',
  id => {
    expect(opencspPlugin.getExtension(id)).toBeDefined();
  },
);
