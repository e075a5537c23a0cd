import { Time } from '../../domain/record';
import { NewMessage } from '../InstanceStore';

/** Which of the passwords that a service has of its own somebody is to have: the first is 1. */
export interface Rotation {
  /** Of the person, or `owner`. */
  person: string;
  /** Id of the service. */
  service: string;
  version: number;
}

/** Who asked for which password of a service to be made anew, and how often. */
export interface RotationStore {
  /** All of a profile; one that is not there was never asked for. */
  of(profileId: string): Promise<Rotation[]>;
  /** Asks for another password in each of these services. */
  rotate(
    about: { profileId: string; person: string; services: readonly string[] },
    messages: readonly NewMessage[],
    now: Time,
  ): Promise<void>;
}
