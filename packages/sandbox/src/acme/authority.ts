import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { systemErrorCode } from '../systemError';
import { ALGORITHM, keyPem, newKeys, readKey, serial } from './keys';
import { onlyNamesBelow } from './nameConstraints';

/** All that the authority may sign for. */
export const NAMES_BELOW = 'localhost';

/** Names of an authority, as a certificate's issuer shows them. */
export interface AuthorityNames {
  root: string;
  intermediate: string;
}

/** A root whose key nobody has any more, and the intermediate that it signed. */
export interface Authority {
  /** PEM, for who is to trust it. */
  rootPem: string;
  intermediate: X509Certificate;
  key: CryptoKey;
}

/** What a leaf says. */
export interface LeafContent {
  /** In subjectAltName; the subject is empty, as recorded (Traefik 4). */
  name: string;
  notBefore: Date;
  notAfter: Date;
}

/** A certificate as Traefik keeps it (recorded: Traefik 6). */
export interface IssuedCertificate {
  /** Leaf and intermediate, in PEM. */
  chain: string;
  /** PKCS#8 in PEM. */
  key: string;
}

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 3_650;
/** An authority that ends sooner than this is made anew. */
const MARGIN_DAYS = 400;

/**
 * Reads an authority from its file, or makes it and writes the file, which only its owner may read.
 *
 * @param file - absent: it is kept nowhere
 * @throws Error when the file is there and cannot be read
 */
export async function openAuthority(
  file: string | undefined,
  names: AuthorityNames,
  now: Date,
): Promise<Authority> {
  const kept = file === undefined ? undefined : await readAuthority(file);
  const ends = kept?.intermediate.notAfter.getTime() ?? 0;
  if (kept && ends > now.getTime() + MARGIN_DAYS * DAY_MS) {
    return kept;
  }
  const made = await makeAuthority(names, now);
  if (file !== undefined) {
    await keep(file, made);
  }
  return made;
}

/** Signs a certificate. It looks at no constraint: who verifies it does. */
export async function issueLeaf(
  { intermediate, key }: Authority,
  { name, notBefore, notAfter }: LeafContent,
): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const leaf = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      issuer: intermediate.subject,
      ...{ notBefore, notAfter },
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: key,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        // Critical, as it stands for the subject (RFC 5280 §4.2.1.6).
        new SubjectAlternativeNameExtension(
          [{ type: 'dns', value: name }],
          true,
        ),
        await AuthorityKeyIdentifierExtension.create(
          intermediate,
          false,
          crypto,
        ),
      ],
    },
    crypto,
  );
  return {
    chain: `${leaf.toString('pem')}\n${intermediate.toString('pem')}\n`,
    key: await keyPem(keys.privateKey),
  };
}

async function makeAuthority(
  names: AuthorityNames,
  now: Date,
): Promise<Authority> {
  const validity = {
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + LIFETIME_DAYS * DAY_MS),
  };
  const rootKeys = await newKeys();
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: names.root,
      ...validity,
      signingAlgorithm: ALGORITHM,
      keys: rootKeys,
      extensions: await authorityExtensions(rootKeys.publicKey, 1),
    },
    crypto,
  );
  const keys = await newKeys();
  const intermediate = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: names.intermediate,
      issuer: root.subject,
      ...validity,
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      extensions: [
        ...(await authorityExtensions(keys.publicKey, 0)),
        await AuthorityKeyIdentifierExtension.create(root, false, crypto),
      ],
    },
    crypto,
  );
  return {
    rootPem: `${root.toString('pem')}\n`,
    intermediate,
    key: keys.privateKey,
  };
}

/** In both, so that each verifier meets the constraint, also one that takes a root as it is. */
async function authorityExtensions(
  publicKey: CryptoKey,
  authoritiesBelow: number,
): Promise<Extension[]> {
  return [
    new BasicConstraintsExtension(true, authoritiesBelow, true),
    new KeyUsagesExtension(
      KeyUsageFlags.keyCertSign + KeyUsageFlags.cRLSign,
      true,
    ),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    onlyNamesBelow(NAMES_BELOW),
    await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
  ];
}

/** Key, intermediate and root in one file, so that they always belong together. */
async function keep(file: string, authority: Authority): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.new`;
  await writeFile(
    temporary,
    [
      await keyPem(authority.key),
      `${authority.intermediate.toString('pem')}\n`,
      authority.rootPem,
    ].join(''),
    { mode: 0o600 },
  );
  await rename(temporary, file);
}

async function readAuthority(file: string): Promise<Authority | undefined> {
  const content = await readFile(file, 'utf8').catch(error => {
    if (systemErrorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (content === undefined) {
    return undefined;
  }
  const [key, intermediate, root] =
    content.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n/g) ?? [];
  if (key === undefined || intermediate === undefined || root === undefined) {
    throw new Error(
      `The file ${file} does not hold a key and two certificates. Remove it, and a new certificate authority is made.`,
    );
  }
  return {
    rootPem: root,
    intermediate: new X509Certificate(intermediate),
    key: await readKey(key),
  };
}
