import { HostSection } from '@opencsp/plugin-opencsp-node';

/** A section by its name; a command that was not asked counts as one that is not there. */
export function sectionOf(
  sections: readonly HostSection[],
  name: string,
): HostSection {
  return (
    sections.find(each => each.name === name) ?? {
      name,
      exit: 127,
      stdout: '',
      stderr: '',
    }
  );
}

/** True when the program is not on the host. */
export function isMissing({ exit }: HostSection): boolean {
  return exit === 127;
}
