import { Permission } from '@backstage/plugin-permission-common';
import {
  CallOptions,
  deploymentReadPermission,
  hostReadPermission,
  instanceReadPermission,
  OpencspClient,
  profileReadPermission,
} from '@opencsp/plugin-opencsp-common';
import {
  hostDocument,
  machineDocument,
  OpencspDocument,
  profileDocument,
  serviceDocument,
} from './documents';

/** One page of documents. */
export interface DocumentPage {
  /** Without a document, the record is gone. */
  items: { id: string; document?: OpencspDocument }[];
  /** Give it as `after` to read on. */
  next: number;
  more: boolean;
}

/** One kind of records: a type of its own in the index, because each has a permission of its own. */
export interface SearchKind {
  /** Name of the index. */
  type: string;
  /** Who may see a document; Backstage's search asks it for each one that it finds. */
  visibilityPermission: Permission;
  /** The page that lists them, for everybody who may see some. */
  overview: OpencspDocument;
  /** From 0, it lists what lives. */
  readPage(after: number, call: CallOptions): Promise<DocumentPage>;
}

/** Machines, profiles, services and hosts, as the portal's change feeds list them. */
export function searchKinds(client: OpencspClient): SearchKind[] {
  return [
    {
      type: 'opencsp-machine',
      visibilityPermission: instanceReadPermission,
      overview: overview('machine', 'Machines', 'machines'),
      readPage: async (after, call) =>
        documents(await client.getChanges(after, call), machineDocument),
    },
    {
      type: 'opencsp-profile',
      visibilityPermission: profileReadPermission,
      overview: overview('profile', 'Profiles', 'profiles'),
      readPage: async (after, call) =>
        documents(await client.profiles.changes(after, call), profileDocument),
    },
    {
      type: 'opencsp-service',
      visibilityPermission: deploymentReadPermission,
      overview: overview('service', 'Services', 'services'),
      readPage: async (after, call) =>
        documents(
          await client.deployments.serviceChanges(after, call),
          serviceDocument,
        ),
    },
    {
      type: 'opencsp-host',
      visibilityPermission: hostReadPermission,
      overview: overview('host', 'Hosts', 'hosts'),
      readPage: async (after, call) =>
        documents(await client.hosts.changes(after, call), hostDocument),
    },
  ];
}

function overview(
  kind: OpencspDocument['kind'],
  title: string,
  tab: string,
): OpencspDocument {
  return {
    title,
    text: `${title} in My platform`,
    location: `/opencsp?tab=${tab}`,
    kind,
    owner: '',
  };
}

function documents<C extends { id: string }>(
  { items, next, more }: { items: C[]; next: number; more: boolean },
  documentOf: (change: C) => OpencspDocument | undefined,
): DocumentPage {
  return {
    items: items.map(change => ({
      id: change.id,
      document: documentOf(change),
    })),
    next,
    more,
  };
}
