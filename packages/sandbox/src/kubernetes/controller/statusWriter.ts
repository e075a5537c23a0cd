import { TERRAFORMS } from '../store/kinds';
import { child, Json, JsonObject, StoredObject } from '../store/objects';
import { ObjectStore, timestamp } from '../store/objectStore';
import {
  Condition,
  conditionOf,
  conditionsOf,
  withCondition,
  withConditions,
  withoutConditions,
} from './conditions';

/** The object of a pass went away under it. */
export class ObjectGone extends Error {}

/** A condition to set: type, status, reason, message. */
export type ConditionChange = readonly [string, string, string, string];

/**
 * Writes the status of one Terraform object. Each call is one write, hence one watch event; a
 * condition carries the generation that the object has at that moment, which is not always the one
 * that was applied (recorded: m, f3).
 */
export class StatusWriter {
  private readonly uid: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly namespace: string,
    private readonly name: string,
    private readonly now: () => Date,
  ) {
    this.uid = store.get(TERRAFORMS, namespace, name)?.metadata.uid ?? '';
  }

  /** @throws ObjectGone */
  object(): StoredObject {
    const object = this.store.get(TERRAFORMS, this.namespace, this.name);
    if (!object || object.metadata.uid !== this.uid) {
      throw new ObjectGone(this.name);
    }
    return object;
  }

  status(): JsonObject {
    return child(this.object().fields, 'status');
  }

  condition(type: string): Condition | undefined {
    return conditionOf(this.status(), type);
  }

  generation(): number {
    return this.object().metadata.generation ?? 1;
  }

  time(): string {
    return timestamp(this.now());
  }

  /** Sets and removes conditions. */
  conditions(
    set: readonly ConditionChange[],
    remove: readonly string[] = [],
  ): void {
    const observedGeneration = this.generation();
    const status = this.status();
    const changed = set.reduce(
      (conditions, [type, state, reason, message]) =>
        withCondition(
          conditions,
          { type, status: state, reason, message, observedGeneration },
          this.time(),
        ),
      withoutConditions(conditionsOf(status), remove),
    );
    this.write(withConditions(status, changed));
  }

  /** Sets fields beside the conditions; undefined takes one away. */
  fields(changes: Record<string, Json | undefined>): void {
    const status: JsonObject = { ...this.status() };
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) {
        delete status[key];
      } else {
        status[key] = value;
      }
    }
    this.write(status);
  }

  /** `status.plan` with these changes. */
  plan(changes: Record<string, Json | undefined>): JsonObject {
    const plan: JsonObject = { ...child(this.status(), 'plan') };
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) {
        delete plan[key];
      } else {
        plan[key] = value;
      }
    }
    return plan;
  }

  private write(status: JsonObject): void {
    const object = this.object();
    this.store.update(TERRAFORMS, {
      ...object,
      fields: { ...object.fields, status },
    });
  }
}
