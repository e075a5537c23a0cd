import {
  ProfileToRender,
  RenderedFile,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { Availability } from './availability';

/** Makes the files of a profile, for one engine. */
export interface ProfileRenderer {
  /** Such as `compose`; definitions keep what only this engine needs under it. */
  readonly id: string;
  /** For people: "Docker Compose". */
  readonly title: string;
  availability(): Availability;
  /**
   * The files of the branch, but for `secrets.env.age`. Pure: the same input gives the same bytes.
   *
   * @throws InputError naming the field, when this cannot be rendered
   */
  render(profile: ProfileToRender): RenderedFile[];
  /** What services do otherwise with this engine than with others, in sentences for people. Pure. */
  differences?(definitions: readonly ServiceDefinition[]): string[];
}
