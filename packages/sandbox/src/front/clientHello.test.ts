/*
 * Proves that the name in a first message of TLS is found in whatever pieces and records it comes, in
 * messages that Node's own client makes, and that no bytes make the reader fail or wait without end;
 * leaves connections to front.test.ts.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { MAX_HELLO_BYTES, readClientHello } from './clientHello';
import { normalName } from './hostName';

const bytesOf = (value: number, size: number) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
};
const vector = (size: number, data: Buffer) =>
  Buffer.concat([bytesOf(data.length, size), data]);
const extension = (type: number, data: Buffer) =>
  Buffer.concat([bytesOf(type, 2), vector(2, data)]);
const serverName = (name: string) =>
  extension(
    0,
    vector(2, Buffer.concat([Buffer.from([0]), vector(2, Buffer.from(name))])),
  );

/** A first message, without records around it. */
function hello(extensions: Buffer[] | undefined, session = 32): Buffer {
  return Buffer.concat([
    Buffer.from([1]),
    vector(
      3,
      Buffer.concat([
        Buffer.from([3, 3]),
        Buffer.alloc(32, 7),
        vector(1, Buffer.alloc(session)),
        vector(2, Buffer.from([0x13, 1])),
        vector(1, Buffer.from([0])),
        extensions ? vector(2, Buffer.concat(extensions)) : Buffer.alloc(0),
      ]),
    ),
  ]);
}

/** In records of at most so many bytes. */
function records(message: Buffer, size = 16_384): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    parts.push(Buffer.concat([Buffer.from([22, 3, 1]), vector(2, part)]));
  }
  return Buffer.concat(parts);
}

const name = fc.stringMatching(
  /^[a-z0-9]{1,20}(\.[a-z0-9-]{0,20}[a-z0-9]){1,4}$/,
);
const other = fc
  .tuple(fc.integer({ min: 1, max: 0xffff }), fc.uint8Array({ maxLength: 80 }))
  .map(([type, data]) => extension(type, Buffer.from(data)));
const others = fc.array(other, { maxLength: 5 });

describe('readClientHello', () => {
  it('finds the name among extensions, in records of any size', () => {
    fc.assert(
      fc.property(
        ...([name, others, others, fc.integer({ min: 1, max: 300 })] as const),
        (wanted, before, after, size) => {
          const message = hello([...before, serverName(wanted), ...after]);
          expect(readClientHello(records(message, size))).toEqual({
            outcome: 'read',
            serverName: wanted,
          });
        },
      ),
    );
  });

  it('wants more for each part of a message, and reads what follows it as none of its own', () => {
    fc.assert(
      fc.property(
        ...([name, others, fc.integer({ min: 1, max: 300 })] as const),
        (wanted, before, size) => {
          const whole = records(hello([...before, serverName(wanted)]), size);
          for (let end = 0; end < whole.length; end += 1) {
            expect(readClientHello(whole.subarray(0, end))).toEqual({
              outcome: 'more',
            });
          }
          const more = Buffer.concat([whole, Buffer.from([22, 3, 3, 9, 9])]);
          expect(readClientHello(more)).toMatchObject({ serverName: wanted });
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    ['no extensions at all', hello(undefined)],
    ['no extension with a name', hello([extension(10, Buffer.alloc(4))])],
    ['an empty list of extensions', hello([])],
  ])('reads a message with %s', (_what, message) => {
    expect(readClientHello(records(message))).toEqual({ outcome: 'read' });
  });

  it('takes any bytes without an error, and waits for a bounded number', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.boolean(),
        (bytes, isRecord) => {
          const sent = isRecord
            ? records(Buffer.concat([Buffer.from([1]), Buffer.from(bytes)]))
            : Buffer.from(bytes);
          expect(['more', 'read', 'refused']).toContain(
            readClientHello(sent).outcome,
          );
        },
      ),
    );
  });

  it('takes a message with any byte changed without an error', () => {
    const whole = records(hello([serverName('cloud.localhost')]), 40);
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 0, max: 255 }),
        (at, value) => {
          const changed = Buffer.from(whole);
          changed[at] = value;
          expect(readClientHello(changed)).toHaveProperty('outcome');
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\n'), 'not TLS'],
    ['a record of no bytes', Buffer.from([22, 3, 1, 0, 0]), 'length'],
    ['a record that is too long', Buffer.from([22, 3, 1, 0x40, 1]), 'length'],
    ['another message', records(Buffer.from([2, 0, 0, 0])), 'another'],
    [
      'a message that is too long',
      records(Buffer.concat([Buffer.from([1]), bytesOf(MAX_HELLO_BYTES, 3)])),
      'too long',
    ],
    ['a name of other letters', records(hello([serverName('a b')])), 'broken'],
    ['an empty name', records(hello([serverName('')])), 'broken'],
    [
      'an extension that is cut',
      records(hello([Buffer.from([0, 0, 0, 9, 0])])),
      'broken',
    ],
  ])('refuses %s', (_what, bytes, words) => {
    expect(readClientHello(bytes)).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining(words),
    });
  });

  it('refuses small records without end', () => {
    const [first] = [records(Buffer.concat([Buffer.from([1, 0, 0x7f, 0])]), 1)];
    const more = records(Buffer.alloc(6_000, 0), 1);
    expect(readClientHello(Buffer.concat([first, more]))).toMatchObject({
      outcome: 'refused',
    });
  });

  it.each([
    ['cloud.ada.localhost', 'cloud.ada.localhost'],
    [undefined, undefined],
  ])('reads what Node’s own client sends for %s', async (servername, found) => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const client = connect({ host: '127.0.0.1', port, servername });
    client.on('error', () => {});
    const [socket] = await once(server, 'connection');
    const [bytes] = await once(socket, 'data');
    client.destroy();
    server.close();
    expect(readClientHello(bytes)).toEqual({
      outcome: 'read',
      ...(found && { serverName: found }),
    });
  });
});

describe('normalName', () => {
  it.each([
    ['Cloud.LOCALHOST.', 'cloud.localhost'],
    ['a_b.localhost', 'a_b.localhost'],
    ['', undefined],
    ['.', undefined],
    ['-a.localhost', undefined],
    ['a/b', undefined],
    ['a'.repeat(254), undefined],
  ])('%p is %p', (text, expected) => {
    expect(normalName(text)).toBe(expected);
  });
});
