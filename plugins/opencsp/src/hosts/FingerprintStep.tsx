import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { HostScan } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { formStyles } from './formStyles';
import { fingerprintCommand, scanCommand } from './sshCommands';

const useStyles = makeStyles(formStyles, { name: 'OpencspFingerprintStep' });

/** The key that a machine shows, how to compare it, and the word that it was compared. */
export function FingerprintStep(props: {
  scan: HostScan;
  port: number;
  /** It is the machine on the way. */
  jump: boolean;
  working: boolean;
  error: unknown;
  onBack: () => void;
  onDone: () => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [same, setSame] = useState(false);
  const { scan, port, jump } = props;
  const command = (text: string) => (
    <CopyText framed text={text} label={t('registerHost.copyCommand')} />
  );
  return (
    <div className={classes.form}>
      <Typography variant="body2">
        {t(jump ? 'registerHost.shownJump' : 'registerHost.shown', {
          address: scan.address,
        })}
      </Typography>
      <div>
        <Typography variant="body2" color="textSecondary">
          {t('registerHost.fingerprint', { type: scan.type })}
        </Typography>
        <CopyText
          framed
          text={scan.fingerprint}
          label={t('registerHost.copyFingerprint')}
        />
      </div>
      <Typography variant="subtitle2" component="h3" className={classes.strong}>
        {t('registerHost.compare')}
      </Typography>
      <Typography variant="body2">{t('registerHost.compareBody')}</Typography>
      {command(fingerprintCommand(scan.type))}
      <Typography variant="body2">{t('registerHost.compareScan')}</Typography>
      {command(scanCommand(scan.type, scan.address, port))}
      <Typography variant="body2">{t('registerHost.different')}</Typography>
      <div>
        <FormControlLabel
          label={t('registerHost.same')}
          control={
            <Checkbox
              color="primary"
              checked={same}
              onChange={event => setSame(event.target.checked)}
            />
          }
        />
        {!same && (
          <FormHelperText>{t('registerHost.sameNeeded')}</FormHelperText>
        )}
      </div>
      {props.error ? <ErrorFace problem={problemOfError(props.error)} /> : null}
      <div className={classes.buttons}>
        <Button variant="outlined" onClick={props.onBack}>
          {t('registerHost.back')}
        </Button>
        <Button
          variant="contained"
          color="primary"
          disableElevation
          disabled={!same || props.working}
          onClick={props.onDone}
        >
          {t(props.working ? 'registerHost.showingKey' : 'registerHost.next')}
        </Button>
      </div>
    </div>
  );
}
