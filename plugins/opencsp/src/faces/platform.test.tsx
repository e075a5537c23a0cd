// Proves: the cards of "My platform" have all six faces. Leaves to the tests of the
// pages: what they show.
import { platformCards } from '../__testUtils__/cards/platformCards';
import { facesOf } from '../__testUtils__/faces';

it.each(facesOf(platformCards))('%s: %s', async (_card, _face, show) => {
  expect(await show()).toBeInTheDocument();
});
