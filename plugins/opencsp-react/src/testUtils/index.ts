/**
 * Machines, answers and a stand-in of the client for tests and the development pages.
 *
 * @packageDocumentation
 */
export * from './catalogueFixture';
export * from './deploymentFixtures';
export * from './FakeDeploymentsApi';
export * from './FakeHostsApi';
export * from './FakePeopleApi';
export * from './FakeReadinessApi';
export * from './FakeSignInPortalApi';
export * from './FakeRoutesApi';
export * from './FakeWebhooksApi';
export * from './FakeOpencspApi';
export * from './FakeBranch';
export * from './FakeProfilesApi';
export * from './FakeProfileStore';
export * from './fixtures';
export * from './generationFixture';
export * from './hostFixtures';
export * from './operations';
export * from './peopleFixtures';
export * from './profileFixtures';
export * from './readinessFixtures';
export * from './refusal';
export * from './routeFixtures';
