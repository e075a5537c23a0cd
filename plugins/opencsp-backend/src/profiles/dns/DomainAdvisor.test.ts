/*
 * Proves that DNS is asked little: nothing for names that it does not know, a bounded number of names,
 * once in half a minute for all who ask, within a person's budget and a deadline, in bounded memory.
 * Leaves the words to `domainRules.test.ts` and DNS itself to `NodeDnsResolver.test.ts`.
 */
import { VirtualClock } from '../../__testUtils__/world';
import { RateLimiter } from '../../http/RateLimiter';
import { CaaProperty, DnsAnswer, DnsResolver } from './DnsResolver';
import { DomainAdvisor } from './DomainAdvisor';

const ADA = 'user:default/ada';

/** Says the same of every name, when it is let. */
class FakeDns implements DnsResolver {
  readonly asked: string[] = [];
  addressAnswer: () => Promise<DnsAnswer<string>> = async () => ({
    outcome: 'nothing',
  });

  async addresses(name: string): Promise<DnsAnswer<string>> {
    this.asked.push(name);
    return this.addressAnswer();
  }

  async caa(name: string): Promise<DnsAnswer<CaaProperty>> {
    this.asked.push(`CAA ${name}`);
    return { outcome: 'nothing' };
  }
}

function open({ most = 1_000 } = {}) {
  const dns = new FakeDns();
  const clock = new VirtualClock();
  const abort = new AbortController();
  const advisor = new DomainAdvisor({
    resolver: dns,
    clock,
    budget: new RateLimiter({ most, windowMs: 60_000, callers: 10 }, () =>
      clock.now(),
    ),
    deadline: () => abort.signal,
  });
  const codes = async (domain: string, person = ADA) =>
    (await advisor.advise(domain, person)).map(({ code }) => code);
  return { dns, clock, abort, codes };
}

it('asks for the sign-in host, for any other name, and for CAA up to the top', async () => {
  const { dns, codes } = open();
  expect(await codes('ada.example.com')).toEqual(['no-record']);
  expect([...dns.asked].sort()).toEqual([
    'CAA ada.example.com',
    'CAA auth.ada.example.com',
    'CAA com',
    'CAA example.com',
    'auth.ada.example.com',
    'opencsp-any-name.ada.example.com',
  ]);
});

it('asks for twelve names at most', async () => {
  const { dns, codes } = open();
  await codes(`${'a.'.repeat(90)}example.com`);
  expect(dns.asked).toHaveLength(12);
});

it.each(['ada.localhost', 'ada.local', 'ada.test'])(
  'asks nothing for %s',
  async domain => {
    const { dns, codes } = open({ most: 0 });
    expect(await codes(domain)).toEqual(['special-name']);
    expect(dns.asked).toEqual([]);
  },
);

it('asks where a private name leads, and not for certificates', async () => {
  const { dns, codes } = open();
  expect(await codes('ada.internal')).toEqual(['special-name', 'no-record']);
  expect(dns.asked.filter(name => name.startsWith('CAA'))).toEqual([]);
});

it('answers all who ask in half a minute with one look', async () => {
  const { dns, clock, codes } = open();
  await Promise.all([codes('ada.example.com'), codes('ada.example.com', 'b')]);
  clock.advance(29_999);
  await codes('ada.example.com');
  const once = dns.asked.length;
  expect(once).toBe(6);
  clock.advance(1);
  await codes('ada.example.com');
  expect(dns.asked).toHaveLength(2 * once);
});

it('forgets the domain that was asked first, when there are too many', async () => {
  const { dns, codes } = open();
  for (let number = 0; number <= 500; number++) {
    await codes(`d${number}.example.com`);
  }
  const asked = dns.asked.length;
  await codes('d500.example.com');
  await codes('d1.example.com');
  expect(dns.asked).toHaveLength(asked);
  await codes('d0.example.com');
  expect(dns.asked.length).toBeGreaterThan(asked);
});

it('looks no more for a person than their budget; what is known is told', async () => {
  const { dns, clock, codes } = open({ most: 1 });
  await codes('a.example.com');
  const asked = dns.asked.length;
  expect(await codes('b.example.com')).toEqual(['not-looked-up']);
  expect(await codes('a.example.com')).toEqual(['no-record']);
  expect(dns.asked).toHaveLength(asked);
  expect(await codes('b.example.com', 'user:default/bob')).toEqual([
    'no-record',
  ]);
  clock.advance(60_000);
  expect(await codes('c.example.com')).toEqual(['no-record']);
});

it('looks up few domains at the same time', async () => {
  const { dns, abort, codes } = open();
  dns.addressAnswer = () => new Promise(() => undefined);
  const waiting = Array.from({ length: 20 }, (_, number) =>
    codes(`d${number}.example.com`),
  );
  expect(await codes('one.more.example.com')).toEqual(['not-looked-up']);
  abort.abort();
  expect(new Set((await Promise.all(waiting)).flat())).toEqual(
    new Set(['no-answer']),
  );
});

it('waits no longer than the deadline for a resolver that overlooks it', async () => {
  const { dns, abort, codes } = open();
  dns.addressAnswer = () => new Promise(() => undefined);
  const advice = codes('ada.example.com');
  abort.abort();
  expect(await advice).toEqual(['no-answer']);
  expect(await codes('late.example.com')).toEqual(['no-answer']);
});

it('takes a resolver that throws for one that does not answer', async () => {
  const { dns, codes } = open();
  dns.addressAnswer = () => Promise.reject(new Error('broken'));
  expect(await codes('ada.example.com')).toEqual(['no-answer']);
});
