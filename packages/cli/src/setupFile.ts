import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '@backstage/errors';
import { Setup, setupSchema } from '@opencsp/client-semaphore';
import { parse } from 'yaml';
import { z } from 'zod';

/** A key that names the file with its private half. */
const keyInFile = z.looseObject({ privateKeyFile: z.string().min(1) });

const fileSchema = z.looseObject({ keys: z.array(z.unknown()).optional() });

/**
 * Reads a setup from a YAML file. Keys name files, relative to this one: a private key never stands in it.
 *
 * @throws InputError that names the file, the field, and what would be right
 */
export async function readSetupFile(path: string): Promise<Setup> {
  const text = await textOf(path, 'The setup file');
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new InputError(`${path} is no YAML: ${error}`);
  }
  const file = fileSchema.safeParse(raw);
  const whole = file.success
    ? {
        ...file.data,
        ...(file.data.keys && {
          keys: await Promise.all(
            file.data.keys.map((key, index) =>
              withPrivateKey(path, key, index),
            ),
          ),
        }),
      }
    : raw;
  const setup = setupSchema.safeParse(whole);
  if (!setup.success) {
    throw new InputError(
      `${path} cannot be used:\n${setup.error.issues
        .map(
          ({ path: field, message }) =>
            `  ${field.join('.') || 'the whole file'}: ${message}`,
        )
        .join('\n')}`,
    );
  }
  return setup.data;
}

async function withPrivateKey(
  path: string,
  key: unknown,
  index: number,
): Promise<unknown> {
  const named = keyInFile.safeParse(key);
  if (!named.success) {
    return key;
  }
  const { privateKeyFile, ...rest } = named.data;
  const privateKey = await textOf(
    resolve(dirname(path), privateKeyFile),
    `keys.${index}.privateKeyFile of ${path}`,
  );
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(privateKey)) {
    throw new InputError(
      `keys.${index}.privateKeyFile of ${path} is not a private key. Name the file that begins with "-----BEGIN … PRIVATE KEY-----", not the one that ends in .pub.`,
    );
  }
  return { ...rest, privateKey };
}

/** @throws InputError */
async function textOf(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(
      `${what} cannot be read: ${path} (${reasonOf(error)})`,
    );
  }
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : 'unknown';
}
