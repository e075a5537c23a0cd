/** Something that a commit made by hand may not have. */
export interface HostileProblem {
  /** Path in the branch. */
  file: string;
  /** Where in the file, such as `services.web.volumes[0]`. */
  field?: string;
  /** What is wrong, and what would be right. */
  reason: string;
}

/** A problem of a field, before it is known in which file it stands. */
export type FieldProblem = Omit<HostileProblem, 'file'>;
