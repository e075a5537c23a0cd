import { z } from 'zod';
import { Answer, Lab } from './lab';
import { People } from './people';
import { Step } from './recorded';
import { Bindings, isObject, substitute, unify } from './unify';

const REST = '(rest cut)';
/** The note of steps that did not ask for JSON. */
const ANY_TYPE = 'with Accept: */*';
const CUT_PAGE = /^(<!DOCTYPE html>.*)…$/s;
const registrationSchema = z.union([
  z.object({ email: z.string(), masterPasswordHash: z.string() }),
  z
    .object({
      email: z.string(),
      masterPasswordAuthentication: z.object({
        masterPasswordAuthenticationHash: z.string(),
      }),
    })
    .transform(({ email, masterPasswordAuthentication: proof }) => ({
      email,
      masterPasswordHash: proof.masterPasswordAuthenticationHash,
    })),
]);

/** What was done between recorded steps without being written down, by the note of the step after it. */
export type QuietSteps = Readonly<
  Record<string, (replay: OrganizationReplay) => Promise<void>>
>;

/** Plays steps of `organizations`, as the people of the recording. */
export class OrganizationReplay {
  readonly bindings: Bindings = new Map();
  readonly people: People;

  constructor(lab: Lab, private readonly quiet: QuietSteps) {
    this.people = new People(lab);
  }

  /** Plays the steps. @returns what differs, with the note of the step */
  async play(steps: readonly Step[]): Promise<string[]> {
    const differences: string[] = [];
    for (const step of steps) {
      await this.quiet[step.note]?.(this);
      const found = await this.playOne(step);
      differences.push(...found.map(text => `${step.note}: ${text}`));
    }
    return differences;
  }

  /** The id of now for a recorded one, of which the beginning is enough. */
  id(recorded: string): string {
    const found = [...this.bindings].find(([then]) =>
      then.startsWith(recorded),
    );
    if (!found) {
      throw new Error(`${recorded} is not bound.`);
    }
    return found[1];
  }

  private async playOne({ note, request, response }: Step): Promise<string[]> {
    const { as, method, path, json } = request;
    const body =
      json === undefined
        ? undefined
        : JSON.parse(substitute(JSON.stringify(json), this.bindings));
    const answer = await this.people.ask(
      as,
      method,
      substitute(path, this.bindings),
      body,
      note.endsWith(ANY_TYPE) ? '*/*' : undefined,
    );
    const registration = registrationSchema.safeParse(json);
    if (as.endsWith('(not logged in)') && registration.success) {
      this.people.add(as.replace(' (not logged in)', ''), registration.data);
    }
    const type = answer.headers.get('content-type');
    return [
      ...unify(response.status, answer.status, this.bindings, 'status'),
      ...unify(response.contentType, type, this.bindings, 'type'),
      ...this.differ(
        mended(response.body),
        shaped(response.body, answer),
        'body',
      ),
    ];
  }

  /** Of objects that were cut, and of those without a name of their kind, only what was recorded is compared. */
  private differ(recorded: unknown, actual: unknown, at: string): string[] {
    if (Array.isArray(recorded) && Array.isArray(actual)) {
      return recorded.length === actual.length
        ? this.paired(recorded, actual).flatMap(([then, now], index) =>
            this.differ(then, now, `${at}[${index}]`),
          )
        : [`${at}: ${recorded.length} recorded, ${actual.length} now`];
    }
    const page = CUT_PAGE.exec(String(recorded));
    if (page) {
      const isSame = String(actual).startsWith(page[1].trimEnd());
      return isSame ? [] : [`${at}: another page`];
    }
    if (!isObject(recorded) || !isObject(actual)) {
      return unify(recorded, actual, this.bindings, at);
    }
    const isWhole = 'object' in recorded && !(REST in recorded);
    const names = new Set(
      Object.keys(isWhole ? { ...recorded, ...actual } : recorded),
    );
    names.delete(REST);
    return [...names].flatMap(name =>
      this.differ(recorded[name], actual[name], `${at}.${name}`),
    );
  }

  /** Lists come in no certain order: what is known by its id is put together. */
  private paired(recorded: readonly unknown[], actual: readonly unknown[]) {
    const left = [...actual];
    return recorded.map((then): [unknown, unknown] => {
      const wanted = isObject(then) ? this.bindings.get(String(then.id)) : '';
      const at = left.findIndex(now => isObject(now) && now.id === wanted);
      const [now] = left.splice(Math.max(at, 0), 1);
      return [then, now];
    });
  }
}

/** An answer in the shape in which the recording has it: some are taken apart there. */
function shaped(recorded: unknown, { status, body }: Answer): unknown {
  if (!isObject(recorded) || !isObject(body)) {
    return body;
  }
  const { profile, cipher, data } = body;
  return {
    ...body,
    ...(isObject(profile) && {
      'profile.email': profile.email,
      'profile.organizations': profile.organizations,
    }),
    ...(isObject(cipher) && {
      cipher: undefined,
      collectionIds: cipher.collectionIds,
    }),
    ...('count' in recorded &&
      Array.isArray(data) && {
        data: undefined,
        continuationToken: undefined,
        count: data.length,
        first: data[0],
      }),
    ...(recorded.status === status && { status }),
  };
}

/** A recorded body; one was cut off in the middle of its JSON. */
function mended(recorded: unknown): unknown {
  return typeof recorded === 'string' && recorded.startsWith('{')
    ? { ...JSON.parse(`${recorded}}`), [REST]: true }
    : recorded ?? '';
}
