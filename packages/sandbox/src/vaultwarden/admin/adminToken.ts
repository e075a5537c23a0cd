import { argon2Sync, timingSafeEqual } from 'node:crypto';

const PHC =
  /^\$argon2(id|i|d)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Checks what somebody gives as the admin token. */
export type AdminToken = (given: string) => boolean;

/**
 * The check that an `ADMIN_TOKEN` asks for: an Argon2 string of a password, or plain text. What begins as an Argon2
 * string but is none lets nobody in, as the real server (recorded: start-refusals).
 */
export function adminTokenOf(written: string): AdminToken {
  if (!written.startsWith('$argon2')) {
    const plain = written.trim();
    return given => isSame(Buffer.from(given.trim()), Buffer.from(plain));
  }
  const parts = PHC.exec(written);
  return parts ? argonCheck(parts) : () => false;
}

function argonCheck(parts: RegExpExecArray): AdminToken {
  const [, kind, memory, passes, parallelism, salt, hash] = parts;
  const wanted = Buffer.from(hash, 'base64');
  return given =>
    isSame(
      argon2Sync(algorithmOf(kind), {
        message: given.trim(),
        nonce: Buffer.from(salt, 'base64'),
        memory: Number(memory),
        passes: Number(passes),
        parallelism: Number(parallelism),
        tagLength: wanted.length,
      }),
      wanted,
    );
}

function algorithmOf(kind: string) {
  switch (kind) {
    case 'id':
      return 'argon2id';
    case 'i':
      return 'argon2i';
    default:
      return 'argon2d';
  }
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
