import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** Where secrets come from: chance that nobody can foresee. */
export interface RandomSource {
  /** As many bytes as asked for, each value equally likely. */
  bytes(count: number): Uint8Array;
  /** A new RSA private key, as PEM (PKCS#8, RFC 5208), with a line end behind it. */
  rsaKey(bits: number): Promise<string>;
}

/** The system's own, by `node:crypto`. Keys are made beside the event loop. */
export const systemRandom: RandomSource = {
  bytes: count => randomBytes(count),
  rsaKey: async bits => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: bits,
    });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  },
};
