/**
 * Schemas, states, permissions and the typed client of the OpenCSP plugin.
 *
 * @packageDocumentation
 */
export * from './addresses';
export * from './annotations';
export * from './apiRequests';
export * from './catalogue/composePart';
export * from './catalogue/pathPattern';
export * from './catalogue/pieces';
export * from './catalogue/serviceDefinition';
export * from './client';
export * from './deployments/deployment';
export * from './deployments/deploymentPreview';
export * from './deployments/deploymentsClient';
export * from './deployments/drift';
export * from './deployments/entityNames';
export * from './deployments/requests';
export * from './deployments/runningService';
export * from './deployments/serviceChanges';
export * from './durations';
export * from './errors';
export * from './hosts/host';
export * from './hosts/hostChanges';
export * from './hosts/hostLog';
export * from './hosts/hostsClient';
export * from './hosts/requests';
export * from './instances/instance';
export * from './instances/policy';
export * from './instances/requests';
export * from './names';
export * from './operations/operations';
export * from './people/peopleClient';
export * from './people/person';
export * from './people/requests';
export * from './permissions';
export * from './platform/options';
export * from './profiles/domainAdvice';
export * from './profiles/fields';
export * from './profiles/passwords';
export * from './profiles/profile';
export * from './profiles/profilesClient';
export * from './profiles/profileSpec';
export * from './profiles/rendered';
export * from './profiles/requests';
export * from './readiness/readiness';
export * from './readiness/readinessClient';
export * from './readiness/signInCheck';
export * from './routes/route';
export * from './routes/routeSet';
export * from './routes/routesClient';
export * from './sshKeys';
export * from './states';
export * from './webhooks/webhookEvents';
export * from './webhooks/webhooks';
export * from './webhooks/webhooksClient';
