/*
 * Proves that the probes of one look take turns, that the end of its time and a lost host leave out what was
 * not seen, and that the signal of who asked ends all of it. Leaves what a probe is to the other tests here.
 */
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { Probes } from './Probes';

const LONG = 600_000;
const never = () => new AbortController().signal;
const untilAborted = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

it('does eight at once, and all of them', async () => {
  const probes = new Probes(never(), LONG);
  let [now, most] = [0, 0];
  const found = await Promise.all(
    Array.from({ length: 30 }, (_, each) =>
      probes.run(async ({ timeoutMs }) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(done => setTimeout(done, 1));
        now -= 1;
        return [each, timeoutMs];
      }),
    ),
  );
  expect(found).toEqual(Array.from({ length: 30 }, (_, each) => [each, 5_000]));
  expect([most, now]).toEqual([8, 0]);
  probes.close();
});

it('leaves out what is under way or waits when its time is over', async () => {
  const probes = new Probes(never(), 1);
  const late = async () => 'seen too late';
  expect(
    await Promise.all([
      ...Array.from({ length: 8 }, () => probes.run(untilAborted)),
      probes.run(late),
    ]),
  ).toEqual(Array(9).fill(undefined));
  expect(await probes.within(late)).toBeUndefined();
  probes.close();
});

it('leaves out what goes over a host that is lost, and nothing else', async () => {
  const probes = new Probes(never(), LONG);
  const lost = new HostTroubleError('unreachable', 'gone');
  expect(await probes.run(() => Promise.reject(lost))).toBeUndefined();
  await expect(
    probes.run(() => Promise.reject(new TypeError('a mistake'))),
  ).rejects.toThrow('a mistake');
  expect(await probes.run(async () => 'seen')).toBe('seen');
  probes.close();
});

it('ends with the signal of who asked', async () => {
  const stop = new AbortController();
  const probes = new Probes(stop.signal, LONG);
  const running = probes.run(untilAborted);
  stop.abort(new Error('stopping'));
  await expect(running).rejects.toThrow('stopping');
  await expect(probes.run(async () => 'seen')).rejects.toThrow('stopping');
  probes.close();
});
