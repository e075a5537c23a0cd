/*
 * Proves that the domain's field tells politely what DNS says, with how much it matters, of the present
 * value only; that it asks once the person rests, of valid domains alone, aborts what is stale, and goes
 * on when nobody answers. What DNS says is the portal's to find out.
 */
import {
  CallOptions,
  DomainAdvice,
  DomainHint,
} from '@opencsp/plugin-opencsp-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../../__testUtils__/FakeFormApi';
import { FakeFormProfiles } from '../../__testUtils__/FakeFormProfiles';
import { renderField } from '../../__testUtils__/renderField';
import { OpencspDomain } from './OpencspDomain';

const WARNING: DomainHint = {
  code: 'caa-forbids',
  severity: 'warning',
  message: "CAA records of example.com forbid Let's Encrypt.",
};
const INFO: DomainHint = {
  code: 'no-record',
  severity: 'info',
  message: 'No record yet: make an A record *.ada.example.com.',
};

/** Remembers each question with its signal; one about a silent domain waits until it is aborted. */
class AskedProfiles extends FakeFormProfiles {
  readonly asked: { domain: string; signal?: AbortSignal }[] = [];
  readonly silentDomains: string[] = [];

  override async domainAdvice(
    domain: string,
    call?: CallOptions,
  ): Promise<DomainAdvice> {
    this.asked.push({ domain, signal: call?.signal });
    if (this.silentDomains.includes(domain)) {
      return new Promise((_, reject) => {
        call?.signal?.addEventListener('abort', () =>
          reject(new Error('aborted')),
        );
      });
    }
    return super.domainAdvice(domain);
  }
}

class AskedApi extends FakeFormApi {
  override readonly profiles = new AskedProfiles();
}

const input = () => screen.getByRole('textbox');
const region = () =>
  screen.getByRole('status', { name: 'What DNS says of the domain today' });
const items = () =>
  within(region())
    .queryAllByRole('listitem')
    .map(it => it.textContent);

it('tells what DNS says, with how much it matters, in a place that is announced politely', async () => {
  const api = new AskedApi();
  api.profiles.hints = [WARNING, INFO];
  await renderField(OpencspDomain, { api, value: '' });
  expect(region()).toBeEmptyDOMElement();
  expect(region()).toHaveAttribute('aria-live', 'polite');
  await userEvent.type(input(), 'Ada.Example.com');
  await waitFor(() =>
    expect(items()).toEqual([
      `Warning: ${WARNING.message}`,
      `Note: ${INFO.message}`,
    ]),
  );
  expect(input()).toBeValid();
});

it('asks once the person rests, and in ASCII', async () => {
  const api = new AskedApi();
  api.profiles.hints = [INFO];
  await renderField(OpencspDomain, { api, value: '' });
  await userEvent.type(input(), 'müller.example.com');
  await waitFor(() => expect(items()).toHaveLength(1));
  expect(api.profiles.asked.map(({ domain }) => domain)).toContain(
    'xn--mller-kva.example.com',
  );
  expect(api.profiles.asked.length).toBeLessThan('example.com'.length);
});

it.each(['', 'localhost', '10.0.0.1', 'a_b.example.com', '*.example.com'])(
  'asks nothing about "%s"',
  async value => {
    const api = new AskedApi();
    await renderField(OpencspDomain, { api, value });
    await userEvent.click(input());
    await userEvent.tab();
    expect(input()).toBeInvalid();
    expect(api.profiles.asked).toEqual([]);
    expect(region()).toBeEmptyDOMElement();
  },
);

it('aborts a question about an earlier value, and never shows its answer', async () => {
  const api = new AskedApi();
  api.profiles.hints = [INFO];
  api.profiles.silentDomains.push('ada.example.co');
  await renderField(OpencspDomain, { api, value: 'ada.example.co' });
  await waitFor(() => expect(api.profiles.asked).toHaveLength(1));
  expect(region()).toHaveTextContent('Looking the domain up in DNS…');
  await userEvent.type(input(), 'm');
  await waitFor(() => expect(items()).toHaveLength(1));
  expect(api.profiles.asked.map(({ domain }) => domain)).toEqual([
    'ada.example.co',
    'ada.example.com',
  ]);
  expect(api.profiles.asked.map(({ signal }) => signal?.aborted)).toEqual([
    true,
    false,
  ]);
});

it('goes on when the portal does not tell, and does not call the value wrong', async () => {
  const api = new AskedApi();
  api.profiles.refusals.domainAdvice = new Error('down');
  const { values } = await renderField(OpencspDomain, {
    api,
    value: 'ada.example.com',
  });
  expect(
    await screen.findByText(/could not be looked up now\. You can go on/),
  ).toBeInTheDocument();
  await userEvent.type(input(), '.org');
  expect(input()).toBeValid();
  expect(values.at(-1)).toBe('ada.example.com.org');
});

it('says no advice twice, when the preview has it too', async () => {
  const api = new AskedApi();
  api.profiles.hints = [INFO];
  api.profiles.warnings = [INFO.message, 'ada.example.com is new.'];
  await renderField(OpencspDomain, {
    api,
    value: 'ada.example.com',
    form: {
      name: 'family',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      passwordStrategy: { strategy: 'generated' },
      services: [{ id: 'nextcloud', access: 'everyone', secondFactor: false }],
    },
  });
  expect(await screen.findByText('ada.example.com is new.')).toBeVisible();
  await waitFor(() => expect(items()).toEqual([`Note: ${INFO.message}`]));
  expect(screen.getAllByText(INFO.message, { exact: false })).toHaveLength(1);
});

it('gives no advice about a domain that the portal refuses', async () => {
  const api = new AskedApi();
  api.profiles.hints = [INFO];
  api.profiles.takenDomains = ['ada.example.com'];
  await renderField(OpencspDomain, { api, value: 'ada.example.com' });
  await userEvent.click(input());
  await userEvent.tab();
  await screen.findByText('Another profile has this domain.');
  expect(items()).toEqual([]);
});
