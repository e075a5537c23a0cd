import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import Card from '@material-ui/core/Card';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  ProfileStateLabel,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { profileRouteRef } from '../routes';
import { ProfileActions } from './ProfileActions';
import { ServiceNames } from './ServiceNames';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: theme.spacing(1, 2, 2),
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
      gap: theme.spacing(2),
      [theme.breakpoints.up('sm')]: { padding: theme.spacing(1, 3, 3) },
    },
    tile: {
      height: '100%',
      boxSizing: 'border-box',
      padding: theme.spacing(2),
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0.5, 2),
    },
    name: { fontWeight: 600, fontSize: '1.0625rem', overflowWrap: 'anywhere' },
    domain: { overflowWrap: 'anywhere' },
    foot: { marginTop: 'auto', marginLeft: theme.spacing(-0.625) },
  }),
  { name: 'OpencspProfileTiles' },
);

function Tile({
  profile,
  showOwner,
}: {
  profile: Profile;
  showOwner: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const page = useRouteRef(profileRouteRef);
  return (
    <Card variant="outlined" className={classes.tile}>
      <div className={classes.head}>
        <Link to={page({ id: profile.id })} className={classes.name}>
          {profile.name}
        </Link>
        <ProfileStateLabel profile={profile} />
      </div>
      <Typography variant="body2" className={classes.domain}>
        {profile.domain}
      </Typography>
      <ServiceNames services={profile.services} />
      <CopyText text={profile.branch} label={t('profile.copyBranch')} />
      <Typography variant="body2" color="textSecondary" component="div">
        <RelativeTime at={profile.updatedAt} />
        {showOwner && (
          <>
            {' · '}
            <EntityDisplayName entityRef={profile.owner} hideIcon />
          </>
        )}
      </Typography>
      <div className={classes.foot}>
        <ProfileActions compact profile={profile} />
      </div>
    </Card>
  );
}

/** The profiles as tiles of equal height; on a narrow screen they stand below each other. */
export function ProfileTiles(props: {
  profiles: readonly Profile[];
  showOwner: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={t('profiles.title')}>
      {props.profiles.map(it => (
        <li key={it.id}>
          <Tile profile={it} showOwner={props.showOwner} />
        </li>
      ))}
    </ul>
  );
}
