import { ProfileRenderer } from './profileRenderer';

/** Brings a profile onto a host, with one engine. */
export type DeploymentDriver = ProfileRenderer;
