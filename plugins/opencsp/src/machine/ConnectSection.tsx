import Typography from '@material-ui/core/Typography';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from './Facts';

/** How to get into the machine: address, ssh line, and the host key to compare. */
export function ConnectSection({
  instance,
}: {
  instance: Pick<Instance, 'address' | 'ssh' | 'hostKey'>;
}) {
  const { t } = useOpencspTranslation();
  const { address, ssh, hostKey } = instance;
  return (
    <Section title={t('machine.connect')}>
      {!address && !ssh ? (
        <Typography variant="body2" color="textSecondary">
          {t('machine.connectWaiting')}
        </Typography>
      ) : (
        <Facts
          facts={[
            address !== undefined && {
              name: t('machine.address'),
              value: (
                <CopyText
                  framed
                  text={address}
                  label={t('machine.copyAddress')}
                />
              ),
            },
            ssh && {
              name: t('machine.ssh'),
              value: (
                <CopyText
                  framed
                  text={ssh.command}
                  label={t('machine.copySsh')}
                />
              ),
            },
            hostKey && {
              name: t('machine.hostKey'),
              value: (
                <>
                  <CopyText
                    framed
                    text={hostKey.fingerprint}
                    label={t('machine.copyHostKey')}
                  />
                  <Typography
                    variant="body2"
                    color="textSecondary"
                    component="p"
                  >
                    {t('machine.hostKeyHint')}
                  </Typography>
                </>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
