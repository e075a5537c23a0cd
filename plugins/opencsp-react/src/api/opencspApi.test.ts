/** @jest-environment node */
// Proves: the client asks where discovery says, with the app's own fetch. Leaves to -common: the client itself.
import { createOpencspClient, opencspApiFactories } from './opencspApi';

it('asks where discovery says, with the fetch that adds who is calling', async () => {
  const asked: string[] = [];
  const client = createOpencspClient({
    discoveryApi: {
      getBaseUrl: async id => `http://portal.test/api/${id}`,
    },
    fetchApi: {
      fetch: async input => {
        asked.push(String(input));
        return Response.json({ items: [], totalItems: 0 });
      },
    },
  });
  await expect(client.listSizes()).resolves.toEqual({
    items: [],
    totalItems: 0,
  });
  expect(asked).toEqual(['http://portal.test/api/opencsp/v1/sizes']);
});

it('brings both APIs to an app of the old frontend system', () => {
  expect(opencspApiFactories.map(factory => factory.api.id)).toEqual([
    'plugin.opencsp.client',
    'plugin.opencsp.query-client',
  ]);
});
