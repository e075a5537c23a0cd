import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import IconButton from '@material-ui/core/IconButton';
import InputBase from '@material-ui/core/InputBase';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import GetAppIcon from '@material-ui/icons/GetApp';
import KeyboardArrowDownIcon from '@material-ui/icons/KeyboardArrowDown';
import KeyboardArrowUpIcon from '@material-ui/icons/KeyboardArrowUp';
import { KeyboardEvent, RefObject } from 'react';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1),
      padding: theme.spacing(0.5, 1),
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    find: {
      flex: '1 1 140px',
      maxWidth: 320,
      padding: theme.spacing(0, 1),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      fontSize: '0.875rem',
      '&:focus-within': { borderColor: theme.palette.primary.main },
    },
    count: {
      whiteSpace: 'nowrap',
      fontSize: '0.8125rem',
      color: theme.palette.text.secondary,
      minWidth: 56,
    },
    toggles: {
      display: 'flex',
      alignItems: 'center',
      marginLeft: 'auto',
      gap: theme.spacing(1),
    },
    label: { margin: 0, '& span': { fontSize: '0.875rem' } },
    checkbox: { padding: theme.spacing(0.5) },
    icon: { padding: theme.spacing(0.75) },
  }),
  { name: 'OpencspLogToolbar' },
);

/** Find, follow, wrap and download. */
export function LogToolbar(props: {
  find: string;
  onFind: (text: string) => void;
  findField: RefObject<HTMLInputElement>;
  matches: number;
  /** From 0. */
  current: number;
  onStep: (by: 1 | -1) => void;
  follow: boolean;
  onFollow: (on: boolean) => void;
  wrap: boolean;
  onWrap: (on: boolean) => void;
  onDownload: () => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { matches } = props;

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      props.onStep(event.shiftKey ? -1 : 1);
    }
    if (event.key === 'Escape' && props.find) {
      event.stopPropagation();
      props.onFind('');
    }
  };
  const counted =
    matches === 0
      ? t('log.findNone')
      : t('log.findCount', {
          current: String(props.current + 1),
          n: String(matches),
        });

  return (
    <div className={classes.root}>
      <InputBase
        className={classes.find}
        inputRef={props.findField}
        value={props.find}
        onChange={event => props.onFind(event.target.value)}
        onKeyDown={onKey}
        placeholder={t('log.find')}
        inputProps={{ 'aria-label': t('log.find'), type: 'search' }}
      />
      {props.find && (
        <>
          <span className={classes.count} role="status">
            {counted}
          </span>
          <IconButton
            className={classes.icon}
            aria-label={t('log.findPrevious')}
            disabled={matches === 0}
            onClick={() => props.onStep(-1)}
          >
            <KeyboardArrowUpIcon fontSize="small" />
          </IconButton>
          <IconButton
            className={classes.icon}
            aria-label={t('log.findNext')}
            disabled={matches === 0}
            onClick={() => props.onStep(1)}
          >
            <KeyboardArrowDownIcon fontSize="small" />
          </IconButton>
        </>
      )}
      <div className={classes.toggles}>
        <FormControlLabel
          className={classes.label}
          label={t('log.follow')}
          control={
            <Checkbox
              className={classes.checkbox}
              size="small"
              color="primary"
              checked={props.follow}
              onChange={event => props.onFollow(event.target.checked)}
            />
          }
        />
        <FormControlLabel
          className={classes.label}
          label={t('log.wrap')}
          control={
            <Checkbox
              className={classes.checkbox}
              size="small"
              color="primary"
              checked={props.wrap}
              onChange={event => props.onWrap(event.target.checked)}
            />
          }
        />
        <Tooltip title={t('log.download')}>
          <IconButton
            className={classes.icon}
            aria-label={t('log.download')}
            onClick={props.onDownload}
          >
            <GetAppIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      </div>
    </div>
  );
}
