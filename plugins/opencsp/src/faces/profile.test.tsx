// Proves: the cards of a profile's page have all six faces. Leaves to the tests of the
// pages: what they show.
import { profileCards } from '../__testUtils__/cards/profileCards';
import { facesOf } from '../__testUtils__/faces';

it.each(facesOf(profileCards))('%s: %s', async (_card, _face, show) => {
  expect(await show()).toBeInTheDocument();
});
