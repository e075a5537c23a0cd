import { NotFoundError } from '@backstage/errors';
import { SemaphoreClient, Template } from '@opencsp/client-semaphore';
import { CallContext } from '@opencsp/plugin-opencsp-node';

/** What came of looking for a template. */
export type TemplateSearch =
  | { found: true; template: Template }
  | { found: false; problem: string };

/** Finds the project and its templates by the names that an operator configured. */
export class ProjectDirectory {
  private known?: number;

  constructor(
    private readonly client: SemaphoreClient,
    /** Name or number. */
    private readonly project: string,
  ) {}

  /**
   * Calls with the number of the project, which is looked up once, and again after it was not
   * found.
   *
   * @throws NotFoundError when the project is not there for the token's user
   */
  async within<T>(
    context: CallContext,
    work: (projectId: number) => Promise<T>,
  ): Promise<T> {
    this.known ??= await this.lookUp(context);
    return work(this.known);
  }

  /** Lets the project be looked up again. */
  forget(): void {
    this.known = undefined;
  }

  /** Finds the one template of a name. */
  async template(name: string, context: CallContext): Promise<TemplateSearch> {
    const templates = await this.within(context, id =>
      this.client.listTemplates(id, context),
    );
    const [template, ...others] = templates.filter(each => each.name === name);
    if (!template) {
      return {
        found: false,
        problem: `Semaphore's project "${this.project}" has no template "${name}". Create it, or name another one in opencsp.semaphore.steps.`,
      };
    }
    if (others.length > 0) {
      return {
        found: false,
        problem: `Semaphore's project "${this.project}" has ${
          others.length + 1
        } templates "${name}". Rename all but one.`,
      };
    }
    return { found: true, template };
  }

  private async lookUp(context: CallContext): Promise<number> {
    const projects = await this.client.listProjects(context);
    const matches = projects.filter(
      project =>
        project.name === this.project || String(project.id) === this.project,
    );
    if (matches.length === 1) {
      return matches[0].id;
    }
    throw new NotFoundError(
      matches.length === 0
        ? `Semaphore shows no project "${this.project}" to the token's user. Add the user to it, or correct opencsp.semaphore.project.`
        : `Semaphore has ${matches.length} projects "${this.project}". Set opencsp.semaphore.project to the number of one.`,
    );
  }
}
