import { z } from 'zod';
import { Grant } from '../handover/listMembers';
import { recordedKeyPair } from './lab';
import { Step } from './Player';
import { IDS, recorded } from './recorded';

/** The person of the recordings. */
export const CARL = 'carl@example.com';

interface Entry {
  id: string;
  email: string;
  status: number;
  type: number;
  collections: Grant[];
  [other: string]: unknown;
}

const listSchema = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      email: z.string(),
      status: z.number(),
      type: z.number(),
      collections: z.array(z.any()),
    }),
  ),
});
const grantSchema = z.object({
  collections: z.array(
    z.object({
      id: z.string(),
      readOnly: z.boolean(),
      hidePasswords: z.boolean(),
      manage: z.boolean(),
    }),
  ),
});

/** A right to read, as the portal gives it. */
export const reading = (id: string): Grant => ({
  id,
  readOnly: true,
  hidePasswords: false,
  manage: false,
});

/** The members as the server would give them, behind recorded exchanges: the platform's account, and Carl or not. */
export class Roster {
  /** Carl as he stands; nothing before he is invited. */
  carl?: Entry;
  /** Whether Carl has a vault with a key pair. */
  hasKey = true;
  readonly #owner: Entry;
  readonly #carl: Entry;

  constructor() {
    const { data } = listSchema.parse(recorded('membersInvited').response.body);
    const [owner, carl] = data;
    if (!owner || !carl) {
      throw new Error('The recorded list has two members');
    }
    this.#owner = owner;
    this.#carl = carl;
  }

  /** Carl in a state. */
  with(changes: Partial<Entry>): this {
    this.carl = { ...(this.carl ?? this.#carl), ...changes };
    return this;
  }

  /** The list of the members. */
  get list(): Step {
    return {
      exchange: 'membersInvited',
      answer: () => ({
        data: [this.#owner, ...(this.carl ? [this.carl] : [])],
      }),
    };
  }

  /** The invitation without collections. */
  get invite(): Step {
    return this.#deed('inviteWithoutCollections', { status: 0 });
  }

  /** The invitation of a second owner. */
  get inviteOwner(): Step {
    return this.#deed('inviteOwner', { status: 1, type: 0 });
  }

  /** The public keys of who has one. */
  get publicKeys(): Step {
    return {
      exchange: 'publicKeys',
      answer: () => ({
        data: [
          {
            id: IDS.member,
            key: this.hasKey ? recordedKeyPair().publicKey : null,
          },
        ],
      }),
    };
  }

  get confirm(): Step {
    return this.#deed('confirm', { status: 2 });
  }

  /** Collections to read. */
  get grant(): Step {
    return this.#granting('grant');
  }

  /** No collections any more. */
  get take(): Step {
    return this.#granting('takeGrants');
  }

  get revoke(): Step {
    return this.#deed('revoke', { status: -1 });
  }

  get restore(): Step {
    return this.#deed('restore', { status: 2 });
  }

  get delete(): Step {
    return {
      exchange: 'deleteMember',
      answer: body => {
        this.carl = undefined;
        return body;
      },
    };
  }

  #deed(exchange: string, changes: Partial<Entry>): Step {
    return {
      exchange,
      answer: body => {
        this.with(changes);
        return body;
      },
    };
  }

  #granting(exchange: string): Step {
    return {
      exchange,
      answer: (body, sent) => {
        this.with({ collections: grantSchema.parse(sent).collections });
        return body;
      },
    };
  }
}
