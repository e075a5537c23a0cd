import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { WorkItem } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { cardListStyles } from '../cardListStyles';
import { Facts } from '../machine/Facts';
import { machineRouteRef } from '../routes';
import { WorkState } from './workCells';
import { workFacts } from './workFacts';
import { WorkWhy } from './WorkWhy';

const useStyles = makeStyles(cardListStyles, { name: 'OpencspWorkCards' });

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
              ...workFacts(it, t),
            ]}
          />
        </li>
      ))}
    </ul>
  );
}
