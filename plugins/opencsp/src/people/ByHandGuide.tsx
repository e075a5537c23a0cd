import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Person, Profile } from '@opencsp/plugin-opencsp-common';
import {
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { tasksByHand } from './peopleView';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      padding: theme.spacing(2),
      marginTop: theme.spacing(1.5),
      overflowWrap: 'anywhere',
    },
    list: { margin: theme.spacing(0.5, 0), paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'OpencspByHandGuide' },
);

/** In a profile whose accounts the owner makes: what that means, and what is to be done in which service. */
export function ByHandGuide(props: {
  profile: Pick<Profile, 'accounts' | 'services'>;
  people: readonly Person[];
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, people } = props;
  if (profile.accounts !== 'manual') {
    return null;
  }
  const tasks = tasksByHand(people, profile.services);
  return (
    <div
      role="group"
      aria-label={t('byHandGuide.title')}
      className={classes.root}
    >
      <Typography variant="subtitle2" component="h3">
        <StateLabel state="warning">{t('byHandGuide.title')}</StateLabel>
      </Typography>
      <Typography variant="body2">{t('byHandGuide.lead')}</Typography>
      <ul className={classes.list} aria-label={t('byHandGuide.services')}>
        {tasks.map(({ service, url, steps }) => (
          <Typography key={service.id} variant="body2" component="li">
            {url ? (
              <Link underline="always" to={url}>
                {service.title}
              </Link>
            ) : (
              service.title
            )}
            <ul className={classes.list}>
              {steps.map(step => (
                <li key={step}>{step}</li>
              ))}
            </ul>
          </Typography>
        ))}
      </ul>
      {tasks.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('byHandGuide.nothing')}
        </Typography>
      )}
    </div>
  );
}
