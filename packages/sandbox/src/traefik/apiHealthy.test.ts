/*
 * Proves that the API of a healthy proxy answers as recorded (api-healthy.json, all 24 exchanges): status,
 * headers, body and, by Content-Length, the very number of bytes. Of certificates the values that are new
 * each time are left out, and the key: the sandbox's authority gives smaller ones.
 */
import { z } from 'zod';
import { FakeWorld } from './__testUtils__/fakeWorld';
import { readJson, recordedWorld, send } from './__testUtils__/play';
import {
  Exchange,
  exchangeSchema,
  headersOf,
  recordedText,
} from './__testUtils__/recordings';
import recorded from './__recordings__/api-healthy.json';

const exchanges = z.array(exchangeSchema).parse(recorded);

/** Of a certificate; all of them are there in both. */
const NEW_EACH_TIME = [
  ...['name', 'serialNumber', 'certFingerprint', 'publicKeyFingerprint'],
  ...['notBefore', 'notAfter', 'keyType', 'keySize'],
];

type Item = Record<string, unknown>;

function certificates(list: Item[]): Item[] {
  return list
    .map(item => ({
      ...item,
      ...Object.fromEntries(NEW_EACH_TIME.map(key => [key, typeof item[key]])),
    }))
    .sort((a, b) => (String(a.sans) < String(b.sans) ? -1 : 1));
}

/** Without what is new each time. */
function comparable(note: string, body: unknown): unknown {
  if (note === 'certificates') {
    return certificates(z.array(z.record(z.string(), z.unknown())).parse(body));
  }
  return note === 'version'
    ? { ...z.record(z.string(), z.unknown()).parse(body), startDate: 'a time' }
    : body;
}

/** Of the proxy's start; the digits of a second are the machine's. */
function headers(exchange: Exchange, length: number): Record<string, string> {
  const wanted = headersOf(exchange);
  return 'content-length' in wanted
    ? wanted
    : { ...wanted, 'content-length': String(length) };
}

describe('the API of a healthy proxy', () => {
  let world: FakeWorld;

  beforeAll(async () => {
    world = await recordedWorld(
      await recordedText('traefik.good.yml'),
      await recordedText('apps.good.yml'),
    );
  });

  it('was recorded in 24 exchanges', () => {
    expect(exchanges.length).toBe(24);
  });

  it.each(exchanges)('$note', async exchange => {
    const { note, request, response } = exchange;
    const answered = await send(world, { url: request.url });
    const actual = {
      status: answered.status,
      headers: {
        ...Object.fromEntries(answered.headers),
        'content-length': String(answered.body.length),
      },
      body: comparable(note, readJson(answered.body.toString())),
    };
    expect(actual).toEqual({
      status: response.status,
      headers: headers(exchange, answered.body.length),
      body: comparable(note, response.body),
    });
  });

  it('writes priorities that are no numbers of JavaScript', async () => {
    const { body } = await send(world, {
      url: 'http://127.0.0.1:8081/api/http/routers/ping@internal',
    });
    expect(body.toString()).toContain('"priority":9223372036854775807,');
  });

  it('writes signs of HTML as Go does', async () => {
    await world.put({
      'and.yml':
        "http:\n  routers:\n    and: {rule: 'Host(`a.lab.example.com`) && Path(`/x`)', entryPoints: [web], service: open}\n",
    });
    await world.advance(3_000);
    const { body } = await send(world, {
      url: 'http://127.0.0.1:8081/api/http/routers/and@file',
    });
    expect(body.toString()).toContain(
      'Host(`a.lab.example.com`) \\u0026\\u0026 Path(`/x`)',
    );
  });
});
