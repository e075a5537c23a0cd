import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { cardListStyles } from '../cardListStyles';
import { machineRouteRef } from '../routes';
import { MachineState } from './MachineState';
import { sizeText } from './sizeText';

const useStyles = makeStyles(
  theme => ({
    ...cardListStyles(theme),
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0.5, 2),
    },
    facts: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2) },
  }),
  { name: 'OpencspMachineCards' },
);

/** The machines as a list of cards, for narrow screens. */
export function MachineCards(props: {
  machines: Instance[];
  showOwner: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const machine = useRouteRef(machineRouteRef);
  return (
    <ul className={classes.list} aria-label={t('machines.title')}>
      {props.machines.map(it => (
        <li key={it.id} className={classes.item}>
          <div className={classes.head}>
            <Link to={machine({ id: it.id })} className={classes.name}>
              {it.name}
            </Link>
            <Typography variant="body2" color="textSecondary">
              <RelativeTime at={it.createdAt} />
            </Typography>
          </div>
          <div>
            <MachineState instance={it} />
          </div>
          {it.address && (
            <CopyText text={it.address} label={t('machine.copyAddress')} />
          )}
          <Typography
            variant="body2"
            color="textSecondary"
            component="div"
            className={classes.facts}
          >
            <span>{sizeText(it.size, t)}</span>
            {props.showOwner && (
              <EntityDisplayName entityRef={it.owner} hideIcon />
            )}
          </Typography>
        </li>
      ))}
    </ul>
  );
}
