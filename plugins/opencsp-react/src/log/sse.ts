/** One event of a stream of server-sent events (HTML Standard, §9.2). */
export interface ServerSentEvent {
  /** The id that the stream had when the event came. */
  id: string;
  event: string;
  data: string;
}

/** What is left over between two pieces of a stream. */
export interface SseState {
  rest: string;
  id: string;
  event: string;
  data: string[];
}

/** The state before the first piece. */
export const emptySseState: SseState = {
  rest: '',
  id: '',
  event: '',
  data: [],
};

/**
 * Reads a piece of a stream of server-sent events. Pieces may be cut anywhere; comments (heartbeats)
 * and unknown fields are passed over; an event without data is none.
 */
export function parseSse(
  state: SseState,
  piece: string,
): { state: SseState; events: ServerSentEvent[] } {
  const text = state.rest + piece;
  // A CR at the end may be half of a CRLF: it waits for the next piece.
  const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
  const lines = whole.split(/\r\n|\r|\n/);
  const rest = (lines.pop() ?? '') + text.slice(whole.length);
  const events: ServerSentEvent[] = [];
  let { id, event, data } = state;
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) {
        events.push({ id, event: event || 'message', data: data.join('\n') });
      }
      event = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id' && !value.includes('\0')) {
      id = value;
    } else if (field === 'event') {
      event = value;
    } else if (field === 'data') {
      data = [...data, value];
    }
  }
  return { state: { rest, id, event, data }, events };
}
