/*
 * Proves which of the platform's keys are taken, and that a refusal names the field and no secret.
 * Leaves sealing to `sealedBundle.test.ts`, and reading files to the config.
 */
import {
  generateHybridIdentity,
  generateIdentity,
  identityToRecipient,
} from 'age-encryption';
import { AgeSettings, readAgeKeys } from './ageKeys';

async function pair() {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Everything right; each test changes one thing. */
async function goodSettings(): Promise<AgeSettings & { recovery: string }> {
  const [platform, recovery] = await Promise.all([pair(), pair()]);
  return {
    identity: `# created: today\n# public key: ${platform.recipient}\n${platform.identity}\n`,
    recipients: [platform.recipient],
    recovery: recovery.recipient,
  };
}

async function refusal(
  settings: AgeSettings,
  sandbox = false,
): Promise<string> {
  const error: unknown = await readAgeKeys(settings, { sandbox }).then(
    () => undefined,
    reason => reason,
  );
  if (!(error instanceof Error)) {
    throw new Error('was taken');
  }
  expect(error.name).toBe('InputError');
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(
    /AGE-SECRET-KEY-1[0-9A-Z]/i,
  );
  expect(error.cause).toBeUndefined();
  return error.message;
}

/** Printed in age's manual pages, README, Go examples and the specification. */
const EXAMPLES = [
  'AGE-SECRET-KEY-1KTYK6RVLN5TAPE7VF6FQQSKZ9HWWCDSKUGXXNUQDWZ7XXT5YK5LSF3UTKQ',
  'AGE-SECRET-KEY-1N9JEPW6DWJ0ZQUDX63F5A03GX8QUW7PXDE39N8UYF82VZ9PC8UFS3M7XA9',
  'AGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU',
  'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX',
];

describe('readAgeKeys', () => {
  it('takes a platform key and a recovery recipient', async () => {
    const settings = await goodSettings();
    const keys = await readAgeKeys(settings, { sandbox: false });
    expect(keys.recipients.all).toEqual(
      [...settings.recipients, settings.recovery].sort(),
    );
    expect(settings.identity).toContain(keys.identities[0]);
    expect(keys.identities).toHaveLength(1);
  });

  it('has one fingerprint for the same recipients in any order, and another for others', async () => {
    const settings = await goodSettings();
    const second = await pair();
    const fingerprintOf = async (recipients: string[]) =>
      (await readAgeKeys({ ...settings, recipients }, { sandbox: false }))
        .recipients.fingerprint;
    const [own] = settings.recipients;
    const both = await fingerprintOf([own, second.recipient]);
    expect(both).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintOf([second.recipient, own, own])).toBe(both);
    expect(await fingerprintOf([own])).not.toBe(both);
  });

  it('takes a second identity while keys are changed', async () => {
    const settings = await goodSettings();
    const old = await pair();
    const keys = await readAgeKeys(
      { ...settings, identity: `${settings.identity}${old.identity}\r\n` },
      { sandbox: false },
    );
    expect(keys.identities).toHaveLength(2);
  });

  it('wants a recovery recipient, but not in the sandbox', async () => {
    const settings = { ...(await goodSettings()), recovery: undefined };
    expect(await refusal(settings)).toMatch(
      /^opencsp\.profiles\.age\.recovery: Give a recovery recipient/,
    );
    const keys = await readAgeKeys(settings, { sandbox: true });
    expect(keys.recipients.all).toEqual(settings.recipients);
  });

  it("refuses the platform's own key as recovery", async () => {
    const settings = await goodSettings();
    const second = await pair();
    expect(
      await refusal({ ...settings, recovery: settings.recipients[0] }),
    ).toMatch(/^opencsp\.profiles\.age\.recovery: It is a key of the platform/);
    expect(
      await refusal({
        ...settings,
        identity: `${settings.identity}${second.identity}`,
        recovery: second.recipient,
      }),
    ).toMatch(/^opencsp\.profiles\.age\.recovery: It is a key of the platform/);
  });

  it('refuses no recipient, in the sandbox too', async () => {
    const settings = await goodSettings();
    expect(await refusal({ ...settings, recipients: [] }, true)).toMatch(
      /^opencsp\.profiles\.age\.recipients: There is none/,
    );
  });

  it('refuses recipients that the platform cannot read for', async () => {
    const settings = await goodSettings();
    const { recipient } = await pair();
    expect(await refusal({ ...settings, recipients: [recipient] })).toMatch(
      /^opencsp\.profiles\.age\.recipients: None belongs to the identity/,
    );
  });

  it.each([
    ['nothing', '', /It is empty/],
    ['a blank', ' \n', /It is empty/],
    ['a word', 'age1secret', /no X25519 recipient/],
    ['an SSH key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI', /no X25519/],
    [
      'a wrong checksum',
      'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q',
      /no X25519/,
    ],
    [
      "the README's example",
      'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
      /example of age's documentation/,
    ],
  ])(
    'refuses %s as a recipient, naming the field',
    async (_what, text, why) => {
      const settings = await goodSettings();
      const platform = await refusal({
        ...settings,
        recipients: [...settings.recipients, text],
      });
      expect(platform).toMatch(/^opencsp\.profiles\.age\.recipients\[1\]: /);
      expect(platform).toMatch(why);
      const recovery = await refusal({ ...settings, recovery: text });
      expect(recovery).toMatch(/^opencsp\.profiles\.age\.recovery: /);
      expect(recovery).toMatch(why);
    },
  );

  it('refuses a secret half where the public one belongs', async () => {
    const settings = await goodSettings();
    const { identity } = await pair();
    expect(await refusal({ ...settings, recovery: identity })).toMatch(
      /recovery: This is the secret half/,
    );
  });

  it('refuses a point of small order, to which everybody can read', async () => {
    // 32 zero bytes in Bech32 (BIP 173), with their right checksum.
    const settings = await goodSettings();
    const zero =
      'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z';
    expect(await refusal({ ...settings, recovery: zero })).toMatch(
      /no X25519 recipient/,
    );
  });

  it.each(EXAMPLES.map((identity, index) => [index, identity]))(
    'refuses documented pair %d, by either half',
    async (_index, identity) => {
      const settings = await goodSettings();
      expect(await refusal({ ...settings, identity: `${identity}` })).toMatch(
        /identityFile: The identity 1 in it is an example/,
      );
      const recovery = await identityToRecipient(`${identity}`);
      expect(await refusal({ ...settings, recovery })).toMatch(
        /recovery: This key is an example/,
      );
    },
  );

  it.each([
    ['nothing', '', /no identity in it/],
    ['comments alone', '# x\n\n', /no identity in it/],
    ['a recipient', 'age1qqqq', /identity 1 in it is none of age/],
    ['a passphrase', 'correct horse', /identity 1 in it is none of age/],
    ['a wrong checksum', EXAMPLES[0].replace(/Q$/, 'P'), /identity 1 in it/],
    ['lower case', EXAMPLES[0].toLowerCase(), /identity 1 in it is none/],
  ])('refuses %s as identity', async (_what, identity, why) => {
    const message = await refusal({ ...(await goodSettings()), identity });
    expect(message).toMatch(/^opencsp\.profiles\.age\.identityFile: /);
    expect(message).toMatch(why);
  });

  it('names the bad one of several identities', async () => {
    const settings = await goodSettings();
    const hybrid = await generateHybridIdentity();
    expect(
      await refusal({
        ...settings,
        identity: `${settings.identity}${hybrid}`,
      }),
    ).toMatch(/The identity 2 in it is none/);
  });
});
