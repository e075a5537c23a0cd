import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Person, Profile } from '@opencsp/plugin-opencsp-common';
import {
  useOpencspTranslation,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';
import { editQuery } from '../profiles/profileForm';
import { hasOwnPasswords } from './peopleView';
import { writeProfileView } from '../profiles/profileView';
import {
  PROFILE_TEMPLATE,
  profileFormRouteRef,
  profileRouteRef,
} from '../routes';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) },
    button: { whiteSpace: 'nowrap' },
    owner: { minWidth: 180 },
  }),
  { name: 'OpencspPersonActions' },
);

/** What can be asked about somebody. */
export type PersonQuestion =
  | 'change'
  | 'password'
  | 'reveal'
  | 'rotate'
  | 'remove';

/** True when something may be asked about somebody: the owner stays as they are. */
export function mayChange(profile: Profile, person: Person): boolean {
  return !person.isOwner && person.state === 'wanted' && profile.actions.edit;
}

/** Where the owner's password is: it is the profile's own. */
function OwnerPassword({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const page = useRouteRef(profileRouteRef);
  const form = useRouteRef(profileFormRouteRef);
  const { id, passwordStrategy, actions } = profile;
  return (
    <Typography variant="body2" component="div" className={classes.owner}>
      {t('people.owner')}{' '}
      {passwordStrategy === 'generated' && (
        <Link
          underline="always"
          to={`${page({ id })}?${writeProfileView({ tab: 'secrets' })}`}
        >
          {t('people.ownerSecrets')}
        </Link>
      )}
      {passwordStrategy === 'universal' && form && actions.edit && (
        <Link
          underline="always"
          to={`${form(PROFILE_TEMPLATE)}${editQuery(profile)}`}
        >
          {t('people.ownerEdit')}
        </Link>
      )}
    </Typography>
  );
}

/** What can be done with somebody. The owner stays, with the profile's own password. */
export function PersonActions(props: {
  profile: Profile;
  person: Person;
  onAsk: (question: PersonQuestion) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { profile, person, onAsk } = props;
  const { name } = person;
  if (person.isOwner) {
    return <OwnerPassword profile={profile} />;
  }
  if (!mayChange(profile, person)) {
    return null;
  }
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('people.actionsOf', { name })}
    >
      {person.password.canReveal && (
        <Button
          size="small"
          color="primary"
          className={classes.button}
          aria-label={t('people.revealOf', { name })}
          onClick={() => onAsk('reveal')}
        >
          {t('people.reveal')}
        </Button>
      )}
      <Button
        size="small"
        className={classes.button}
        aria-label={t('people.changeOf', { name })}
        onClick={() => onAsk('change')}
      >
        {t('people.change')}
      </Button>
      <Button
        size="small"
        className={classes.button}
        aria-label={t('people.newPasswordOf', { name })}
        onClick={() => onAsk('password')}
      >
        {t('people.newPassword')}
      </Button>
      {hasOwnPasswords(person) && (
        <Button
          size="small"
          className={classes.button}
          aria-label={t('people.rotateOf', { name })}
          onClick={() => onAsk('rotate')}
        >
          {t('people.rotate')}
        </Button>
      )}
      <Button
        size="small"
        className={classes.button}
        style={{ color: colours.error }}
        aria-label={t('people.removeOf', { name })}
        onClick={() => onAsk('remove')}
      >
        {t('people.remove')}
      </Button>
    </div>
  );
}
