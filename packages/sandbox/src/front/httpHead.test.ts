/*
 * Proves that the host of a first request is found in whatever pieces it comes, and that what is no
 * request or names no host is refused; leaves connections to front.test.ts.
 */
import fc from 'fast-check';
import { MAX_HEAD_BYTES, readHttpHead } from './httpHead';

const read = (text: string) => readHttpHead(Buffer.from(text, 'latin1'));

describe('readHttpHead', () => {
  it.each([
    ['GET / HTTP/1.1\r\nHost: cloud.localhost\r\n\r\n', 'cloud.localhost'],
    ['GET / HTTP/1.1\r\nhost:Cloud.Localhost.:8088\r\n\r\n', 'cloud.localhost'],
    [
      'PUT /a HTTP/1.0\r\nA: b\r\nHOST: \ta.localhost \r\n\r\nbody',
      'a.localhost',
    ],
    [
      'GET http://b.localhost:8088/x HTTP/1.1\r\nHost: a\r\n\r\n',
      'b.localhost',
    ],
    ['GET /?u=http://b.localhost HTTP/1.1\r\nHost: a\r\n\r\n', 'a'],
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n', 'a'],
  ])('reads %j', (text, host) => {
    expect(read(text)).toEqual({ outcome: 'read', host });
  });

  it.each([
    ['GET / HTTP/1.1\r\nAccept: */*\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: \r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: user@a\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\nHost: a\r\n\r\n', 400],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['\x16\x03\x01', 400],
    ['get / HTTP/1.1', 400],
    [`GET / HTTP/1.1\r\nA: ${'x'.repeat(MAX_HEAD_BYTES)}`, 431],
  ])('refuses %.60j with %d', (text, status) => {
    expect(read(text)).toMatchObject({ outcome: 'refused', status });
  });

  it('wants more for each part of a head', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[A-Za-z-]{1,10}: [ -~]{0,20}$/), {
          maxLength: 4,
        }),
        lines => {
          const others = lines.filter(line => !/^host:/i.test(line));
          const text = [
            'GET /a HTTP/1.1',
            'Host: a.localhost',
            ...others,
            '',
            '',
          ].join('\r\n');
          for (let end = 0; end < text.length; end += 1) {
            expect(read(text.slice(0, end))).toEqual({ outcome: 'more' });
          }
          expect(read(text)).toMatchObject({ host: 'a.localhost' });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('takes any bytes without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(readHttpHead(Buffer.from(bytes))).toHaveProperty('outcome');
      }),
    );
  });
});
