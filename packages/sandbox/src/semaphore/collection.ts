/** Kinds of objects below a project. */
export type Collection =
  | 'keys'
  | 'repositories'
  | 'inventories'
  | 'environments'
  | 'templates';
