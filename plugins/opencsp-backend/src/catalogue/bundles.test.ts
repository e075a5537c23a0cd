/* Proves that each bundle to start from can be chosen as it is; leaves how it is shown to the form. */
import { profileSpecSchema } from '@opencsp/plugin-opencsp-common';
import { serviceBundles } from './bundles';
import { createCatalogue } from './Catalogue';
import { builtIns } from './__testUtils__/builtIns';

describe('serviceBundles', () => {
  it('has those that are promised, each once', () => {
    expect(serviceBundles.map(({ title }) => title)).toEqual([
      'Team collaboration',
      'Family media',
      'Developer forge',
      'Minimal',
    ]);
    expect(new Set(serviceBundles.map(({ id }) => id)).size).toBe(4);
  });

  it.each(serviceBundles)('$id is a valid choice', ({ services }) => {
    const spec = profileSpecSchema.parse({
      name: 'bundle',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      passwordStrategy: 'generated',
      services: services.map(id => ({ id })),
    });
    const present = createCatalogue(builtIns).forProfile(
      spec.services.map(({ id }) => id),
    );
    expect(present.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...services]),
    );
  });
});
