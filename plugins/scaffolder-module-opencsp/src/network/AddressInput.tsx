import FormHelperText from '@material-ui/core/FormHelperText';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { Network } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { describedBy, fieldIds, Verdict } from '../shared/FieldFrame';

/** The static address of a machine in a network. */
export function AddressInput(props: {
  id: string;
  network: Network;
  address: string;
  disabled?: boolean;
  problem: string | undefined;
  note: string | undefined;
  onChange: (address: string) => void;
  onBlur: () => void;
}) {
  const { id, network, problem, note } = props;
  const { t } = useOpencspTranslation();
  const ids = fieldIds(id);
  const cidr = network.cidr ?? '';
  return (
    <>
      <Typography
        id={ids.label}
        variant="body2"
        component="label"
        htmlFor={id}
        display="block"
      >
        {t('form.network.addressLabel')}
      </Typography>
      <TextField
        id={id}
        variant="outlined"
        size="small"
        margin="dense"
        value={props.address}
        disabled={props.disabled}
        error={problem !== undefined}
        onChange={event => props.onChange(event.target.value)}
        onBlur={props.onBlur}
        inputProps={{
          'aria-describedby': describedBy(ids, problem),
          'aria-invalid': problem !== undefined,
          'aria-required': true,
          autoComplete: 'off',
          inputMode: 'decimal',
          spellCheck: false,
        }}
      />
      <FormHelperText id={ids.help}>
        {network.gateway
          ? t('form.network.addressHelp', { cidr, gateway: network.gateway })
          : t('form.network.addressHelpNoGateway', { cidr })}
      </FormHelperText>
      <Verdict ids={ids} problem={problem} note={note} keepsLine />
    </>
  );
}
