import { z } from 'zod';
import {
  makeKeyPair as newKeyPair,
  MakeKeyPair,
  openAsHolder,
  pkcs8Of,
  RandomBytes,
  seal,
  sealForHolder,
  SymmetricKey,
  UserKeys,
} from '../crypto';
import { bodyOf, done, refusalError, Reply } from '../http/ask';
import { settle } from '../http/settle';
import { VaultSession } from '../http/VaultSession';

/** An organisation of the platform, with its key opened. */
export interface Organization {
  id: string;
  name: string;
  /** What all strings of its items are sealed under, and every member knows. */
  key: SymmetricKey;
}

const OWNER = 0;
const FREE_PLAN = 0;

const syncSchema = z.object({
  profile: z.object({
    organizations: z.array(
      z.object({
        id: z.guid(),
        name: z.string(),
        key: z.string(),
        type: z.number(),
      }),
    ),
  }),
});

type Listed = z.infer<typeof syncSchema>['profile']['organizations'][number];

function opened(
  { id, name, key }: Listed,
  { keyPair }: UserKeys,
): Organization {
  const bytes = openAsHolder(key, keyPair.privateKey);
  if (!bytes.ok || bytes.bytes.length !== 64) {
    throw refusalError('open the key of the organisation', {
      kind: 'unreadable',
    });
  }
  return { id, name, key: new SymmetricKey(bytes.bytes) };
}

/**
 * Finds the organisation of an owner, by what the platform's account owns and the name that the portal gave.
 *
 * @param name - unlike for every owner; the server keeps it in clear
 * @throws VaultwardenError `conflict` when two have the name, `unreadable` when its key does not open
 */
export async function findOrganization(
  session: VaultSession,
  name: string,
  signal: AbortSignal,
): Promise<Organization | undefined> {
  const what = 'look the organisation up';
  const reply = await session.ask(
    { what, method: 'GET', path: '/api/sync?excludeDomains=true' },
    signal,
  );
  const { organizations } = bodyOf(reply, syncSchema).profile;
  const [first, second] = organizations.filter(
    one => one.name === name && one.type === OWNER,
  );
  if (second) {
    throw refusalError(what, { kind: 'conflict' }, 'two have this name');
  }
  return first && opened(first, await session.keys(signal));
}

/** What an organisation is made with. */
export interface EnsureOrganizationOptions {
  session: VaultSession;
  name: string;
  random: RandomBytes;
  makeKeyPair?: MakeKeyPair;
}

/**
 * Makes the organisation of an owner, or finds it. Its key is read back from the server and opened: only that one
 * counts, for an earlier try whose answer got lost may have made it.
 */
export async function ensureOrganization(
  {
    session,
    name,
    random,
    makeKeyPair = newKeyPair,
  }: EnsureOrganizationOptions,
  signal: AbortSignal,
): Promise<{ organization: Organization; made: boolean }> {
  const what = 'make an organisation';
  const { value, made } = await settle({
    what,
    look: () => findOrganization(session, name, signal),
    act: async () => {
      const { keyPair } = await session.keys(signal);
      const key = SymmetricKey.make(random);
      const ofOrganization = await makeKeyPair();
      const json = {
        name,
        billingEmail: session.mail,
        planType: FREE_PLAN,
        // The server makes a first collection of its own accord; nothing is put there.
        collectionName: seal('Unused', key, random),
        key: sealForHolder(key.toBytes(), keyPair.publicKey),
        keys: {
          publicKey: ofOrganization.publicKey,
          encryptedPrivateKey: seal(
            pkcs8Of(ofOrganization.privateKey),
            key,
            random,
          ),
        },
      };
      done(
        await session.ask(
          { what, method: 'POST', path: '/api/organizations', json },
          signal,
        ),
      );
    },
  });
  return { organization: value, made };
}

/** Removes the organisation with everything in it. One that is gone is gone. */
export async function removeOrganization(
  session: VaultSession,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await findOrganization(session, name, signal);
  if (!found) {
    return;
  }
  done(
    await session.ask(
      {
        what: 'remove the organisation',
        method: 'DELETE',
        path: `/api/organizations/${found.id}`,
        json: { masterPasswordHash: await session.passwordHash(signal) },
      },
      signal,
    ),
  );
}

/** What a call about one organisation needs. */
export interface InOrganization {
  session: VaultSession;
  organization: Organization;
}

/** Asks below `/api/organizations/<id>`. */
export function askOrganization(
  { session, organization }: InOrganization,
  question: {
    what: string;
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    path: string;
    json?: unknown;
  },
  signal: AbortSignal,
): Promise<Reply> {
  const path = `/api/organizations/${organization.id}${question.path}`;
  return session.ask({ ...question, path }, signal);
}
