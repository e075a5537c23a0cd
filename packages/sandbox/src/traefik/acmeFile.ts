import { z } from 'zod';
import { StoredCertificate } from './certificates';
import { AcmeSettings } from './staticSettings';
import { AcmeStorage, StoredFile } from './world';

/* The file that a resolver keeps its account and its certificates in (recorded: acme-json-shape). */

const base64 = z.string();

const resolverSchema = z.object({
  Account: z.unknown(),
  Certificates: z
    .array(
      z.object({
        domain: z.object({
          main: z.string(),
          sans: z.array(z.string()).optional(),
        }),
        certificate: base64,
        key: base64,
        Store: z.string().optional(),
      }),
    )
    .nullish(),
});

const fileSchema = z.record(z.string(), resolverSchema);

type AcmeFile = z.infer<typeof fileSchema>;

/** What a resolver starts with, or why it is skipped. */
export type OpenedResolver =
  | { hasAccount: boolean; certificates: StoredCertificate[] }
  | { problem: string };

/** Others may not read the file. */
const OF_OTHERS = 0o077;

/**
 * Opens the file of a resolver, and makes an empty one where there is none.
 *
 * @param path - of the file, as the static file has it
 */
export async function openAcmeFile(
  resolver: string,
  path: string,
  storage: AcmeStorage,
): Promise<OpenedResolver> {
  const file = await storage.read(path);
  if (!file) {
    await storage.write(path, '');
    return { hasAccount: false, certificates: [] };
  }
  const problem = problemOf(path, file);
  if (problem !== undefined) {
    return { problem: `unable to get ACME account: ${problem}` };
  }
  const content = parse(file.text)?.[resolver];
  return {
    hasAccount: content?.Account !== undefined && content.Account !== null,
    certificates: (content?.Certificates ?? []).map(one => ({
      domain: one.domain.main,
      resolver,
      chain: decoded(one.certificate),
      key: decoded(one.key),
    })),
  };
}

/** Writes what a resolver has. What others have in the same file stays. */
export async function writeAcmeFile(
  resolver: string,
  settings: AcmeSettings,
  certificates: readonly StoredCertificate[],
  storage: AcmeStorage,
): Promise<void> {
  const before = await storage.read(settings.storage);
  const others = (before && parse(before.text)) ?? {};
  const content: AcmeFile = {
    ...others,
    [resolver]: {
      Account: others[resolver]?.Account ?? account(settings),
      Certificates: certificates.map(({ domain, chain, key }) => ({
        domain: { main: domain },
        certificate: encoded(chain),
        key: encoded(key),
        Store: 'default',
      })),
    },
  };
  await storage.write(settings.storage, JSON.stringify(content, null, 2));
}

function problemOf(
  path: string,
  { mode, text }: StoredFile,
): string | undefined {
  if ((mode & OF_OTHERS) !== 0) {
    return `permissions ${mode.toString(
      8,
    )} for ${path} are too open, please use 600`;
  }
  return text === '' || parse(text)
    ? undefined
    : `invalid character '${firstWrong(text)}' looking for beginning of value`;
}

/** Nothing when it is empty or no such file. */
function parse(text: string): AcmeFile | undefined {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function firstWrong(text: string): string {
  return text.trimStart().slice(0, 1);
}

/** Its key is for nobody: the sandbox's authority asks for none. */
function account({ email, caServer }: AcmeSettings) {
  const { origin } = new URL(caServer);
  return {
    Email: email,
    Registration: {
      body: { status: 'valid', contact: [`mailto:${email}`] },
      uri: `${origin}/my-account/1`,
    },
    PrivateKey: '',
  };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
