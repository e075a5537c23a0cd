/*
 * Proves that keys are parsed while they are typed, that each wrong line is named, and that a
 * private key never becomes part of the form. The parser is proved in the common package.
 */
import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ED25519_KEY, OTHER_KEY, PRIVATE_KEY } from '../__testUtils__/keys';
import { renderField } from '../__testUtils__/renderField';
import { OpencspSshKeys } from './OpencspSshKeys';

const input = () => screen.getByRole('textbox', { name: /^SSH public keys/ });

async function paste(text: string) {
  await userEvent.click(input());
  await userEvent.paste(text);
}

describe('OpencspSshKeys', () => {
  it('takes a key and tells whose it is', async () => {
    const { last } = await renderField(OpencspSshKeys, { value: [] });
    await paste(`  ${ED25519_KEY}  \n`);
    expect(last()).toEqual([ED25519_KEY]);
    expect(
      screen.getByRole('list', { name: 'Keys that may log in' }),
    ).toHaveTextContent('Ed25519 key “ada@laptop”');
  });

  it('takes several keys, one on each line', async () => {
    const { last } = await renderField(OpencspSshKeys, { value: [] });
    await paste(`${ED25519_KEY}\r\n\r\n${OTHER_KEY}`);
    expect(last()).toEqual([ED25519_KEY, OTHER_KEY]);
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
  });

  it('names the line that is wrong', async () => {
    await renderField(OpencspSshKeys, { value: [] });
    await paste(`${ED25519_KEY}\nnonsense`);
    await userEvent.tab();
    const problem =
      'Line 2: A public key looks like "ssh-ed25519 AAAA… comment".';
    expect(screen.getByText(problem)).toBeInTheDocument();
    expect(input()).toBeInvalid();
    expect(input()).toHaveAccessibleDescription(
      expect.stringContaining(problem),
    );
  });

  it('asks for a key when there is none', async () => {
    await renderField(OpencspSshKeys, { value: [] });
    await userEvent.click(input());
    await userEvent.tab();
    expect(
      screen.getByText(
        'Give at least one SSH public key: without it nobody could log in.',
      ),
    ).toBeInTheDocument();
  });

  it('refuses a private key at once and keeps nothing of it', async () => {
    const { values } = await renderField(OpencspSshKeys, { value: [] });
    await paste(PRIVATE_KEY);
    expect(
      screen.getByText(/This is a private key, and it was not kept/),
    ).toBeInTheDocument();
    expect(input()).toHaveValue('');
    expect(values).toEqual([]);
  });

  it.each([
    ['a part of an OpenSSH key', PRIVATE_KEY.split('\n')[1]],
    ['a PEM key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-ed25519'],
    ['the private part of a PuTTY key', 'Private-Lines: 1\nAAAA'],
  ])('knows %s', async (_, text) => {
    const { values } = await renderField(OpencspSshKeys, {
      value: [ED25519_KEY],
    });
    fireEvent.change(input(), { target: { value: `${ED25519_KEY}\n${text}` } });
    expect(screen.getByText(/it was not kept/)).toBeInTheDocument();
    expect(input()).toHaveValue(ED25519_KEY);
    expect(values).toEqual([]);
  });

  it('shows the keys again when the person comes back', async () => {
    await renderField(OpencspSshKeys, { value: [ED25519_KEY, OTHER_KEY] });
    expect(input()).toHaveValue(`${ED25519_KEY}\n${OTHER_KEY}`);
  });
});
