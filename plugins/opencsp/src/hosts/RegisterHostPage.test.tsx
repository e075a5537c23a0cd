// Proves: a host is registered only under the key that the person said to have compared, by way of another machine
// too, and a private key stays nowhere on the page. Leaves to the API: which addresses may be reached.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fingerprintFixture,
  FakeOpencspApi,
  portalKeyFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

const JUMP_KEY = `SHA256:${'j'.repeat(43)}`;

function open() {
  return openApp('/opencsp/register-host', { api: new FakeOpencspApi() });
}

const field = (name: string) => screen.getByRole('textbox', { name });
const button = (name: string) => screen.getByRole('button', { name });
async function write(name: string, text: string) {
  await userEvent.clear(field(name));
  await userEvent.type(field(name), text);
}
async function fillAddress() {
  await region('Where it is');
  await write('Name', 'attic');
  await write('Address', 'attic.example.com');
  await write('User', 'debian');
}
async function compare() {
  await userEvent.click(
    screen.getByRole('checkbox', { name: /I compared it/ }),
  );
  await userEvent.click(button('Go on'));
}

it('goes on only when the fingerprint was compared, and then waits for the login', async () => {
  const { api } = open();
  await fillAddress();
  // Who is not root needs sudo; nobody has to know that.
  expect(screen.getByRole('checkbox', { name: /with sudo/ })).toBeChecked();
  await userEvent.click(button('Show its host key'));
  const step = await region('Its host key');
  expect(step).toHaveTextContent(fingerprintFixture);
  expect(step).toHaveTextContent(
    'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
  );
  expect(step).toHaveTextContent(
    'ssh-keyscan -t ed25519 -p 22 attic.example.com | ssh-keygen -lf -',
  );
  expect(button('Go on')).toBeDisabled();
  expect(step).toHaveTextContent('Confirm that it is the same to go on.');
  await compare();
  expect(await region('How the portal signs in')).toHaveTextContent(
    `attic is registered at attic.example.com, port 22. The portal signs in as debian, accepts only the host key ${fingerprintFixture}`,
  );
  await userEvent.click(button('Register the host'));
  expect(await region('Let the portal in')).toHaveTextContent(portalKeyFixture);
  expect(api.hosts.registered).toEqual([
    {
      name: 'attic',
      address: 'attic.example.com',
      port: 22,
      user: 'debian',
      sudo: true,
      fingerprint: fingerprintFixture,
      prepare: true,
    },
  ]);
});

it('moves the focus to the heading of each new step', async () => {
  open();
  await fillAddress();
  await userEvent.click(button('Show its host key'));
  await region('Its host key');
  expect(screen.getByRole('heading', { name: 'Its host key' })).toHaveFocus();
  await compare();
  await region('How the portal signs in');
  expect(
    screen.getByRole('heading', { name: 'How the portal signs in' }),
  ).toHaveFocus();
});

it('says what is wrong with a field, and asks no machine', async () => {
  const { api } = open();
  await region('Where it is');
  await write('Address', 'root@attic');
  await userEvent.click(button('Show its host key'));
  expect(screen.getByText(/without user, port or path/)).toBeInTheDocument();
  expect(screen.getByText(/Use lower-case letters/)).toBeInTheDocument();
  expect(api.hosts.calls).toEqual([]);
});

it('compares the key of the machine on the way first, and each by itself', async () => {
  const { api } = open();
  api.hosts.fingerprints['gate.example.com'] = JUMP_KEY;
  await fillAddress();
  await userEvent.click(
    screen.getByRole('checkbox', { name: /by way of another machine/ }),
  );
  await write('Address of the machine on the way', 'gate.example.com');
  await userEvent.click(button('Show its host key'));
  expect(await screen.findByText(JUMP_KEY)).toBeInTheDocument();
  await compare();
  expect(await screen.findByText(fingerprintFixture)).toBeInTheDocument();
  expect(button('Go on')).toBeDisabled();
  await compare();
  await region('How the portal signs in');
  // The configuration runner does not come by way of another machine.
  const prepare = screen.getByRole('checkbox', { name: 'Prepare the host' });
  expect(prepare).not.toBeChecked();
  expect(prepare).toBeDisabled();
  await userEvent.click(button('Register the host'));
  await waitFor(() =>
    expect(api.hosts.calls).toEqual([
      'scan gate.example.com:22',
      'scan attic.example.com:22 by gate.example.com',
      'register attic',
    ]),
  );
  expect(api.hosts.registered[0].prepare).toBe(false);
  expect(api.hosts.registered[0].jump).toEqual({
    address: 'gate.example.com',
    port: 22,
    user: 'root',
    fingerprint: JUMP_KEY,
  });
});

it('hands a private key over at once, and keeps nothing of it', async () => {
  const { api, client } = open();
  await fillAddress();
  await userEvent.click(button('Show its host key'));
  await region('Its host key');
  await compare();
  await region('How the portal signs in');
  await userEvent.click(
    screen.getByRole('radio', { name: /I have a private key/ }),
  );
  expect(button('Register the host')).toBeDisabled();
  await userEvent.click(field('Private key'));
  await userEvent.paste('nonsense');
  await userEvent.click(button('Hand it over'));
  expect(
    screen.getByText(/does not begin as a private key/),
  ).toBeInTheDocument();
  expect(api.profiles.handedOff.size).toBe(0);
  await userEvent.clear(field('Private key'));
  await userEvent.paste(
    '-----BEGIN OPENSSH PRIVATE KEY-----\ncanary\n-----END OPENSSH PRIVATE KEY-----',
  );
  await userEvent.click(button('Hand it over'));
  expect(
    await screen.findByText('The portal has the key.'),
  ).toBeInTheDocument();
  expect([...api.profiles.handedOff.values()]).toEqual([
    '-----BEGIN OPENSSH PRIVATE KEY-----\ncanary\n-----END OPENSSH PRIVATE KEY-----\n',
  ]);
  await userEvent.click(button('Register the host'));
  await waitFor(() => expect(api.hosts.registered).toHaveLength(1));
  const seen = JSON.stringify([
    api.hosts.registered,
    document.documentElement.outerHTML,
    client
      .getMutationCache()
      .getAll()
      .map(it => it.state),
    client
      .getQueryCache()
      .getAll()
      .map(it => it.state),
    window.location.href,
    { ...window.localStorage },
    { ...window.sessionStorage },
  ]);
  expect(seen).toContain('handoff-000000000001');
  expect(seen).not.toContain('canary');
});

it('takes a long key of RSA in PEM', async () => {
  const { api } = open();
  await fillAddress();
  await userEvent.click(button('Show its host key'));
  await region('Its host key');
  await compare();
  await region('How the portal signs in');
  await userEvent.click(
    screen.getByRole('radio', { name: /I have a private key/ }),
  );
  // As long as one of 4,096 bits.
  const lines = `${'A'.repeat(64)}\n`.repeat(50);
  const pem = `-----BEGIN RSA PRIVATE KEY-----\n${lines}-----END RSA PRIVATE KEY-----\n`;
  await userEvent.click(field('Private key'));
  await userEvent.paste(pem.replace('A', 'A'.repeat(16_384)));
  await userEvent.click(button('Hand it over'));
  expect(screen.getByText(/It has more than 16 KiB/)).toBeInTheDocument();
  await userEvent.clear(field('Private key'));
  await userEvent.paste(pem);
  await userEvent.click(button('Hand it over'));
  expect(
    await screen.findByText('The portal has the key.'),
  ).toBeInTheDocument();
  expect([...api.profiles.handedOff.values()]).toEqual([pem]);
});

it('says why a machine could not be asked, and keeps what was written', async () => {
  const { api } = open();
  api.hosts.refusals.scan = refusal(503, 'host-unreachable');
  await fillAddress();
  await userEvent.click(button('Show its host key'));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'It cannot be read.',
  );
  expect(field('Address')).toHaveValue('attic.example.com');
});

it('goes back with all that was written, and asks for the key anew', async () => {
  const { api } = open();
  await fillAddress();
  await userEvent.click(button('Show its host key'));
  await region('Its host key');
  await userEvent.click(button('Back'));
  expect(field('Name')).toHaveValue('attic');
  await userEvent.click(button('Show its host key'));
  await region('Its host key');
  expect(api.hosts.calls).toHaveLength(2);
  expect(
    within(await screen.findByRole('list', { name: 'Steps' }))
      .getAllByRole('listitem')
      .map(it => it.getAttribute('aria-current')),
  ).toEqual([null, 'step', null]);
});
