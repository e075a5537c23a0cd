import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { roleGroups, signedInSchema, userEntity } from './identityEntities';

/** Puts the groups that the roles are into the catalog. */
export class RoleGroupProvider implements EntityProvider {
  getProviderName(): string {
    return 'opencsp-roles';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await connection.applyMutation({
      type: 'full',
      entities: roleGroups().map(entity => ({
        entity,
        locationKey: this.getProviderName(),
      })),
    });
  }
}

/**
 * Writes a person into the catalog when they sign in. It only ever adds: a process that has just
 * started knows nobody, and must not remove those whom an earlier one has written.
 */
export class SignedInUserProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;

  constructor(private readonly logger: LoggerService) {}

  getProviderName(): string {
    return 'opencsp-sign-in';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
  }

  /**
   * Takes the payload of a sign-in event.
   *
   * @throws InputError when the payload has another form, or the person cannot be an entity
   */
  async signedIn(payload: unknown): Promise<void> {
    const person = signedInSchema.safeParse(payload);
    if (!person.success) {
      throw new InputError(
        'A sign-in event has a form that the catalog does not know',
        person.error,
      );
    }
    if (!this.connection) {
      this.logger.warn(
        'Somebody signed in before the catalog was ready; their next sign-in writes them',
      );
      return;
    }
    await this.connection.applyMutation({
      type: 'delta',
      added: [
        {
          entity: userEntity(person.data),
          locationKey: this.getProviderName(),
        },
      ],
      removed: [],
    });
  }
}
