// Proves: the cards of the pages of machines, hosts, deployments and services have all six faces. Leaves to the tests of the
// pages: what they show.
import { placeCards } from '../__testUtils__/cards/placeCards';
import { facesOf } from '../__testUtils__/faces';

it.each(facesOf(placeCards))('%s: %s', async (_card, _face, show) => {
  expect(await show()).toBeInTheDocument();
});
