import Typography from '@material-ui/core/Typography';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from './Facts';

/** What Terraform put out, for those who build on it. */
export function OutputsSection(props: { outputs: Instance['outputs'] }) {
  const { t } = useOpencspTranslation();
  const outputs = Object.entries(props.outputs);
  return (
    <Section title={t('machine.outputs')}>
      {outputs.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {t('machine.outputsEmpty')}
        </Typography>
      ) : (
        <Facts
          facts={outputs.map(([name, value]) => ({
            name,
            value: (
              <CopyText
                text={value}
                label={t('machine.copyOutput', { name })}
              />
            ),
          }))}
        />
      )}
    </Section>
  );
}
