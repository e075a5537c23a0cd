// Proves: what the plugin brings to the new frontend system, and where its entity extensions stand. Leaves to
// entity/entities.test.ts: for which entities; to the pages' tests: the page itself.
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { coreExtensionData } from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import opencspPlugin from './index';

it('is a plugin of the id and with the routes that others bind to', () => {
  expect(opencspPlugin.id).toBe('opencsp');
  expect(Object.keys(opencspPlugin.routes)).toEqual([
    'root',
    'machine',
    'profile',
    'deployment',
    'host',
    'service',
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
    'servicePage',
    'platformPage',
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
  ['entity-card:opencsp/machine', 'info'],
  ['entity-card:opencsp/host', 'info'],
  ['entity-card:opencsp/profile', 'content'],
  ['entity-card:opencsp/service', 'content'],
] as const)('brings %s, a card of the type %s', (id, type) => {
  const card = createExtensionTester(opencspPlugin.getExtension(id));
  expect(card.get(EntityCardBlueprint.dataRefs.type)).toBe(type);
});

it.each([
  ['entity-content:opencsp/machine', 'machine', 'operation'],
  ['entity-content:opencsp/host', 'host', 'operation'],
  ['entity-content:opencsp/profile', 'platform', 'deployment'],
  ['entity-content:opencsp/service', 'service', 'operation'],
] as const)('brings %s at %s, in the group %s', (id, path, group) => {
  const tab = createExtensionTester(opencspPlugin.getExtension(id));
  expect(tab.get(coreExtensionData.routePath)).toBe(path);
  expect(tab.get(EntityContentBlueprint.dataRefs.group)).toBe(group);
});

it.each(['api:opencsp/client', 'api:opencsp/query-client'] as const)(
  'brings %s',
  id => {
    expect(opencspPlugin.getExtension(id)).toBeDefined();
  },
);
