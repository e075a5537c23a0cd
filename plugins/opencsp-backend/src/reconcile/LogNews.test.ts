/*
 * Proves that who listens to a log hears of it, and only of that one, also of what was told before the
 * wait began, and that nothing is left of those who went. Leaves the lines themselves to the tests of
 * the routes.
 */
import { LogNews } from './LogNews';

const NEVER = new AbortController().signal;
const LONG_MS = 2 ** 31 - 1;

it('wakes all who listen to the log, and nobody else', async () => {
  const news = new LogNews();
  const [first, second, other] = ['a', 'a', 'b'].map(id => news.listen(id));
  const heard: string[] = [];
  const gone = new AbortController();
  const waits = [
    first.wait(LONG_MS, NEVER).then(() => heard.push('first')),
    second.wait(LONG_MS, NEVER).then(() => heard.push('second')),
    other.wait(LONG_MS, gone.signal).then(() => heard.push('other')),
  ];
  news.ring('a');
  await Promise.all(waits.slice(0, 2));
  expect(heard).toEqual(['first', 'second']);
  gone.abort();
  await waits[2];
});

it('keeps what was told while nobody waited', async () => {
  const news = new LogNews();
  const listener = news.listen('a');
  news.ring('a');
  await expect(listener.wait(LONG_MS, NEVER)).resolves.toBeUndefined();
});

it('forgets who went, and tells those who stay', async () => {
  const news = new LogNews();
  const [gone, stays] = [news.listen('a'), news.listen('a')];
  gone[Symbol.dispose]();
  news.ring('a');
  await expect(stays.wait(LONG_MS, NEVER)).resolves.toBeUndefined();
  stays[Symbol.dispose]();
  const later = news.listen('a');
  gone[Symbol.dispose]();
  news.ring('a');
  await expect(later.wait(LONG_MS, NEVER)).resolves.toBeUndefined();
});
