/*
 * Proves on a sign-in portal that runs somewhere, behind its proxy, what the sandbox’s has to pass, too, as far as
 * browsers see it. Leaves what needs a configuration of the test to `autheliaProgram.real.ts`.
 */
import { portalContract } from '../services/portalContract';
import { sendPlain } from '../services/PortalGround';
import { givenService, secretIn } from './givenService';

jest.setTimeout(120_000);

const { url, guarded, user, passwordFile } = givenService('authelia');

describe('a sign-in portal somewhere', () => {
  portalContract(async () => ({
    ...{ portal: new URL(url).origin, guarded: new URL(guarded).origin, user },
    password: secretIn(passwordFile),
    send: ({ method, url: wanted, headers, body }) =>
      sendPlain(wanted, { method, headers }, body),
    close: async () => undefined,
  }));
});
