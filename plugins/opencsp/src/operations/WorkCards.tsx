import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { WorkItem } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { machineRouteRef } from '../routes';
import { Deadline, Holder, NextLook, WorkState } from './workCells';
import { WorkWhy } from './WorkWhy';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      padding: theme.spacing(2),
      borderTop: `1px solid ${theme.palette.divider}`,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
    name: { fontWeight: 600, overflowWrap: 'anywhere' },
  }),
  { name: 'OpencspWorkCards' },
);

/** The work as a list of cards, for narrow screens. */
export function WorkCards({ items }: { items: WorkItem[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const machine = useRouteRef(machineRouteRef);
  return (
    <ul className={classes.list} aria-label={t('work.title')}>
      {items.map(it => (
        <li key={it.id} className={classes.item}>
          <Link to={machine({ id: it.id })} className={classes.name}>
            {it.name}
          </Link>
          <div>
            <WorkState work={it} />
          </div>
          <WorkWhy work={it} />
          <Facts
            facts={[
              {
                name: t('machine.owner'),
                value: <EntityDisplayName entityRef={it.owner} hideIcon />,
              },
              { name: t('work.next'), value: <NextLook work={it} /> },
              { name: t('work.held'), value: <Holder work={it} /> },
              { name: t('work.attempts'), value: String(it.attempts) },
              {
                name: t('work.ends'),
                value: <Deadline deadline={it.deadline} />,
              },
            ]}
          />
        </li>
      ))}
    </ul>
  );
}
