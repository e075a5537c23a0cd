import {
  createHandoffSchema,
  Handoff,
  handoffValueProblem,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../../domain/record';
import { conflict, invalid, parseRequest } from '../../services/requestErrors';
import { HandoffStore, MAX_OPEN_HANDOFFS } from './HandoffStore';
import { RandomSource } from './randomSource';

/** How long a value waits to be taken, in milliseconds. */
export const HANDOFF_MS = 30 * 60_000;

const ID_BYTES = 16;

/**
 * A password goes from the field in which it is typed straight to here; the form, the task and their
 * database carry only the handle. Who may call is decided by the caller.
 */
export class HandoffsService {
  constructor(
    private readonly store: HandoffStore,
    private readonly options: { random: RandomSource; now: () => Time },
  ) {}

  /**
   * Keeps a value for a person.
   *
   * @param principal - entity ref of the person who is signed in
   * @param body - of the request: `{ value }`
   * @throws InputError with the field, never with the value
   * @throws ConflictError when the person has too many open ones
   */
  async create(principal: string, body: unknown): Promise<Handoff> {
    const { value } = parseRequest(createHandoffSchema, body);
    const problem = handoffValueProblem(value);
    if (problem) {
      throw invalid([{ path: 'value', message: problem }]);
    }
    const now = this.options.now();
    const id = Buffer.from(this.options.random.bytes(ID_BYTES)).toString(
      'base64url',
    );
    const expiresAt = now + HANDOFF_MS;
    if (!(await this.store.put({ id, principal, value, expiresAt }, now))) {
      throw conflict(
        'too-many-handoffs',
        `You have ${MAX_OPEN_HANDOFFS} values handed over that were not used.`,
        {
          nextStep:
            'Finish a form that you have open, or wait: each is forgotten after 30 minutes.',
        },
      );
    }
    return { id, expiresAt: new Date(expiresAt).toISOString() };
  }

  /**
   * Takes the value of a handle, once.
   *
   * @throws ConflictError, the same whether it was used, has expired, is somebody else's or never was
   */
  async take(principal: string, id: string): Promise<string> {
    const value = await this.store.take({ id, principal }, this.options.now());
    if (value === undefined) {
      throw conflict(
        'handoff-gone',
        'Type the password again: what was typed before was used already, or is older than 30 minutes.',
        { nextStep: 'Type the password again.' },
      );
    }
    return value;
  }
}
