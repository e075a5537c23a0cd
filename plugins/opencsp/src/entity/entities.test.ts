// Proves: an entity extension's filter and the function for the old frontend system agree, over every mix of kind, type
// and annotations, and that each lets its own entities through only. Leaves to the catalog: evaluating configured filters.
import { Entity } from '@backstage/catalog-model';
import {
  EntityCardBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import opencspPlugin from '../index';
import {
  isHostEntity,
  isMachineEntity,
  isProfileEntity,
  isServiceEntity,
} from './entities';

const ANNOTATIONS = [
  'opencsp.io/instance-id',
  'opencsp.io/host-id',
  'opencsp.io/profile-id',
  'opencsp.io/service-id',
  'example.com/other',
];

/** All sets of the annotations. */
const annotationSets = ANNOTATIONS.reduce<string[][]>(
  (sets, annotation) => [...sets, ...sets.map(set => [...set, annotation])],
  [[]],
);

function entityOf(
  kind: string,
  type: string | undefined,
  annotations: string[] | undefined,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name: 'shown',
      ...(annotations
        ? { annotations: Object.fromEntries(annotations.map(it => [it, 'x'])) }
        : {}),
    },
    ...(type === undefined ? {} : { spec: { type } }),
  };
}

const everything = [
  'Resource',
  'resource',
  'System',
  'COMPONENT',
  'API',
].flatMap(kind =>
  [undefined, 'virtual-machine', 'Host', 'host', 'service', 'other'].flatMap(
    type =>
      [undefined, ...annotationSets].map(annotations =>
        entityOf(kind, type, annotations),
      ),
  ),
);

describe.each([
  ['entity-card:opencsp/machine', isMachineEntity],
  ['entity-content:opencsp/machine', isMachineEntity],
  ['entity-card:opencsp/host', isHostEntity],
  ['entity-content:opencsp/host', isHostEntity],
  ['entity-card:opencsp/profile', isProfileEntity],
  ['entity-content:opencsp/profile', isProfileEntity],
  ['entity-card:opencsp/service', isServiceEntity],
  ['entity-content:opencsp/service', isServiceEntity],
] as const)('%s', (id, isOurs) => {
  it('agrees with the function for the old frontend system', () => {
    const filter = createExtensionTester(opencspPlugin.getExtension(id)).get(
      EntityCardBlueprint.dataRefs.filterFunction,
    );
    const shown = everything.filter(entity => filter?.(entity));
    expect(shown).not.toHaveLength(0);
    expect(shown).toEqual(everything.filter(isOurs));
  });
});

it('the link into a service is for services only', () => {
  const filter = createExtensionTester(
    opencspPlugin.getExtension('entity-icon-link:opencsp/open-service'),
  ).get(EntityIconLinkBlueprint.dataRefs.filterFunction);
  expect(everything.filter(it => filter?.(it))).toEqual(
    everything.filter(isServiceEntity),
  );
});

it.each([
  [
    'a machine',
    'Resource',
    'virtual-machine',
    ['opencsp.io/instance-id'],
    'machine',
  ],
  ['a registered host', 'Resource', 'host', ['opencsp.io/host-id'], 'host'],
  [
    'a machine that is a host',
    'Resource',
    'virtual-machine',
    ['opencsp.io/instance-id', 'opencsp.io/host-id'],
    'machine host',
  ],
  ['a profile', 'System', 'profile', ['opencsp.io/profile-id'], 'profile'],
  [
    'a service, which names profile and host, too',
    'Component',
    'service',
    ['opencsp.io/service-id', 'opencsp.io/profile-id', 'opencsp.io/host-id'],
    'service',
  ],
  ['a machine of others', 'Resource', 'virtual-machine', [], ''],
  ['a system of others', 'System', 'product', ['example.com/other'], ''],
  [
    'a website of others',
    'Component',
    'website',
    ['opencsp.io/profile-id'],
    '',
  ],
])('%s', (_, kind, type, annotations, expected) => {
  const entity = entityOf(kind, type, annotations);
  const found = [
    isMachineEntity(entity) && 'machine',
    isHostEntity(entity) && 'host',
    isProfileEntity(entity) && 'profile',
    isServiceEntity(entity) && 'service',
  ];
  expect(found.filter(Boolean).join(' ')).toBe(expected);
});
