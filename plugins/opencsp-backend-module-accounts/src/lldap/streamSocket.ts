import { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket of Node's kind over a stream that goes somewhere else: through the connection to a host. The client
 * for LDAP wants one, and uses it as the stream that it is.
 */
export class StreamSocket extends Socket {
  constructor(private readonly stream: Duplex) {
    super();
    stream.on('data', chunk => {
      if (!this.push(chunk)) {
        stream.pause();
      }
    });
    stream.on('end', () => this.push(null));
    stream.on('error', error => this.destroy(error));
    // Whoever waits for it to be connected hears of errors only.
    stream.on('close', () => this.destroy(new Error('It was cut')));
  }

  _read(): void {
    this.stream.resume();
  }

  _write(
    chunk: Uint8Array,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.stream.write(chunk, done);
  }

  _final(done: (error?: Error | null) => void): void {
    this.stream.end(() => done());
  }

  _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.stream.destroy();
    done(error);
    // Sockets say so themselves: their streams are told not to.
    process.nextTick(() => this.emit('close', error !== null));
  }
}
