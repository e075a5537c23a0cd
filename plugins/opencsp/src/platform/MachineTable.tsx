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
import TableSortLabel from '@material-ui/core/TableSortLabel';
import Typography from '@material-ui/core/Typography';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { machineRouteRef } from '../routes';
import { Sort } from './listQuery';
import { MachineState } from './MachineState';
import { sizeText } from './sizeText';

const useStyles = makeStyles(
  theme => ({
    container: { maxHeight: 1400 },
    head: {
      background: theme.palette.background.paper,
      whiteSpace: 'nowrap',
      padding: theme.spacing(1, 2),
      '&:first-child': { paddingLeft: theme.spacing(3) },
      fontWeight: 600,
    },
    cell: {
      padding: theme.spacing(1, 2),
      verticalAlign: 'baseline',
      '&:first-child': { paddingLeft: theme.spacing(3) },
    },
    row: { '&:last-child > *': { borderBottom: 0 } },
    name: { fontWeight: 600, overflowWrap: 'anywhere' },
    nowrap: { whiteSpace: 'nowrap' },
  }),
  { name: 'OpencspMachineTable' },
);

function SortHead(props: {
  label: string;
  up: Sort;
  down: Sort;
  /** The order that the first click gives. */
  first: Sort;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const classes = useStyles();
  const { up, down, sort } = props;
  const active = sort === up || sort === down;
  const direction = sort === down ? 'desc' : 'asc';
  const next = () => {
    if (!active) {
      return props.first;
    }
    return sort === up ? down : up;
  };
  return (
    <TableCell
      className={classes.head}
      sortDirection={active ? direction : false}
    >
      <TableSortLabel
        active={active}
        direction={direction}
        onClick={() => props.onSort(next())}
      >
        {props.label}
      </TableSortLabel>
    </TableCell>
  );
}

/** The machines as a table. */
export function MachineTable(props: {
  machines: Instance[];
  showOwner: boolean;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const machine = useRouteRef(machineRouteRef);
  const { sort, onSort } = props;
  return (
    <TableContainer className={classes.container}>
      <Table stickyHeader size="small" aria-label={t('machines.title')}>
        <TableHead>
          <TableRow>
            <SortHead
              label={t('machines.name')}
              up="name"
              down="-name"
              first="name"
              sort={sort}
              onSort={onSort}
            />
            <TableCell className={classes.head}>
              {t('machines.state')}
            </TableCell>
            <TableCell className={classes.head}>
              {t('machines.address')}
            </TableCell>
            <TableCell className={classes.head}>{t('machines.size')}</TableCell>
            {props.showOwner && (
              <TableCell className={classes.head}>
                {t('machines.owner')}
              </TableCell>
            )}
            <SortHead
              label={t('machines.created')}
              up="createdAt"
              down="-createdAt"
              first="-createdAt"
              sort={sort}
              onSort={onSort}
            />
          </TableRow>
        </TableHead>
        <TableBody>
          {props.machines.map(it => (
            <TableRow key={it.id} hover className={classes.row}>
              <TableCell component="th" scope="row" className={classes.cell}>
                <Link to={machine({ id: it.id })} className={classes.name}>
                  {it.name}
                </Link>
              </TableCell>
              <TableCell className={classes.cell}>
                <MachineState instance={it} />
              </TableCell>
              <TableCell className={classes.cell}>
                {it.address ? (
                  <CopyText
                    nowrap
                    text={it.address}
                    label={t('machine.copyAddress')}
                  />
                ) : (
                  <Typography variant="body2" color="textSecondary">
                    {t('machines.noAddress')}
                  </Typography>
                )}
              </TableCell>
              <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                {sizeText(it.size, t)}
              </TableCell>
              {props.showOwner && (
                <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                  <EntityDisplayName entityRef={it.owner} hideIcon />
                </TableCell>
              )}
              <TableCell className={`${classes.cell} ${classes.nowrap}`}>
                <RelativeTime at={it.createdAt} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
