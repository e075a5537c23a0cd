import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { WorkItem } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { machineRouteRef } from '../routes';
import { Deadline, Holder, NextLook, WorkState } from './workCells';
import { WorkWhy } from './WorkWhy';

const useStyles = makeStyles(
  theme => ({
    container: { maxHeight: 1400 },
    head: {
      background: theme.palette.background.paper,
      whiteSpace: 'nowrap',
      padding: theme.spacing(1),
      '&:first-child': { paddingLeft: theme.spacing(3) },
      '&:last-child': { paddingRight: theme.spacing(3) },
      fontWeight: 600,
    },
    cell: {
      padding: theme.spacing(1),
      verticalAlign: 'baseline',
      '&:first-child': { paddingLeft: theme.spacing(3) },
      '&:last-child': { paddingRight: theme.spacing(3) },
    },
    row: { '&:last-child > *': { borderBottom: 0 } },
    name: { fontWeight: 600, overflowWrap: 'anywhere' },
    why: { minWidth: 240 },
    nowrap: { whiteSpace: 'nowrap' },
  }),
  { name: 'OpencspWorkTable' },
);

/** The work as a table. */
export function WorkTable({ items }: { items: WorkItem[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const machine = useRouteRef(machineRouteRef);
  const heads = [
    t('work.machine'),
    t('work.state'),
    t('work.why'),
    t('work.next'),
    t('work.held'),
    t('work.attempts'),
    t('work.ends'),
  ];
  return (
    <TableContainer className={classes.container}>
      <Table stickyHeader aria-label={t('work.title')}>
        <TableHead>
          <TableRow>
            {heads.map(head => (
              <TableCell key={head} className={classes.head}>
                {head}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {items.map(it => (
            <TableRow key={it.id} hover className={classes.row}>
              <TableCell component="th" scope="row" className={classes.cell}>
                <Link to={machine({ id: it.id })} className={classes.name}>
                  {it.name}
                </Link>
                <Typography
                  variant="body2"
                  color="textSecondary"
                  component="div"
                >
                  <EntityDisplayName entityRef={it.owner} hideIcon />
                </Typography>
              </TableCell>
              <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                <WorkState work={it} />
              </TableCell>
              <TableCell className={`${classes.cell} ${classes.why}`}>
                <WorkWhy work={it} />
              </TableCell>
              <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                <NextLook work={it} />
              </TableCell>
              <TableCell className={classes.cell}>
                <Holder work={it} />
              </TableCell>
              <TableCell className={classes.cell}>{it.attempts}</TableCell>
              <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                <Deadline deadline={it.deadline} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
