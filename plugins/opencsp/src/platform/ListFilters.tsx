import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import SearchIcon from '@material-ui/icons/Search';
import {
  useOpencspTranslation,
  useSlashFocus,
} from '@opencsp/plugin-opencsp-react';
import { ChangeEvent, useEffect, useRef, useState } from 'react';
import { Sort, sorts } from './listQuery';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      [theme.breakpoints.down('xs')]: { width: '100%' },
    },
    search: {
      width: 220,
      [theme.breakpoints.down('xs')]: { width: '100%' },
    },
    select: {
      minWidth: 130,
      [theme.breakpoints.down('xs')]: { flex: '1 1 120px' },
    },
  }),
  { name: 'OpencspListFilters' },
);

/** How long the person's typing rests before it is asked for. */
const TYPING_REST_MS = 250;

const SORT_TEXTS = {
  '-createdAt': 'machines.sortNewest',
  createdAt: 'machines.sortOldest',
  name: 'machines.sortName',
  '-name': 'machines.sortNameDown',
} as const satisfies Record<Sort, string>;

function useSearchText(search: string, onSearch: (text: string) => void) {
  const [text, setText] = useState(search);
  // A new callback with each render must not begin the rest again.
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) {
      return undefined;
    }
    const timer = setTimeout(() => latest.current(text), TYPING_REST_MS);
    return () => clearTimeout(timer);
  }, [text, search]);
  return { text, setText };
}

/** What of a list's view the filters show. */
interface FilteredView<Group extends string> {
  search: string;
  group?: Group;
  onlyMine: boolean;
  /** Absent where the list has one order only. */
  sort?: Sort;
}

/** Search, state, owner and, where there are no columns to click, the order. */
export function ListFilters<Group extends string>(props: {
  view: FilteredView<Group>;
  change: (changes: Partial<FilteredView<Group>>) => void;
  /** A list that cannot be searched has none. */
  searchLabel?: string;
  /** States, or groups of them. */
  groups: readonly Group[];
  groupText: (group: Group) => string;
  showOwner: boolean;
  showSort: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const field = useRef<HTMLInputElement>(null);
  const { view, change } = props;
  const { text, setText } = useSearchText(view.search, search =>
    change({ search }),
  );
  useSlashFocus(field);

  const select = (
    label: string,
    value: string,
    options: { value: string; text: string }[],
    onValue: (value: string) => void,
  ) => (
    <TextField
      select
      size="small"
      variant="outlined"
      className={classes.select}
      label={label}
      value={value}
      onChange={(event: ChangeEvent<HTMLInputElement>) =>
        onValue(event.target.value)
      }
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      inputProps={{ 'aria-label': label }}
    >
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </TextField>
  );

  return (
    <div className={classes.root} role="search">
      {props.searchLabel && (
        <TextField
          className={classes.search}
          size="small"
          variant="outlined"
          type="search"
          inputRef={field}
          value={text}
          onChange={event => setText(event.target.value)}
          placeholder={props.searchLabel}
          inputProps={{
            'aria-label': props.searchLabel,
            'aria-keyshortcuts': '/',
            title: t('machines.searchHint'),
          }}
          InputProps={{
            startAdornment: (
              <InputAdornment position="start">
                <SearchIcon fontSize="small" />
              </InputAdornment>
            ),
          }}
        />
      )}
      {select(
        t('machines.filterState'),
        view.group ?? '',
        [
          { value: '', text: t('machines.anyState') },
          ...props.groups.map(group => ({
            value: group,
            text: props.groupText(group),
          })),
        ],
        value => change({ group: props.groups.find(it => it === value) }),
      )}
      {props.showOwner &&
        select(
          t('machines.filterOwner'),
          view.onlyMine ? 'mine' : '',
          [
            { value: '', text: t('machines.anyOwner') },
            { value: 'mine', text: t('machines.onlyMine') },
          ],
          value => change({ onlyMine: value === 'mine' }),
        )}
      {props.showSort &&
        view.sort &&
        select(
          t('machines.sort'),
          view.sort,
          sorts.map(sort => ({ value: sort, text: t(SORT_TEXTS[sort]) })),
          value => change({ sort: sorts.find(it => it === value) }),
        )}
    </div>
  );
}
