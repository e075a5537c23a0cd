// Proves: the cards of "Operations" have all six faces. Leaves to the tests of the
// pages: what they show.
import { operationsCards } from '../__testUtils__/cards/operationsCards';
import { facesOf } from '../__testUtils__/faces';

it.each(facesOf(operationsCards))('%s: %s', async (_card, _face, show) => {
  expect(await show()).toBeInTheDocument();
});
