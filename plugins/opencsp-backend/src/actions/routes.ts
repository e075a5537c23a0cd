import { ActionOfRoute } from './ActionOfRoute';
import { anything, Fields, flag, list, optional, text } from './fields';
import { PAGE, pageOf } from './shapes';

const ID = text(
  'Id of the addresses of a profile on a host, from "list-routes": the id of the profile, a dot, and the id of the host.',
);

const ROUTES: Fields = {
  id: ID,
  owner: text('Entity ref of the owner.'),
  profile: anything('The profile: id and name.'),
  host: anything('The host: id and name.'),
  deploymentId: text('The deployment that brought them.'),
  isFollowed: flag('False once nothing of the profile is on the host.'),
  checkedAt: optional(
    text('When they were last looked at; absent before the first look.'),
  ),
  warnings: list(
    anything('One warning: code, name, message and nextStep.'),
    'What is wrong now, most general first.',
  ),
  routes: list(
    anything(
      'One address: its url, how far a request comes from the portal and from the host, its certificate, and what changed when.',
    ),
    'The addresses, in the order of their names.',
  ),
};

/** Actions about the addresses of profiles and their certificates. */
export const routesActions: ActionOfRoute[] = [
  {
    operation: 'list-routes',
    title: 'List addresses',
    description:
      'Lists the web addresses of profiles on hosts that the person may see, with whether each works, its certificate, and what is wrong.',
    input: {
      ...PAGE,
      profileId: optional(text('Only of this profile.')),
      hostId: optional(text('Only on this host.')),
    },
    output: pageOf(ROUTES, 'All addresses of a profile on a host.'),
  },
  {
    operation: 'get-routes',
    title: 'Look at the addresses of a profile',
    description:
      'Tells everything that is known of the web addresses of a profile on a host: whether each works, its certificate, and what to do about what is wrong.',
    input: { id: ID },
    output: ROUTES,
  },
  {
    operation: 'look-at-routes',
    title: 'Have addresses looked at now',
    description:
      'Has the addresses looked at now, in place of the next regular look, such as after a DNS record was changed. It answers at once: call "get-routes" until "checkedAt" has moved.',
    input: { id: ID },
    output: ROUTES,
    idempotent: true,
  },
  {
    operation: 'order-certificate',
    title: 'Order a certificate again',
    description:
      'Ends the pause after orders of a certificate that failed. Call it only when what was wrong is mended: authorities lock a name out that fails too often.',
    input: {
      id: ID,
      name: text('The name, such as "wiki.ada.example.com".'),
    },
    output: ROUTES,
  },
];
