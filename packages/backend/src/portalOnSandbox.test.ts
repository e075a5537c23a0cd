/*
 * Proves on the sandbox’s sign-in portal, with the files that the renderer writes and a directory, what the portal and
 * browsers rely on, and that our rules find each configuration that the real program refuses or takes though it is
 * wrong; `npm run test:real` proves the same on a real one. Leaves second factors and OpenID Connect to the stand-in’s
 * own tests, on recordings.
 */
import { ownPortalContract } from './__testUtils__/services/ownPortalContract';
import {
  madeWrong,
  WRONG_CONFIGURATIONS,
} from './__testUtils__/services/portalConfigurations';
import { portalContract } from './__testUtils__/services/portalContract';
import {
  CONFIGURATION,
  judgedPortal,
  renderedPortal,
} from './__testUtils__/services/portalProfile';
import { openStandInPortal } from './__testUtils__/services/StandInPortal';

jest.setTimeout(60_000);

describe('the sign-in portal of the sandbox', () => {
  describe('for browsers', () => {
    portalContract(openStandInPortal);
  });
  describe('with what is rendered', () => {
    ownPortalContract(openStandInPortal);
  });
});

describe('our rules', () => {
  const { configuration } = renderedPortal();

  it('find nothing in what is rendered', () => {
    expect(judgedPortal(configuration)).toEqual([]);
  });

  it.each(WRONG_CONFIGURATIONS)('find $title', wrong => {
    expect(judgedPortal(madeWrong(configuration, wrong)).join('\n')).toContain(
      wrong.ours ? `${CONFIGURATION}: ${wrong.ours}` : CONFIGURATION,
    );
  });
});
