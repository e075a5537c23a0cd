import { createOidcStandIn } from '../oidcStandIn';
import { OidcStandIn } from '../options';
import { CLIENTS, TestClient } from '../testClient';

/** A stand-in that listens, and a client of it. */
export interface OpenedStandIn {
  idp: OidcStandIn;
  client: TestClient;
}

/**
 * Opens a stand-in for the tests of this file or this `describe`, resets it before each of them, and
 * closes it after the last.
 *
 * @param opened - takes it before the first test
 */
export function withStandIn(
  opened: (standIn: OpenedStandIn) => void,
  { now }: { now?: () => number } = {},
): void {
  let idp: OidcStandIn;
  beforeAll(async () => {
    idp = await createOidcStandIn({ port: 0, clients: CLIENTS, now });
    opened({ idp, client: new TestClient(idp.issuer) });
  });
  afterAll(() => idp.close());
  beforeEach(() => idp.control({ scenario: 'reset' }));
}
