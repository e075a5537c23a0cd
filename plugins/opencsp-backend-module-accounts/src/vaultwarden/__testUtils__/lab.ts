import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AdminSession } from '../admin/AdminSession';
import { VaultwardenAdmin } from '../admin/VaultwardenAdmin';
import {
  argon2idOfNode,
  keyPairFrom,
  open,
  RandomBytes,
  sealForHolder,
  SymmetricKey,
} from '../crypto';
import { Organization } from '../handover/organizations';
import { createAsk } from '../http/ask';
import { Send } from '../http/transport';
import { VaultSession } from '../http/VaultSession';
import { Player, Step } from './Player';
import { IDS, recorded, recordedVectors } from './recorded';

/** The recorded account, which plays the platform's. */
export const ACCOUNT = {
  mail: 'vault.user@example.com',
  masterPassword: recordedVectors().password,
};

/** The recorded admin token. */
export const ADMIN_TOKEN = 'lab-admin-token-1';

/** The recorded name of the organisation. */
export const ORGANIZATION_NAME = 'Customers of the platform';

export const signal = new AbortController().signal;

/** Random bytes that are the same in every run. */
export function seeded(seed: string): RandomBytes {
  let count = 0;
  return size => {
    const blocks: Buffer[] = [];
    for (let length = 0; length < size; length += 32) {
      count += 1;
      blocks.push(createHash('sha256').update(`${seed} ${count}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, size);
  };
}

/** The user key of the recorded account. */
export const userKey = new SymmetricKey(
  Buffer.from(recordedVectors().text(6), 'base64'),
);

/** The key pair of the recorded account, opened from the recorded login. */
export function recordedKeyPair() {
  const { PrivateKey } = z
    .object({ PrivateKey: z.string() })
    .parse(recorded('login').response.body);
  const opened = open(PrivateKey, userKey);
  if (!opened.ok) {
    throw new Error(`The recorded private key does not open: ${opened.reason}`);
  }
  return keyPairFrom(opened.bytes);
}

/** A clock that tests move. */
export class Clock {
  time = Date.parse('2026-11-22T02:00:00.000Z');
  readonly now = () => this.time;

  forward(seconds: number): void {
    this.time += seconds * 1000;
  }
}

/** A session of the recorded account. */
export function sessionOf(send: Send, clock = new Clock()): VaultSession {
  return new VaultSession({
    ask: createAsk(send),
    credentials: ACCOUNT,
    device: { id: '7e8684a3-4cef-488c-8933-3a17d4bb1eae', name: 'portal' },
    now: clock.now,
    argon2id: argon2idOfNode(),
    life: signal,
  });
}

/** The admin page. */
export function adminOf(send: Send, clock = new Clock()): VaultwardenAdmin {
  return new VaultwardenAdmin(
    new AdminSession({
      ask: createAsk(send),
      adminToken: ADMIN_TOKEN,
      now: clock.now,
      life: signal,
    }),
  );
}

/** The exchanges of a sign-in. */
export const SIGN_IN = ['prelogin', 'login'];

/** A session before the exchanges of a test. */
export function playedSession(steps: (Step | string)[], clock = new Clock()) {
  const player = new Player([...SIGN_IN, ...steps]);
  return { player, session: sessionOf(player.send, clock), clock };
}

/** The organisation of the recordings, under a key of the tests. */
export const organization: Organization = {
  id: IDS.organization,
  name: ORGANIZATION_NAME,
  key: SymmetricKey.make(seeded('organisation')),
};

/** A sync that shows the organisation with its key sealed for the recorded account. */
export const syncWithOrganization: Step = {
  exchange: 'sync',
  answer: body => {
    const { profile } = z
      .looseObject({
        profile: z.looseObject({
          organizations: z.array(z.looseObject({})),
        }),
      })
      .parse(body);
    const key = sealForHolder(
      organization.key.toBytes(),
      recordedKeyPair().publicKey,
    );
    return {
      profile: {
        organizations: profile.organizations.map(one => ({ ...one, key })),
      },
    };
  },
};

/** A sync before the organisation was made. */
export const emptySync: Step = {
  exchange: 'sync',
  answer: () => ({ profile: { organizations: [] } }),
};
