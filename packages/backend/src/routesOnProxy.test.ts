/*
 * Proves that the looks and rules of routes tell what the contract says with the sandbox's proxy and authority,
 * on the files that the renderer writes; `npm run test:real` proves the same with the real ones. Leaves each
 * fault by itself to the tests of the backend plugin, and the proxy's answers to its own, on recordings.
 */
import { routesContract } from './__testUtils__/routes/routesContract';
import { StandInGround } from './__testUtils__/routes/StandInGround';

jest.setTimeout(60_000);

describe('routes on the proxy of the sandbox', () => {
  routesContract(() => StandInGround.open());
});
