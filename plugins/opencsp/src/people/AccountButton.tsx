import Button from '@material-ui/core/Button';
import Popover from '@material-ui/core/Popover';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Account } from '@opencsp/plugin-opencsp-common';
import {
  AccountStateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useId, useRef, useState } from 'react';
import { AccountDetails } from './AccountDetails';

const useStyles = makeStyles(
  theme => ({
    button: {
      textTransform: 'none',
      textAlign: 'left',
      minWidth: 0,
      padding: theme.spacing(0.5, 0.75),
      marginLeft: theme.spacing(-0.75),
    },
    paper: {
      boxSizing: 'border-box',
      width: 400,
      maxWidth: 'calc(100vw - 32px)',
      padding: theme.spacing(2),
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      overflowWrap: 'anywhere',
    },
    title: { fontWeight: 600 },
    close: { alignSelf: 'flex-end' },
  }),
  { name: 'OpencspAccountButton' },
);

/** The state of an account, which opens what is known of it. Esc closes; the focus goes back to the state. */
export function AccountButton(props: {
  account: Account;
  /** Name of the person. */
  name: string;
  /** Has the password that the service has of its own made anew; absent for who may not. */
  onRotate?: (service: Account['service']) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const titleId = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const { account, name, onRotate } = props;
  const of = { service: account.service.title, name };
  return (
    <>
      <Button
        ref={anchor}
        size="small"
        className={classes.button}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={t('account.open', {
          ...of,
          state: t(`account.state.${account.state}`),
        })}
        onClick={() => setOpen(true)}
      >
        <AccountStateLabel account={account} />
      </Button>
      <Popover
        open={open}
        anchorEl={anchor.current}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        onClose={() => setOpen(false)}
        TransitionProps={{ onEntered: () => close.current?.focus() }}
        PaperProps={{
          role: 'dialog',
          'aria-labelledby': titleId,
          className: classes.paper,
        }}
      >
        <Typography
          id={titleId}
          variant="body2"
          component="h3"
          className={classes.title}
        >
          {t('account.title', of)}
        </Typography>
        <AccountDetails account={account} />
        {account.ownPassword && onRotate && (
          <Button
            size="small"
            color="primary"
            variant="outlined"
            aria-label={t('account.rotateOf', of)}
            onClick={() => {
              setOpen(false);
              onRotate(account.service);
            }}
          >
            {t('account.rotate')}
          </Button>
        )}
        <Button
          ref={close}
          size="small"
          className={classes.close}
          onClick={() => setOpen(false)}
        >
          {t('account.close')}
        </Button>
      </Popover>
    </>
  );
}
