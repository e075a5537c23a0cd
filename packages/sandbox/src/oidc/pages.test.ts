/*
 * Proves what the pages of the OpenID stand-in show and keep out. The sign-ins that go through them
 * are in oidcStandIn.test.ts; how they look and whether they can be used is for the browser tests.
 */
import { withStandIn } from './__testUtils__/standIn';
import { OidcStandIn, SANDBOX_PASSWORD } from './options';
import { CALLBACK, TestClient } from './testClient';

let idp: OidcStandIn;
let client: TestClient;

withStandIn(opened => {
  ({ idp, client } = opened);
});

describe('pages', () => {
  it('load nothing from elsewhere and let forms lead to the client only', async () => {
    const { page, browser } = await client.loginPage();
    const answer = await browser.fetch(page.url);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(CALLBACK).origin}`);
    expect(page.text).not.toMatch(/<script|<img|@import|url\(/);
    expect(page.text).toContain(SANDBOX_PASSWORD);
    expect(page.text).toContain('<label for="loginName">Login name</label>');
  });

  it('names what is wrong beside the fields, and keeps what was typed but the password', async () => {
    const browser = idp.newBrowser(CALLBACK);
    const page = await browser.open(client.authorizeUrl({ prompt: 'create' }));
    const again = await browser.submit(page, {
      givenName: '<b>New</b>',
      familyName: '',
      email: 'member@opencsp.localhost',
      password: 'short',
    });
    expect(again.text).toContain('There is an account with this e-mail');
    expect(again.text).toContain('Enter your last name.');
    expect(again.text).toContain('Use at least 8 characters.');
    expect(again.text).toContain('aria-describedby="email-error"');
    expect(again.text).toContain('&#60;b&#62;New');
    expect(again.text).not.toContain('<b>New');
    expect(again.text).not.toContain('short');
  });

  it('says that a sign-in has ended when its page is opened elsewhere', async () => {
    const { page } = await client.loginPage();
    const elsewhere = await idp.newBrowser().open(page.url);
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.text).toContain('This sign-in has ended');
  });
});
