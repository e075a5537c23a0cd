import { Collection } from './collection';
import { SemaphoreState } from './state';

/** Who uses an object, as `GET …/refs` answers (recorded: 03). */
export interface References {
  templates: { id: number; name: string }[];
  inventories: { id: number; name: string }[];
  repositories: { id: number; name: string }[];
}

/** Finds who uses an object. */
export function referencesTo(
  state: SemaphoreState,
  collection: Collection,
  id: number,
): References {
  const named = (rows: { id: number; name: string }[]) =>
    rows.map(row => ({ id: row.id, name: row.name }));
  const none: References = { templates: [], inventories: [], repositories: [] };
  const { templates, inventories, repositories } = state;
  switch (collection) {
    case 'keys':
      return {
        templates: [],
        inventories: named(
          inventories.filter(
            each => each.ssh_key_id === id || each.become_key_id === id,
          ),
        ),
        repositories: named(
          repositories.filter(each => each.ssh_key_id === id),
        ),
      };
    case 'repositories':
      return {
        ...none,
        templates: named(templates.filter(each => each.repository_id === id)),
        inventories: named(
          inventories.filter(each => each.repository_id === id),
        ),
      };
    case 'inventories':
      return {
        ...none,
        templates: named(templates.filter(each => each.inventory_id === id)),
      };
    case 'environments':
      return {
        ...none,
        templates: named(templates.filter(each => each.environment_id === id)),
      };
    default:
      return none;
  }
}
