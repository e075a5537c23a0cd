import { Kind, KINDS, TERRAFORMS } from '../store/kinds';

/** What a request is about. */
export interface Route {
  /** Asked for in an older version, which is served all the same. */
  deprecated?: string;
  kind: Kind | undefined;
  group: string;
  plural: string;
  /** Absent for what is asked of all namespaces. */
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Reads the path of a resource; nothing for any other. */
export function parseRoute(path: string): Route | undefined {
  const parsed =
    /^\/(?:api\/v1|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/.exec(
      path,
    );
  if (!parsed) {
    return undefined;
  }
  const [group = '', asked = 'v1', namespace, plural, name, subresource] =
    parsed
      .slice(1)
      .map(part => (part === undefined ? part : decodeURIComponent(part)));
  const isOld = group === TERRAFORMS.group && asked === 'v1alpha1';
  const version = isOld ? TERRAFORMS.version : asked;
  return {
    ...(isOld ? { deprecated: asked } : {}),
    kind: KINDS.find(
      candidate =>
        candidate.group === group &&
        candidate.version === version &&
        candidate.plural === plural,
    ),
    group,
    plural: plural ?? '',
    namespace,
    name,
    subresource,
  };
}

/** The verb of access control. A POST to an item path creates, and a watch of one is a plain read (recorded: i1, i6). */
export function verbOf(
  method: string,
  route: Route,
  params: URLSearchParams,
): string {
  const item = route.name !== undefined;
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return item ? 'delete' : 'deletecollection';
    default:
      if (item) {
        return 'get';
      }
      return ['1', 'true'].includes(params.get('watch') ?? '')
        ? 'watch'
        : 'list';
  }
}
