/*
 * Proves that a question is read from any bytes without an error and an answer says what it should, that
 * addresses keep their bytes, and that what is too long for UDP is cut; leaves sockets and names to
 * dnsStandIn.test.ts.
 */
import fc from 'fast-check';
import {
  CODES,
  ipv4Bytes,
  ipv6Bytes,
  nameBytes,
  readQuery,
  TYPES,
  writeAnswer,
} from './packet';

const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,63}$/);

function asked(name: string, type: number, id = 7): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  const fixed = Buffer.alloc(4);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  return Buffer.concat([header, nameBytes(name), fixed]);
}

describe('readQuery', () => {
  it('reads name and type, in lower case', () => {
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffff }),
        (labels, type, id) => {
          const query = readQuery(asked(labels.join('.'), type, id));
          expect(query).toMatchObject({
            id,
            question: { name: labels.join('.').toLowerCase(), type },
          });
        },
      ),
    );
  });

  it('takes any bytes without an error, and answers none of a response', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
        const query = readQuery(Buffer.from(bytes));
        expect(query === undefined).toBe(bytes.length < 12 || bytes[2] >= 0x80);
      }),
    );
  });

  it('takes no part of a question for a whole one', () => {
    const whole = asked('cloud.ada.localhost', TYPES.A);
    for (let end = 12; end < whole.length; end += 1) {
      expect(readQuery(whole.subarray(0, end))).toMatchObject({
        code: CODES.malformed,
      });
    }
  });

  it.each([
    ['a pointer in the name', (bytes: Buffer) => bytes.fill(0xc0, 12, 13), 1],
    ['two questions', (bytes: Buffer) => bytes.fill(2, 5, 6), 1],
    ['no question', (bytes: Buffer) => bytes.fill(0, 5, 6), 1],
    ['an update', (bytes: Buffer) => bytes.fill(0x28, 2, 3), 4],
  ])('refuses %s', (_what, change, code) => {
    expect(readQuery(change(asked('a.localhost', 1)))).toMatchObject({ code });
  });

  it('refuses a name of more than 255 bytes', () => {
    const long = Array<string>(5).fill('a'.repeat(60)).join('.');
    expect(readQuery(asked(long, 1))).toMatchObject({ code: CODES.malformed });
  });
});

describe('writeAnswer', () => {
  const query = readQuery(asked('Cloud.localhost', TYPES.A, 0x1234));
  const record = {
    ...{ name: 'cloud.localhost', type: TYPES.A, ttl: 9 },
    data: ipv4Bytes('127.0.0.1'),
  };

  function written(count: number, limit?: number): Buffer {
    if (!query) {
      throw new Error('The question was not read.');
    }
    const records = Array<typeof record>(count).fill(record);
    return writeAnswer(
      query,
      { code: CODES.fine, records, authority: [] },
      limit,
    );
  }

  it('repeats number and question as they came', () => {
    const bytes = written(1);
    expect(bytes.readUInt16BE(0)).toBe(0x1234);
    // Response, authoritative, recursion desired and available.
    expect(bytes.readUInt16BE(2)).toBe(0x8580);
    expect(bytes.includes('Cloud')).toBe(true);
    expect([...bytes.subarray(-4)]).toEqual([127, 0, 0, 1]);
  });

  it('cuts what is longer than the limit, and says so', () => {
    const cut = written(40, 512);
    expect(cut.length).toBeLessThan(64);
    expect(cut.readUInt16BE(2) & 0x0200).toBe(0x0200);
    expect(cut.readUInt16BE(6)).toBe(0);
    expect(written(40).readUInt16BE(6)).toBe(40);
  });
});

describe('addresses', () => {
  it('IPv4 keeps its bytes', () => {
    fc.assert(
      fc.property(fc.ipV4(), text =>
        expect([...ipv4Bytes(text)].join('.')).toBe(text),
      ),
    );
  });

  it('IPv6 has 16 bytes in each of its forms', () => {
    fc.assert(
      fc.property(fc.ipV6(), text => {
        const groups = ipv6Bytes(text).toString('hex').match(/..../g) ?? [];
        const host = new URL(`http://[${groups.join(':')}]`).hostname;
        expect(host).toBe(new URL(`http://[${text}]`).hostname);
      }),
    );
  });
});
