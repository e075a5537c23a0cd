import { z } from 'zod';
import { open, seal, SymmetricKey } from '../crypto';
import { Cipher, cipherSchema, openCipher } from '../handover/cipher';
import { organization, seeded } from './lab';
import { Step } from './Player';
import { IDS } from './recorded';

const createdSchema = z.object({
  cipher: z.looseObject({ organizationId: z.string().optional() }),
  collectionIds: z.array(z.string()),
});
const movedSchema = z.object({ collectionIds: z.array(z.string()) });

/** The items of the organisation as the server would give them, behind recorded exchanges. */
export class Shelf {
  items: Cipher[] = [];
  #revision = 0;

  /** The list of the items. */
  get list(): Step {
    return {
      exchange: 'listItems',
      answer: () => ({ data: this.items, object: 'list' }),
    };
  }

  /** Takes what is created. */
  get create(): Step {
    return {
      exchange: 'createItem',
      answer: (recordedBody, sent) => {
        const { cipher, collectionIds } = createdSchema.parse(sent);
        return this.#put({
          ...z.looseObject({}).parse(recordedBody),
          ...cipher,
          collectionIds,
          passwordHistory: [],
        });
      },
    };
  }

  /** Takes what is changed. */
  get change(): Step {
    return { exchange: 'changeItem', answer: (_, sent) => this.#merge(sent) };
  }

  /** Moves it to another collection. */
  get move(): Step {
    return {
      exchange: 'moveItem',
      answer: (body, sent) => {
        this.#merge(movedSchema.parse(sent));
        return body;
      },
    };
  }

  /** Takes it out of the trash. */
  get restore(): Step {
    return {
      exchange: 'restoreItem',
      answer: body => {
        this.#merge({ deletedDate: null });
        return body;
      },
    };
  }

  /** The only item. */
  get only(): Cipher {
    const [item, ...others] = this.items;
    if (!item || others.length > 0) {
      throw new Error(`There are ${this.items.length} items`);
    }
    return item;
  }

  /** The only item in clear. */
  opened(key: SymmetricKey = organization.key) {
    return openCipher(this.only, key);
  }

  /** The passwords that the only item had, newest first. */
  history(): string[] {
    return (this.only.passwordHistory ?? []).map(({ password }) =>
      textOf(password),
    );
  }

  /** What somebody else does to the only item. */
  touch(changes: object): void {
    this.#merge(changes);
  }

  #merge(changes: unknown): Cipher {
    const merged = { ...this.only, ...z.looseObject({}).parse(changes) };
    this.items = [];
    return this.#put(merged);
  }

  #put(cipher: unknown): Cipher {
    this.#revision += 1;
    const item = cipherSchema.parse({
      ...z.looseObject({}).parse(cipher),
      id: IDS.item,
      revisionDate: `2026-11-22T01:35:06.00000${this.#revision}Z`,
    });
    this.items.push(item);
    return item;
  }
}

/** A string of the organisation, sealed. */
export const sealed = (text: string): string =>
  seal(text, organization.key, seeded(text));

/** A string of the organisation in clear. */
export function textOf(text: string): string {
  const opened = open(text, organization.key);
  return opened.ok ? opened.bytes.toString('utf8') : opened.reason;
}
