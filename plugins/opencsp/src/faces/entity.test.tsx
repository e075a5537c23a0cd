// Proves: the cards and tabs of the catalog's pages have all six faces. Leaves to entity/: what they show.
import { entityCards } from '../__testUtils__/cards/entityCards';
import { facesOf } from '../__testUtils__/faces';

it.each(facesOf(entityCards))('%s: %s', async (_card, _face, show) => {
  expect(await show()).toBeInTheDocument();
});
