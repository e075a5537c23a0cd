import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Milliseconds as people say them: `8 s`, `2 min 05 s`. */
export function formatElapsed(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(
        2,
        '0',
      )} s`;
}

/** Calls back with each whole line of a stream, without its end. */
export function onLines(stream, callback) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', chunk => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(line => callback(line.replace(/\r$/, '')));
  });
  stream.on('end', () => rest && callback(rest));
}

const TAIL_BYTES = 64 * 1024;

/** The last lines of a log as people read them; none when there is no such file. */
export function tail(file, count = 25) {
  let fd;
  try {
    fd = openSync(file, 'r');
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString('utf8')
      .split('\n')
      .map(readableLine)
      .filter(line => line.trim() !== '')
      .slice(-count);
  } catch {
    return [];
  } finally {
    if (fd !== undefined) {
      closeSync(fd);
    }
  }
}

/** A JSON line of the backend's log as `level service message`; other lines without colour codes. */
export function readableLine(line) {
  if (line.startsWith('{')) {
    try {
      const entry = JSON.parse(line);
      if (typeof entry.message === 'string') {
        return [entry.level, entry.plugin ?? entry.service, entry.message]
          .filter(Boolean)
          .join(' ');
      }
    } catch {
      return line;
    }
  }
  return line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/.*\r/, '');
}
