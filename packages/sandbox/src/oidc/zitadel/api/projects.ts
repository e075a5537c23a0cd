import { z } from 'zod';
import { Project } from '../../directory/schema';
import { newId } from '../../ids';
import {
  Call,
  demand,
  listed,
  may,
  pageOf,
  paginationSchema,
  read,
  timestamp,
} from './call';
import { ApiError, membershipNotFound } from './errors';
import type { Routes } from './routes';

const SERVICE = '/zitadel.project.v2.ProjectService';

const projectSchema = z.object({ projectId: z.string() });
const createSchema = z.object({
  organizationId: z.string(),
  name: z
    .string({
      error:
        'invalid CreateProjectRequest.Name: value length must be between 1 and 200 runes, inclusive',
    })
    .min(1)
    .max(200),
  projectRoleAssertion: z.boolean().default(false),
});
const roleSchema = projectSchema.extend({
  roleKey: z.string(),
  displayName: z.string().default(''),
  group: z.string().optional(),
});
const grantSchema = projectSchema.extend({
  grantedOrganizationId: z.string(),
  roleKeys: z.array(z.string()).default([]),
});
const pageSchema = z.object({
  pagination: paginationSchema,
  sortingColumn: z.string().default(''),
});

/** Projects, their roles, and what other organisations may grant of them (02-setup, 07-directory). */
export const projectRoutes: Routes = {
  [`POST ${SERVICE}/ListProjects`]: call => {
    if (!may(call, 'read')) {
      throw membershipNotFound();
    }
    const { pagination } = read(pageSchema, call.body);
    const { projects } = call.world.directory.visible.data;
    const newestFirst = [...projects].reverse();
    const { pagination: shown, page } = pageOf(newestFirst, pagination, one =>
      may(call, 'read', one.organizationId),
    );
    return { pagination: shown, ...listed('projects', page.map(view)) };
  },
  [`POST ${SERVICE}/CreateProject`]: call => {
    const { organizationId, name, projectRoleAssertion } = read(
      createSchema,
      call.body,
    );
    demand(call, 'project.write', organizationId);
    const { directory, now } = call.world;
    const { projects } = directory.data;
    const isThere = projects.some(
      one => one.organizationId === organizationId && one.name === name,
    );
    if (isThere) {
      throw new ApiError(
        6,
        'Project already exists on organization',
        'V3-DKcYh',
      );
    }
    const id = newId();
    projects.push({
      id,
      name,
      organizationId,
      active: true,
      assertsRoles: projectRoleAssertion,
      roles: [],
      grants: [],
      createdAt: now(),
    });
    return { projectId: id, ...changed(call, 'creationDate') };
  },
  [`POST ${SERVICE}/GetProject`]: call => ({
    project: view(projectOf(call, 'read')),
  }),
  [`POST ${SERVICE}/UpdateProject`]: call => {
    const project = projectOf(call, 'project.write');
    const { projectRoleAssertion } = read(
      z.object({ projectRoleAssertion: z.boolean().optional() }),
      call.body,
    );
    project.assertsRoles = projectRoleAssertion ?? project.assertsRoles;
    return changed(call, 'changeDate');
  },
  [`POST ${SERVICE}/DeactivateProject`]: call => {
    projectOf(call, 'project.write').active = false;
    return changed(call, 'changeDate');
  },
  [`POST ${SERVICE}/ActivateProject`]: call => {
    projectOf(call, 'project.write').active = true;
    return changed(call, 'changeDate');
  },
  [`POST ${SERVICE}/ListProjectRoles`]: call => {
    const { pagination, sortingColumn } = read(pageSchema, call.body);
    const project = projectOf(call, 'read');
    const byKey = sortingColumn === 'PROJECT_ROLE_FIELD_NAME_KEY';
    const roles = byKey
      ? [...project.roles].sort((a, b) => (a.key < b.key ? -1 : 1))
      : [...project.roles];
    if (!pagination.asc) {
      roles.reverse();
    }
    const { pagination: shown, page } = pageOf(roles, pagination, () => true);
    return {
      pagination: shown,
      ...listed(
        'projectRoles',
        page.map(({ key, displayName, group }) => ({
          projectId: project.id,
          key,
          creationDate: timestamp(project.createdAt),
          changeDate: timestamp(project.createdAt),
          displayName,
          ...(group && { group }),
        })),
      ),
    };
  },
  [`POST ${SERVICE}/AddProjectRole`]: call => {
    const { roleKey, displayName, group } = read(roleSchema, call.body);
    const project = projectOf(call, 'project.write', false);
    if (project.roles.some(({ key }) => key === roleKey)) {
      throw new ApiError(6, 'Role already exists', 'V3-DKcYh');
    }
    project.roles.push({ key: roleKey, displayName, ...(group && { group }) });
    return changed(call, 'creationDate');
  },
  [`POST ${SERVICE}/UpdateProjectRole`]: call => {
    const { roleKey, displayName, group } = read(roleSchema, call.body);
    const role = projectOf(call, 'project.write').roles.find(
      ({ key }) => key === roleKey,
    );
    if (role) {
      Object.assign(role, { displayName, group });
    }
    return changed(call, 'changeDate');
  },
  [`POST ${SERVICE}/RemoveProjectRole`]: call => {
    const { roleKey } = read(roleSchema, call.body);
    const project = projectOf(call, 'project.write');
    project.roles = project.roles.filter(({ key }) => key !== roleKey);
    takeRoles(call, project, undefined, [roleKey]);
    return changed(call, 'removalDate');
  },
  ...grantRoutes(),
};

function grantRoutes(): Routes {
  return {
    [`POST ${SERVICE}/ListProjectGrants`]: call => {
      const { pagination } = read(pageSchema, call.body);
      const { projects, organizations } = call.world.directory.visible.data;
      const all = projects.flatMap(project =>
        project.grants.map(grant => ({ project, grant })),
      );
      const { pagination: shown, page } = pageOf(all, pagination, one =>
        may(call, 'read', one.project.organizationId),
      );
      return {
        pagination: shown,
        ...listed(
          'projectGrants',
          page.map(({ project, grant }) => ({
            organizationId: project.organizationId,
            creationDate: timestamp(project.createdAt),
            changeDate: timestamp(project.createdAt),
            grantedOrganizationId: grant.organizationId,
            grantedOrganizationName: organizations.find(
              ({ id }) => id === grant.organizationId,
            )?.name,
            grantedRoleKeys: grant.roleKeys,
            projectId: project.id,
            projectName: project.name,
            state: grant.active
              ? 'PROJECT_GRANT_STATE_ACTIVE'
              : 'PROJECT_GRANT_STATE_INACTIVE',
          })),
        ),
      };
    },
    [`POST ${SERVICE}/CreateProjectGrant`]: call => {
      const { grantedOrganizationId: organizationId, roleKeys } = read(
        grantSchema,
        call.body,
      );
      const project = projectOf(call, 'project.write');
      if (project.organizationId === organizationId) {
        throw new ApiError(9, 'Project Grant is invalid', 'PROJECT-ckUpbvboAH');
      }
      const known = project.roles.map(({ key }) => key);
      if (!roleKeys.every(key => known.includes(key))) {
        throw new ApiError(9, 'Errors.Project.Role.NotFound', 'COMMAND-6m9gd');
      }
      if (project.grants.some(one => one.organizationId === organizationId)) {
        throw new ApiError(6, 'Project Grant already exists', 'V3-DKcYh');
      }
      project.grants.push({ organizationId, roleKeys, active: true });
      return changed(call, 'creationDate');
    },
    [`POST ${SERVICE}/UpdateProjectGrant`]: call => {
      const { grantedOrganizationId, roleKeys } = read(grantSchema, call.body);
      const project = projectOf(call, 'project.write');
      const grant = grantOf(project, grantedOrganizationId);
      const taken = grant.roleKeys.filter(key => !roleKeys.includes(key));
      grant.roleKeys = roleKeys;
      takeRoles(call, project, grantedOrganizationId, taken);
      return changed(call, 'changeDate');
    },
    [`POST ${SERVICE}/DeactivateProjectGrant`]: call =>
      setGrantActive(call, false),
    [`POST ${SERVICE}/ActivateProjectGrant`]: call =>
      setGrantActive(call, true),
    [`POST ${SERVICE}/DeleteProjectGrant`]: call => {
      const { grantedOrganizationId: gone } = read(grantSchema, call.body);
      const project = projectOf(call, 'project.write');
      const { data } = call.world.directory;
      project.grants = project.grants.filter(
        one => one.organizationId !== gone,
      );
      data.authorizations = data.authorizations.filter(
        one => one.projectId !== project.id || one.organizationId !== gone,
      );
      return changed(call, 'deletionDate');
    },
  };
}

function setGrantActive(call: Call, active: boolean): object {
  const { grantedOrganizationId } = read(grantSchema, call.body);
  const project = projectOf(call, 'project.write');
  grantOf(project, grantedOrganizationId).active = active;
  return changed(call, 'changeDate');
}

function grantOf(project: Project, organizationId: string) {
  const grant = project.grants.find(
    one => one.organizationId === organizationId,
  );
  if (!grant) {
    throw new ApiError(5, 'Project Grant not found', 'COMMAND-4m9ff');
  }
  return grant;
}

/** Roles that are taken away leave the authorizations for good (07-directory/cascades). */
function takeRoles(
  { world }: Call,
  project: Project,
  organizationId: string | undefined,
  taken: readonly string[],
): void {
  for (const one of world.directory.data.authorizations) {
    const isConcerned =
      one.projectId === project.id &&
      (organizationId === undefined || one.organizationId === organizationId);
    if (isConcerned) {
      one.roleKeys = one.roleKeys.filter(key => !taken.includes(key));
    }
  }
}

function projectOf(
  call: Call,
  permission: 'read' | 'project.write',
  isRead = true,
): Project {
  const { projectId } = read(projectSchema, call.body);
  const project = call.world.directory.project(projectId);
  demand(call, permission, project?.organizationId);
  if (!project) {
    throw isRead
      ? new ApiError(5, 'Project not found', 'QUERY-fk2fs')
      : new ApiError(9, 'Project not found', 'COMMAND-EbFMN');
  }
  return project;
}

function changed({ world }: Call, field: string): object {
  world.directory.changed();
  return { [field]: timestamp(world.now()) };
}

function view(project: Project): object {
  return {
    projectId: project.id,
    organizationId: project.organizationId,
    creationDate: timestamp(project.createdAt),
    changeDate: timestamp(project.createdAt),
    name: project.name,
    state: project.active ? 'PROJECT_STATE_ACTIVE' : 'PROJECT_STATE_INACTIVE',
    ...(project.assertsRoles && { projectRoleAssertion: true }),
  };
}
