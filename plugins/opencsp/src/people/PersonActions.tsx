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
import { hasOwnPasswords } from './peopleView';
import { writeProfileView } from '../profiles/profileView';
import { profileRouteRef } from '../routes';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5),
      // The words of the buttons begin where other words do.
      '& > button:first-of-type': { marginLeft: theme.spacing(-0.625) },
    },
    button: { whiteSpace: 'nowrap', minWidth: 0 },
    owner: { flexBasis: '100%' },
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

/** True when somebody may be given other passwords. */
export function mayGive(profile: Profile, person: Person): boolean {
  return person.state === 'wanted' && profile.actions.edit;
}

/** Whose password the owner's is: the profile's own. */
function OwnerPassword({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const page = useRouteRef(profileRouteRef);
  const { id, passwordStrategy } = profile;
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
    </Typography>
  );
}

/** What can be done with somebody. The owner stays, as the profile has them. */
export function PersonActions(props: {
  profile: Profile;
  person: Person;
  onAsk: (question: PersonQuestion) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { profile, person, onAsk } = props;
  const { name, isOwner } = person;
  if (!mayGive(profile, person)) {
    return isOwner ? <OwnerPassword profile={profile} /> : null;
  }
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('people.actionsOf', { name })}
    >
      {isOwner && <OwnerPassword profile={profile} />}
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
      {!isOwner && (
        <Button
          size="small"
          className={classes.button}
          aria-label={t('people.changeOf', { name })}
          onClick={() => onAsk('change')}
        >
          {t('people.change')}
        </Button>
      )}
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
      {!isOwner && (
        <Button
          size="small"
          className={classes.button}
          style={{ color: colours.error }}
          aria-label={t('people.removeOf', { name })}
          onClick={() => onAsk('remove')}
        >
          {t('people.remove')}
        </Button>
      )}
    </div>
  );
}
