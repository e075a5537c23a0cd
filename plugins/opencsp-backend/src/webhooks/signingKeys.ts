import { readFile } from 'node:fs/promises';
import { InputError } from '@backstage/errors';
import { SECRET_WORDS, secretKey } from './signature';
import { WebhookEndpointConfig } from './webhooksConfig';

type Secrets = Pick<
  WebhookEndpointConfig,
  'name' | 'secret' | 'secretFile' | 'previousSecret' | 'previousSecretFile'
>;

/**
 * The keys that sign, the present one first. Files are read at each use, so that a secret can be changed
 * while the portal runs.
 *
 * @throws InputError that names the file, and never what is in it
 */
export async function signingKeys(endpoint: Secrets): Promise<Buffer[]> {
  const { name, secret, secretFile, previousSecret, previousSecretFile } =
    endpoint;
  return [
    ...(await keyOf(name, 'secret', secret, secretFile)),
    ...(await keyOf(
      name,
      'previousSecret',
      previousSecret,
      previousSecretFile,
    )),
  ];
}

async function keyOf(
  webhook: string,
  field: string,
  secret: string | undefined,
  file: string | undefined,
): Promise<Buffer[]> {
  const text =
    file === undefined ? secret : await readSecret(webhook, field, file);
  if (text === undefined) {
    return [];
  }
  const key = secretKey(text.trim());
  if (!key) {
    throw new InputError(
      `The ${field} of the webhook "${webhook}" is not right. ${SECRET_WORDS}`,
    );
  }
  return [key];
}

async function readSecret(
  webhook: string,
  field: string,
  file: string,
): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(
      `The file ${file}, named by ${field}File of the webhook "${webhook}", cannot be read. Name a file that the portal may read.`,
      error,
    );
  }
}
