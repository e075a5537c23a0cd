// Proves: the parser reads what the HTML Standard §9.2 allows, cut anywhere. Leaves to followLog's test: what is
// done with the events.
import { emptySseState, parseSse, ServerSentEvent } from './sse';

function parseAll(pieces: string[]): ServerSentEvent[] {
  let state = emptySseState;
  return pieces.flatMap(piece => {
    const parsed = parseSse(state, piece);
    state = parsed.state;
    return parsed.events;
  });
}

const STREAM =
  ': heartbeat\n\nid: 4\nevent: lines\ndata: [1,\ndata: 2]\n\r\nretry: 5\r\ndata\r\n\r\nevent: end\ndata: {}\n\n';
const EVENTS = [
  { id: '4', event: 'lines', data: '[1,\n2]' },
  { id: '4', event: 'message', data: '' },
  { id: '4', event: 'end', data: '{}' },
];

it('reads events, and passes over comments and unknown fields', () => {
  expect(parseAll([STREAM])).toEqual(EVENTS);
});
it('reads the same however the stream is cut', () => {
  for (let at = 0; at <= STREAM.length; at++) {
    expect(parseAll([STREAM.slice(0, at), STREAM.slice(at)])).toEqual(EVENTS);
  }
  expect(parseAll([...STREAM])).toEqual(EVENTS);
});
it('takes away one space after the colon, not two', () => {
  expect(parseAll(['data:  a\ndata:b\n\n'])[0].data).toBe(' a\nb');
});
it('gives no event without data, and none that is not finished', () => {
  expect(parseAll(['event: lines\n\ndata: half\n'])).toEqual([]);
});
it('does not take an id with a NUL in it', () => {
  expect(parseAll(['id: 1\n\nid: 2\0\ndata: a\n\n'])[0].id).toBe('1');
});
