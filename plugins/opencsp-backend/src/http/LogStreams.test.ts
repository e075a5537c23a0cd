/*
 * Proves, over HTTP, that a place which no log can have is refused with the name of the field, by pages
 * and streams alike. That streams follow a log is proven by `plugin.test.ts`.
 */
import { GOOD_REQUEST, startPortal } from '../__testUtils__/portal';

jest.setTimeout(60_000);

/** Places are 32-bit integers in the database, and up to 1000 are counted on from one. */
const MOST = 2 ** 31 - 1 - 1_000;

describe('the place to read on in a log', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let logs: string;

  beforeAll(async () => {
    portal = await startPortal();
    const { body } = await portal.as('member').create(GOOD_REQUEST, 'key-0');
    logs = `/instances/${body.id}/logs`;
  });
  afterAll(() => portal?.backend.stop());

  it('may be the last that there can be', async () => {
    const page = await portal.as('member').get(`${logs}?after=${MOST}`);
    expect([page.status, page.body.next]).toEqual([200, MOST]);
  });

  it.each([
    ['', 'after', MOST + 1],
    ['', 'after', 1e18],
    ['', 'after', -1],
    ['/stream', 'after', MOST + 1],
  ])(
    'is refused by "logs%s" as "%s" when it is %d',
    async (end, name, place) => {
      const { status, body } = await portal
        .as('member')
        .get(`${logs}${end}?${name}=${place}`);
      expect([status, body.error.fields[0].path]).toEqual([400, name]);
    },
  );

  it('is refused when a browser says that it saw more', async () => {
    const { status, body } = await portal
      .as('member')
      .get(`${logs}/stream`)
      .set('last-event-id', String(MOST + 1));
    expect([status, body.error.fields[0].path]).toEqual([400, 'last-event-id']);
  });
});
