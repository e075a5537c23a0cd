import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useApi } from '@backstage/frontend-plugin-api';
import { parseSshPublicKey } from '@opencsp/plugin-opencsp-common';
import {
  durationText,
  opencspApiRef,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useFacts } from '../facts/facts';
import { formValuesOf } from '../facts/formValues';
import { FieldProps } from '../shared/fieldProps';
import { withQueries } from '../shared/withQueries';
import { leftAfter } from '../size/leaves';
import { sentencesOf } from './sentences';
import { usualDurationOf } from './usualDuration';

const useStyles = makeStyles(
  theme => ({
    root: {
      marginTop: theme.spacing(1),
      padding: theme.spacing(2),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius * 2,
      background: theme.palette.background.default,
    },
    title: { fontWeight: 600 },
    body: { maxWidth: '75ch', overflowWrap: 'anywhere' },
  }),
  { name: 'OpencspSummary' },
);

function Summary(props: FieldProps<string>) {
  const { t } = useOpencspTranslation();
  const { t: tOpencsp } = useOpencspTranslation();
  const classes = useStyles();
  const titleId = useId();
  const api = useApi(opencspApiRef);
  const facts = useFacts();
  const values = formValuesOf(props.formContext);
  const latest = useQuery({
    queryKey: ['opencsp', 'usual-duration'],
    queryFn: ({ signal }) => api.listInstances({ limit: 1 }, { signal }),
    staleTime: 60_000,
  });
  const usual = usualDurationOf(latest.data?.items[0], values.configure);
  const size = facts.sizes.find(it => it.name === values.size);
  const left = size && facts.quota && leftAfter(size, facts.quota, t);
  const goodKeys = values.sshKeys.filter(key => parseSshPublicKey(key).ok);
  const sentences = sentencesOf(
    { ...values, sshKeys: goodKeys },
    {
      size,
      osTemplate: facts.osTemplates.find(it => it.name === values.osTemplate),
      network: facts.networks.find(it => it.name === values.network?.name),
    },
    t,
  );
  return (
    <section className={classes.root} aria-labelledby={titleId}>
      <Typography
        id={titleId}
        className={classes.title}
        variant="body1"
        component="h3"
      >
        {t('form.summary.title')}
      </Typography>
      <Typography className={classes.body} variant="body2">
        {sentences.length === 0
          ? t('form.summary.incomplete')
          : [
              ...sentences,
              left && t('form.summary.leaves', { parts: left }),
              usual &&
                t('form.summary.usual', {
                  duration: durationText(usual, tOpencsp),
                }),
            ]
              .filter(Boolean)
              .join(' ')}
      </Typography>
    </section>
  );
}

/**
 * Says in full sentences what will happen, what it takes of the quota and how long it usually
 * takes. It asks for nothing and holds no value.
 *
 * @public
 */
export const OpencspSummary = withQueries(Summary);
