import { Role } from './platform/options';

/** Annotation with the id of an instance in the portal. */
export const ANNOTATION_INSTANCE_ID = 'opencsp.io/instance-id';
/** Annotation with the id of a profile, on the System that stands for it. */
export const ANNOTATION_PROFILE_ID = 'opencsp.io/profile-id';
/** Annotation with the name of the machine on the platform. */
export const ANNOTATION_MACHINE_NAME = 'opencsp.io/machine-name';
/** Annotation with the id of a host; on a machine of the portal, it says that the machine is one. */
export const ANNOTATION_HOST_ID = 'opencsp.io/host-id';
/** Annotation with the id of a service, on the Component that stands for it. */
export const ANNOTATION_SERVICE_ID = 'opencsp.io/service-id';
/** Annotation with the id of the deployment that brought a service. */
export const ANNOTATION_DEPLOYMENT_ID = 'opencsp.io/deployment-id';
/** Label and annotation that marks what the portal made. */
export const LABEL_MANAGED_BY = 'opencsp.io/managed-by';
/** Value of {@link LABEL_MANAGED_BY}. */
export const MANAGED_BY = 'opencsp-portal';

/** The channel of signals about instances; messages are {@link InstanceSignal}. */
export const SIGNAL_INSTANCES = 'opencsp:instances';

/** Signals channel: `{ id, version }` of a profile that changed. */
export const SIGNAL_PROFILES = 'opencsp:profiles';

/** The same of a host. */
export const SIGNAL_HOSTS = 'opencsp:hosts';

/** The same of a deployment. */
export const SIGNAL_DEPLOYMENTS = 'opencsp:deployments';

/** Topic of events that tell other plugins to read again; the payload is {@link InstanceSignal}. */
export const EVENT_INSTANCES = 'opencsp.instances';

/** The same of profiles. */
export const EVENT_PROFILES = 'opencsp.profiles';

/** The same of hosts. */
export const EVENT_HOSTS = 'opencsp.hosts';

/** The same of deployments and of the services that they brought. */
export const EVENT_DEPLOYMENTS = 'opencsp.deployments';

/** Tells a page to read again; it carries no data, since a signal can be lost. */
export interface InstanceSignal {
  id: string;
  version: number;
}

/** The group that a role is, in a person's ownership refs. */
export function roleGroupRef(role: Role): string {
  return `group:default/opencsp-${role}`;
}
