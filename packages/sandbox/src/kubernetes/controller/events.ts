import { randomBytes } from 'node:crypto';
import { EVENTS } from '../store/kinds';
import { number, StoredObject } from '../store/objects';
import { ObjectStore, timestamp } from '../store/objectStore';

/** Writes the Events of the controller; equal ones are counted in one object, as the real recorder does. */
export class EventRecorder {
  constructor(
    private readonly store: ObjectStore,
    private readonly now: () => Date,
  ) {}

  record(
    about: StoredObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const { name, namespace, uid } = about.metadata;
    const time = timestamp(this.now());
    const same = this.store
      .list(EVENTS, namespace)
      .find(
        ({ fields }) =>
          fields.reason === reason &&
          fields.message === message &&
          JSON.stringify(fields.involvedObject).includes(uid),
      );
    if (same) {
      this.store.update(EVENTS, {
        ...same,
        fields: {
          ...same.fields,
          count: (number(same.fields, 'count') ?? 1) + 1,
          lastTimestamp: time,
        },
      });
      return;
    }
    this.store.create(
      EVENTS,
      { name: `${name}.${randomBytes(8).toString('hex')}`, namespace },
      {
        involvedObject: {
          apiVersion: about.apiVersion,
          kind: about.kind,
          name,
          namespace,
          uid,
        },
        type,
        reason,
        message,
        count: 1,
        firstTimestamp: time,
        lastTimestamp: time,
        reportingComponent: 'tf-controller',
      },
    );
  }
}
