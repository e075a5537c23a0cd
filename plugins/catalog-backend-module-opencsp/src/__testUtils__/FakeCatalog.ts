import {
  Entity,
  entityEnvelopeSchemaValidator,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  EntityProvider,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';

/**
 * The catalog's side of a provider: keeps what each provider has put in, as the real one does
 * across restarts, and refuses a whole mutation for one malformed entity.
 */
export class FakeCatalog {
  private readonly entities = new Map<string, Map<string, Entity>>();
  private readonly validate = entityEnvelopeSchemaValidator();
  readonly mutations: EntityProviderMutation['type'][] = [];
  /** How many entities each mutation was about. */
  readonly sizes: number[] = [];

  async connect(provider: EntityProvider): Promise<void> {
    const name = provider.getProviderName();
    await provider.connect({
      applyMutation: async mutation => this.apply(name, mutation),
      refresh: async () => {},
    });
  }

  refs(): string[] {
    return [...this.entities.values()].flatMap(own => [...own.keys()]).sort();
  }

  get(ref: string): Entity | undefined {
    return [...this.entities.values()]
      .map(own => own.get(ref))
      .find(entity => entity !== undefined);
  }

  private apply(provider: string, mutation: EntityProviderMutation): void {
    const added = mutation.type === 'full' ? mutation.entities : mutation.added;
    added.forEach(({ entity }) => this.validate(entity));
    const own =
      mutation.type === 'full'
        ? new Map<string, Entity>()
        : this.entities.get(provider) ?? new Map<string, Entity>();
    if (mutation.type === 'delta') {
      mutation.removed.forEach(it =>
        own.delete(
          'entityRef' in it ? it.entityRef : stringifyEntityRef(it.entity),
        ),
      );
    }
    added.forEach(({ entity }) => own.set(stringifyEntityRef(entity), entity));
    this.entities.set(provider, own);
    this.mutations.push(mutation.type);
    this.sizes.push(
      added.length + (mutation.type === 'delta' ? mutation.removed.length : 0),
    );
  }
}
