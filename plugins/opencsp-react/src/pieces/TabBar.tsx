import { makeStyles } from '@material-ui/core/styles';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      minHeight: 40,
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    tab: {
      minHeight: 40,
      minWidth: 0,
      padding: theme.spacing(0.75, 2),
      fontSize: '0.9375rem',
      textTransform: 'none',
    },
    panel: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(3),
      minWidth: 0,
    },
  }),
  { name: 'OpencspTabBar' },
);

/**
 * Tabs that arrows move between. Which one is open, the page keeps in its address.
 *
 * @public
 */
export function TabBar<T extends string>(props: {
  /** What the tabs are the parts of, for those who do not see them. */
  label: string;
  /** Begins the ids of tabs and panels. */
  id: string;
  tabs: readonly { id: T; label: string }[];
  value: T;
  onChange: (id: T) => void;
}) {
  const classes = useStyles();
  const { id, tabs, value, onChange } = props;
  return (
    <Tabs
      aria-label={props.label}
      className={classes.root}
      value={value}
      onChange={(_, wanted: unknown) => {
        const tab = tabs.find(it => it.id === wanted);
        if (tab) {
          onChange(tab.id);
        }
      }}
      indicatorColor="primary"
      variant="scrollable"
      scrollButtons="off"
      selectionFollowsFocus
    >
      {tabs.map(tab => (
        <Tab
          key={tab.id}
          id={`${id}-tab-${tab.id}`}
          aria-controls={`${id}-panel`}
          className={classes.tab}
          value={tab.id}
          label={tab.label}
        />
      ))}
    </Tabs>
  );
}

/**
 * The content of the open tab of a {@link TabBar} with the same `id`.
 *
 * @public
 */
export function TabPanel(props: {
  id: string;
  value: string;
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div
      role="tabpanel"
      id={`${props.id}-panel`}
      aria-labelledby={`${props.id}-tab-${props.value}`}
      className={classes.panel}
    >
      {props.children}
    </div>
  );
}
