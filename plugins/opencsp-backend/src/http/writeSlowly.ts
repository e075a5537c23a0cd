import { Response } from 'express';

/** Waits for a slow reader instead of filling memory for it; resolves at once when the reader is gone. */
export function writeSlowly(res: Response, text: string): Promise<void> {
  return new Promise(resolve => {
    if (res.write(text) || res.destroyed) {
      resolve();
      return;
    }
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}
