import { isUsable, Person } from '../people';
import { ProviderState } from '../state';
import { DirectoryData, Organization, Project, ServiceUser } from './schema';

/** One role that a user has in a project, and the organisation that granted it. */
export interface RoleGrant {
  projectId: string;
  role: string;
  organizationId: string;
  organizationDomain: string;
}

/** A person or a service user. */
export type User =
  | { kind: 'human'; id: string; organizationId: string; person: Person }
  | {
      kind: 'machine';
      id: string;
      organizationId: string;
      machine: ServiceUser;
    };

/** People and directory at one moment. */
export interface DirectoryView {
  people: readonly Person[];
  data: DirectoryData;
}

interface Past {
  /** Until when it was so, in milliseconds since 1970. */
  until: number;
  view: DirectoryView;
}

const MOST_EVENTS = 20_000;

/**
 * Who there is and what they may. Lists are read from {@link visible}, which can lag behind the
 * last write as ZITADEL's projections do (07-directory/read-after-write).
 */
export class Directory {
  private lagMilliseconds = 0;
  private last: DirectoryView | undefined;
  private past: Past[] = [];

  constructor(
    private readonly state: ProviderState,
    private readonly now: () => number,
  ) {}

  /** As it is now, to be changed in place; then call {@link changed}. */
  get data(): DirectoryData {
    return this.state.directory;
  }

  get people(): Person[] {
    return this.state.people;
  }

  set people(people: Person[]) {
    this.state.people = people;
  }

  /** As lists show it. */
  get visible(): DirectoryView {
    const at = this.now() - this.lagMilliseconds;
    this.past = this.past.filter(({ until }) => until > at);
    return this.past[0]?.view ?? { people: this.people, data: this.data };
  }

  /** How long a write stays out of lists. 0 ends it. */
  lag(milliseconds: number): void {
    this.lagMilliseconds = milliseconds;
    this.past = [];
    this.last = milliseconds > 0 ? this.snapshot() : undefined;
  }

  changed(): void {
    if (this.last) {
      this.past.push({ until: this.now(), view: this.last });
      this.last = this.snapshot();
    }
    this.state.changed();
  }

  organization(id: string): Organization | undefined {
    return this.data.organizations.find(one => one.id === id);
  }

  project(id: string): Project | undefined {
    return this.data.projects.find(one => one.id === id);
  }

  person(id: string): Person | undefined {
    return this.people.find(one => one.id === id);
  }

  user(id: string): User | undefined {
    const person = this.person(id);
    if (person) {
      const { organizationId } = person;
      return { kind: 'human', id, organizationId, person };
    }
    const machine = this.data.serviceUsers.find(one => one.id === id);
    return (
      machine && {
        kind: 'machine',
        id,
        organizationId: machine.organizationId,
        machine,
      }
    );
  }

  isUsable(user: User | undefined): user is User {
    if (!user) {
      return false;
    }
    return user.kind === 'human' ? isUsable(user.person) : user.machine.active;
  }

  /** Roles that count now: of active authorizations whose project still lends the role. */
  grantsOf(userId: string): RoleGrant[] {
    return this.data.authorizations
      .filter(one => one.userId === userId && one.active)
      .flatMap(({ projectId, organizationId, roleKeys }) => {
        const project = this.project(projectId);
        const organization = this.organization(organizationId);
        const isLent =
          project?.organizationId === organizationId ||
          project?.grants.some(
            grant => grant.organizationId === organizationId && grant.active,
          );
        return isLent
          ? roleKeys.map(role => ({
              projectId,
              role,
              organizationId,
              organizationDomain:
                organization?.primaryDomain ??
                `org-${organizationId}.localhost`,
            }))
          : [];
      });
  }

  /** Notes an event, as the events API shows it. */
  record(
    type: string,
    aggregate: { type: string; id: string; organizationId: string },
    editorId: string,
  ): void {
    const { events } = this.data;
    const before = events.filter(one => one.aggregateId === aggregate.id);
    events.push({
      sequence: before.length + 1,
      type,
      aggregateType: aggregate.type,
      aggregateId: aggregate.id,
      organizationId: aggregate.organizationId,
      editorId,
      createdAt: this.now(),
    });
    if (events.length > MOST_EVENTS) {
      events.shift();
    }
  }

  private snapshot(): DirectoryView {
    return structuredClone({ people: this.people, data: this.data });
  }
}
