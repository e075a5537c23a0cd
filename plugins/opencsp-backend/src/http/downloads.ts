import { Response } from 'express';
import { writeSlowly } from './writeSlowly';

/** A text that is sent while it is read. */
export interface TextDownload {
  /** Of ASCII letters, digits, "-" and "." only. */
  filename: string;
  chunks: AsyncIterable<string>;
}

/**
 * Sends a text as a file to be saved: no browser shows it as a page. It is read as fast as it is taken,
 * and no further when the reader is gone.
 */
export async function sendDownload(
  res: Response,
  { filename, chunks }: TextDownload,
): Promise<void> {
  const pieces = chunks[Symbol.asyncIterator]();
  // What fails before the first piece is answered as an error.
  let piece = await pieces.next();
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('Content-Disposition', `attachment; filename="${filename}"`);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Cache-Control', 'private, no-store, no-transform');
  try {
    while (!piece.done && !res.destroyed) {
      await writeSlowly(res, piece.value);
      piece = await pieces.next();
    }
    res.end();
  } catch (error) {
    // The half of a log must not look like the whole.
    res.destroy(error instanceof Error ? error : undefined);
  } finally {
    await pieces.return?.();
  }
}
