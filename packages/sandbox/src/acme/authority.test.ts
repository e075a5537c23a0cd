/*
 * Proves that certificates of the authority are taken for names below localhost and refused for all
 * others, by Node's TLS and by OpenSSL where it is installed, that their form is the recorded one, and
 * that the key is its owner's alone; leaves validation to acmeStandIn.test.ts.
 */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import { promisify } from 'node:util';
import {
  AuthorityKeyIdentifierExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { Authority, issueLeaf, openAuthority } from './authority';
import { ALGORITHM, keyPem, newKeys, serial } from './keys';

const run = promisify(execFile);
const NAMES = { root: 'CN=Root', intermediate: 'CN=Intermediate' };
const DAY_MS = 86_400_000;
const today = new Date();
const validity = {
  notBefore: new Date(today.getTime() - 60_000),
  notAfter: new Date(today.getTime() + DAY_MS),
};

describe('certificate authority', () => {
  let folder: string;
  let file: string;
  let authority: Authority;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-acme-'));
    file = join(folder, 'state', 'production.pem');
    authority = await openAuthority(file, NAMES, today);
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What a client that trusts the root only says of a server with this certificate. */
  async function handshake(
    { chain, key }: { chain: string; key: string },
    servername: string,
  ): Promise<string> {
    const server = createServer({ key, cert: chain });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const socket = connect({
      ...{ host: '127.0.0.1', port, servername },
      ca: authority.rootPem,
      // The name is not what is tested here: the chain is.
      checkServerIdentity: () => undefined,
    });
    try {
      return await new Promise(resolve => {
        socket.once('secureConnect', () => resolve('taken'));
        socket.once('error', error => resolve(error.message));
      });
    } finally {
      socket.destroy();
      server.close();
    }
  }

  /** What OpenSSL says of a certificate; nothing where it is not installed. */
  async function openssl({ chain }: { chain: string }): Promise<string> {
    const leaf = join(folder, 'leaf.pem');
    const root = join(folder, 'root.pem');
    await writeFile(leaf, chain);
    await writeFile(root, authority.rootPem);
    const options = ['-x509_strict', '-purpose', 'sslserver'];
    return run('openssl', [
      ...['verify', ...options, '-CAfile', root, '-untrusted', leaf, leaf],
    ]).then(
      ({ stdout }) => stdout,
      error => (error.code === 'ENOENT' ? '' : String(error.stderr)),
    );
  }

  /** Signed with the authority's key, with names as they are given. */
  async function forged(names: { type: 'dns' | 'ip'; value: string }[]) {
    const keys = await newKeys();
    const leaf = await X509CertificateGenerator.create(
      {
        serialNumber: serial(),
        subject: 'CN=forged',
        issuer: authority.intermediate.subject,
        ...validity,
        signingAlgorithm: ALGORITHM,
        publicKey: keys.publicKey,
        signingKey: authority.key,
        extensions: [
          new SubjectAlternativeNameExtension(names),
          await AuthorityKeyIdentifierExtension.create(
            authority.intermediate,
            false,
            crypto,
          ),
        ],
      },
      crypto,
    );
    const pem = [leaf, authority.intermediate].map(it => it.toString('pem'));
    return { chain: `${pem.join('\n')}\n`, key: await keyPem(keys.privateKey) };
  }

  it.each(['x.localhost', 'cloud.ada.localhost', 'localhost'])(
    'is trusted for %s',
    async name => {
      const issued = await issueLeaf(authority, { name, ...validity });
      expect(await handshake(issued, name)).toBe('taken');
      expect(await openssl(issued)).toMatch(/: OK\n|^$/);
    },
  );

  it.each(['example.com', 'localhost.example.com', 'notlocalhost', '*.com'])(
    'is not trusted for %s, though it is signed',
    async name => {
      const issued = await issueLeaf(authority, { name, ...validity });
      expect(await handshake(issued, 'example.com')).toBe(
        'permitted subtree violation',
      );
      expect(await openssl(issued)).toMatch(/permitted subtree violation|^$/);
    },
  );

  it.each(['127.0.0.1', '192.0.2.1', '::1'])(
    'is not trusted for the address %s beside a good name',
    async value => {
      const issued = await forged([
        { type: 'dns', value: 'x.localhost' },
        { type: 'ip', value },
      ]);
      expect(await handshake(issued, 'x.localhost')).toBe(
        'excluded subtree violation',
      );
      expect(await openssl(issued)).toMatch(/excluded subtree violation|^$/);
    },
  );

  it('has the constraint, critical, in root and intermediate', () => {
    const texts = [
      authority.rootPem,
      authority.intermediate.toString('pem'),
    ].map(pem => new X509Certificate(pem).raw.toString('hex'));
    // OID 2.5.29.30, then TRUE.
    const critical = '0603551d1e0101ff';
    expect(texts.map(text => text.includes(critical))).toEqual([true, true]);
  });

  it('gives out leaf and intermediate, with an empty subject and one name', async () => {
    const name = 'x.localhost';
    const { chain } = await issueLeaf(authority, { name, ...validity });
    const parts = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END/g);
    expect(parts).toHaveLength(2);
    const leaf = new X509Certificate(chain);
    expect(leaf.subject).toBeFalsy();
    expect(leaf.subjectAltName).toBe('DNS:x.localhost');
    expect(leaf.issuer).toBe('CN=Intermediate');
    expect(checkServerIdentity(name, leaf.toLegacyObject())).toBeUndefined();
  });

  it('keeps its key for its owner alone, and the root’s key nowhere', async () => {
    const { mode } = await stat(file);
    expect((mode % 0o1000).toString(8)).toBe('600');
    const content = await readFile(file, 'utf8');
    expect(content.match(/PRIVATE KEY-----\n/g)).toHaveLength(2);
    expect(await readdir(join(folder, 'state'))).toEqual(['production.pem']);
  });

  it('is the same at the next start, and new when it ends soon', async () => {
    const again = await openAuthority(file, NAMES, today);
    expect(again.rootPem).toBe(authority.rootPem);
    const issued = await issueLeaf(again, { name: 'x.localhost', ...validity });
    expect(await handshake(issued, 'x.localhost')).toBe('taken');
    const other = join(folder, 'other.pem');
    const first = await openAuthority(other, NAMES, today);
    const later = new Date(today.getTime() + 3_300 * DAY_MS);
    const second = await openAuthority(other, NAMES, later);
    expect(second.rootPem).not.toBe(first.rootPem);
    expect((await openAuthority(other, NAMES, later)).rootPem).toBe(
      second.rootPem,
    );
  });

  it('tells a file that it cannot read', async () => {
    const broken = join(folder, 'broken.pem');
    await writeFile(broken, 'nothing');
    await expect(openAuthority(broken, NAMES, today)).rejects.toThrow(
      'Remove it',
    );
  });
});
