import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { CallOptions, OpencspClient } from '@opencsp/plugin-opencsp-common';
import { stringify } from 'yaml';
import { Thing } from '../../errors';

/** Something that can be asked of a thing that is there, by its id. */
export interface Verb<T extends { state: string }> {
  /** Such as `opencsp:instance:retry`. */
  id: string;
  description: string;
  thing: Thing;
  /** What its id is the id of, in the words of the API. */
  record: string;
  read(client: OpencspClient, id: string, call: CallOptions): Promise<T>;
  /** `confirm` is the typed name, where one is needed. */
  ask(
    client: OpencspClient,
    asked: { id: string; confirm: string },
    call: CallOptions,
  ): Promise<T>;
  /** What people call it, such as `"web-1"` in quotes. */
  nameOf(thing: T): string;
  /** True when it was asked before: a step that is run again then asks for nothing. */
  isAsked(thing: T): boolean;
  /** True when the portal would do it now. */
  isAllowed(thing: T): boolean;
  /** After "The portal": "deletes", "goes on with". */
  does: string;
  /** After "cannot be" and "nothing was": "deleted". */
  done: string;
}

/** A verb that loses something, so that the name must be typed. */
export interface Removal<T extends { state: string; name: string }>
  extends Verb<T> {
  /** Said of the field in which the name is typed. */
  why: string;
}

/** The example of a step that gives an id from the form. */
export function exampleOf(
  description: string,
  action: string,
  input: Record<string, string>,
): TemplateExample[] {
  const [, , verb] = action.split(':');
  return [
    {
      description,
      example: stringify({
        steps: [{ id: verb, name: description, action, input }],
      }),
    },
  ];
}
