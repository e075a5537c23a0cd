import { Database } from './database';
import { Project, Role, User } from './rows';

/** What a role may do in its project, as bits that add up (recorded: 55). */
export const MAY = {
  READ: 0,
  RUN: 1,
  UPDATE: 2,
  MANAGE: 4,
  MANAGE_USERS: 8,
} as const;

export type Permission = (typeof MAY)[keyof typeof MAY];

const PERMISSIONS: Record<Role, number> = {
  owner: MAY.RUN | MAY.UPDATE | MAY.MANAGE | MAY.MANAGE_USERS,
  manager: MAY.RUN | MAY.MANAGE,
  task_runner: MAY.RUN,
  guest: 0,
};

/** Who may what in which project. */
export class Access {
  constructor(private readonly database: Database) {}

  /** The role of a user; an administrator who is no member has that of an owner. */
  role(user: User, projectId: number): Role | undefined {
    const member = this.database.state.members.find(
      each => each.project_id === projectId && each.user_id === user.id,
    );
    return member?.role ?? (user.admin ? 'owner' : undefined);
  }

  permissions(user: User, projectId: number): number {
    const role = this.role(user, projectId);
    return role ? PERMISSIONS[role] : 0;
  }

  may(user: User, project: Project, permission: Permission): boolean {
    const held = this.permissions(user, project.id);
    return user.admin || permission === MAY.READ || (held & permission) !== 0;
  }

  sees(user: User, projectId: number): boolean {
    return this.role(user, projectId) !== undefined;
  }
}
