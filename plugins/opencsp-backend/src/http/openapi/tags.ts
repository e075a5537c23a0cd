import { RouteDescription } from '../RouteDescription';

/** The headings of the description, with what must be set up for each. */
export const tags: { name: RouteDescription['tag']; description: string }[] = [
  { name: 'Machines', description: 'Virtual machines that the portal makes.' },
  {
    name: 'Hosts',
    description:
      'Machines on which profiles are deployed. Where an operator has not set `opencsp.hosts.sshKeyFile` and `opencsp.profiles`, each route answers 404 with the code `hosts-not-set-up`.',
  },
  {
    name: 'Profiles',
    description:
      'Bundles of services, each with its branch. Where an operator has not set `opencsp.profiles.repository` and `opencsp.profiles.age`, each route answers 404 with the code `profiles-not-set-up`.',
  },
  {
    name: 'People',
    description:
      'Who may sign in to the services of a profile, and their accounts. Where profiles are not set up, each route answers 404 with the code `profiles-not-set-up`.',
  },
  {
    name: 'Deployments',
    description:
      'Runs that bring a profile onto a host. Where profiles are not set up, each route answers 404 with the code `deployments-not-set-up`.',
  },
  {
    name: 'Services',
    description:
      'Services that run for a profile on a host. Where profiles are not set up, each route answers 404 with the code `deployments-not-set-up`.',
  },
  {
    name: 'Routes',
    description:
      'Addresses of profiles on hosts, with their certificates. Where profiles are not set up, each route answers 404 with the code `deployments-not-set-up`.',
  },
  { name: 'Platform', description: 'What is offered, and to whom.' },
  { name: 'Operations', description: 'For operators.' },
  { name: 'Webhooks', description: 'Outgoing webhooks, for operators.' },
  {
    name: 'Internal',
    description:
      'For other plugins of the portal and for systems that call back.',
  },
];
