import { Entity } from '@backstage/catalog-model';
import {
  coreExtensionData,
  createExtensionInput,
  createFrontendPlugin,
  FrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityProvider, useEntity } from '@backstage/plugin-catalog-react';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';

/** Where the stand-in shows its entity. */
export const ENTITY_PATH = '/catalog/entity';

/** Something that an extension puts on the page of the entities that its filter lets through. */
interface Part {
  filter?: (entity: Entity) => boolean;
  element: ReactElement;
}

/** Those of the parts that the shown entity gets. */
function EntityParts({ parts }: { parts: readonly Part[] }) {
  const { entity } = useEntity();
  return (
    <>
      {parts
        .filter(({ filter }) => !filter || filter(entity))
        .map(({ element }) => element)}
    </>
  );
}

/** A link with an icon, by the hook that knows it. */
function IconLink(props: {
  useProps: () => { label: string; href?: string; disabled?: boolean };
}) {
  const { label, href, disabled } = props.useProps();
  return disabled || !href ? <span>{label}</span> : <a href={href}>{label}</a>;
}

/** The card about the entity: it takes links with icons. */
const about = EntityCardBlueprint.makeWithOverrides({
  name: 'about',
  inputs: {
    iconLinks: createExtensionInput([
      EntityIconLinkBlueprint.dataRefs.useProps,
      EntityIconLinkBlueprint.dataRefs.filterFunction.optional(),
    ]),
  },
  factory: (original, { inputs }) =>
    original({
      type: 'info',
      loader: async () => (
        <nav aria-label="About">
          <EntityParts
            parts={inputs.iconLinks.map(it => ({
              filter: it.get(EntityIconLinkBlueprint.dataRefs.filterFunction),
              element: (
                <IconLink
                  key={it.node.spec.id}
                  useProps={it.get(EntityIconLinkBlueprint.dataRefs.useProps)}
                />
              ),
            }))}
          />
        </nav>
      ),
    }),
});

/** The first tab: all cards. */
const overview = EntityContentBlueprint.makeWithOverrides({
  name: 'overview',
  inputs: {
    cards: createExtensionInput([
      coreExtensionData.reactElement,
      EntityCardBlueprint.dataRefs.filterFunction.optional(),
      EntityCardBlueprint.dataRefs.type.optional(),
    ]),
  },
  factory: (original, { inputs }) =>
    original({
      path: '/',
      title: 'Overview',
      group: 'overview',
      loader: async () => (
        <EntityParts
          parts={inputs.cards.map(it => ({
            filter: it.get(EntityCardBlueprint.dataRefs.filterFunction),
            element: (
              <div
                key={it.node.spec.id}
                data-card={it.node.spec.id}
                data-type={it.get(EntityCardBlueprint.dataRefs.type)}
              >
                {it.get(coreExtensionData.reactElement)}
              </div>
            ),
          }))}
        />
      ),
    }),
});

/**
 * In the place of the catalog's plugin: the page of one entity, with the cards, the tabs and the links of all
 * plugins that are for it. The ids and inputs are the catalog's own.
 */
export function catalogStandIn(entity: Entity): FrontendPlugin {
  const page = PageBlueprint.makeWithOverrides({
    name: 'entity',
    inputs: {
      contents: createExtensionInput([
        coreExtensionData.reactElement,
        coreExtensionData.routePath,
        EntityContentBlueprint.dataRefs.title,
        EntityContentBlueprint.dataRefs.filterFunction.optional(),
        EntityContentBlueprint.dataRefs.group.optional(),
      ]),
    },
    factory: (original, { inputs }) =>
      original({
        path: ENTITY_PATH,
        // The entity's title is the heading of the page.
        noHeader: true,
        loader: async () => (
          <EntityProvider entity={entity}>
            <h1>{entity.metadata.title ?? entity.metadata.name}</h1>
            <Routes>
              {inputs.contents.map(it => (
                <Route
                  key={it.node.spec.id}
                  path={it.get(coreExtensionData.routePath)}
                  element={
                    <EntityParts
                      parts={[
                        {
                          filter: it.get(
                            EntityContentBlueprint.dataRefs.filterFunction,
                          ),
                          element: (
                            <div key={it.node.spec.id}>
                              {it.get(coreExtensionData.reactElement)}
                            </div>
                          ),
                        },
                      ]}
                    />
                  }
                />
              ))}
            </Routes>
          </EntityProvider>
        ),
      }),
  });
  return createFrontendPlugin({
    pluginId: 'catalog',
    extensions: [page, overview, about],
  });
}
