import { makeStyles } from '@material-ui/core/styles';
import { ProfileService } from '@opencsp/plugin-opencsp-common';
import {
  ServiceIcon,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      margin: 0,
      padding: 0,
      gap: theme.spacing(0.5, 1.5),
    },
    item: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    },
  }),
  { name: 'OpencspServiceNames' },
);

/** More than these are told as a number. */
const MOST_SHOWN = 6;

/** The services that a person chose, each with icon and name. */
export function ServiceNames(props: { services: readonly ProfileService[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const chosen = props.services.filter(it => it.chosen);
  const more = chosen.length - MOST_SHOWN;
  return (
    <ul className={classes.list} aria-label={t('profiles.services')}>
      {chosen.slice(0, MOST_SHOWN).map(it => (
        <li key={it.id} className={classes.item}>
          <ServiceIcon icon={it.icon} />
          {it.title}
        </li>
      ))}
      {more > 0 && <li>{t('profiles.servicesMore', { n: String(more) })}</li>}
    </ul>
  );
}
