import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { storedObjectSchema } from './objects';
import { ObjectStore, StoreSnapshot } from './objectStore';

const snapshotSchema = z.object({
  version: z.number().int(),
  objects: z.array(storedObjectSchema),
});

/** What the last run left, if there was one. A file that cannot be read is an error, not an empty state. */
export function readSnapshot(path: string): StoreSnapshot | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) {
      return undefined;
    }
    throw error;
  }
  return snapshotSchema.parse(JSON.parse(content));
}

/**
 * Writes the store's state after each change: soon, so that a killed process loses little, and whole,
 * so that it never leaves half a file.
 *
 * @returns writes what is not yet written and stops
 */
export function keepSnapshot(store: ObjectStore, path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  let scheduled: NodeJS.Immediate | undefined;
  const write = () => {
    scheduled = undefined;
    const temporary = `${path}.new`;
    writeFileSync(temporary, JSON.stringify(store.snapshot()), { mode: 0o600 });
    renameSync(temporary, path);
  };
  const unsubscribe = store.subscribe(({ kind }) => {
    if (kind.kept && !scheduled) {
      scheduled = setImmediate(write);
    }
  });
  write();
  return () => {
    unsubscribe();
    if (scheduled) {
      clearImmediate(scheduled);
    }
    write();
  };
}

/** True when a file does not exist. */
export function isMissingFile(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ENOENT'
  );
}
