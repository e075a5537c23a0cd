import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  MessageFace,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useId } from 'react';
import { fieldIds, Verdict } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';
import { deploymentValuesOf } from './deploymentValues';
import { Summary, useSummary } from './useSummary';

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
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'OpencspDeploymentSummary' },
);

function SummaryField(props: FieldProps<string>) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const titleId = useId();
  const { query, isOld, read } = useSummary(props.formContext);
  const { shown } = useFieldProblem({
    value: deploymentValuesOf(props.formContext),
    problem: undefined,
    foundOnNext: props.rawErrors,
    shownElsewhere: !props.hideError,
  });
  return (
    <section
      className={classes.root}
      aria-labelledby={titleId}
      aria-busy={isOld}
    >
      <Typography
        id={titleId}
        className={classes.title}
        variant="body1"
        component="h3"
      >
        {props.schema.title ?? t('form.deploy.summaryTitle')}
      </Typography>
      <Verdict
        ids={fieldIds(props.idSchema.$id)}
        problem={shown}
        note={
          isOld && query.data ? t('form.deploy.summaryUpdating') : undefined
        }
        keepsLine
      />
      <AsyncContent
        query={query}
        loadingLabel={t('form.deploy.summaryLoading')}
        skeleton={<Lines />}
      >
        {data => <Told summary={read(data)} />}
      </AsyncContent>
    </section>
  );
}

function Told({ summary }: { summary: Summary }) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const { problems, sentences, warnings } = summary;
  if (problems.length > 0) {
    return (
      <MessageFace state="warning" title={t('form.deploy.summaryProblems')}>
        <Texts texts={problems} />
      </MessageFace>
    );
  }
  return (
    <>
      <Typography className={classes.body} variant="body2">
        {sentences.length === 0
          ? t('form.deploy.summaryIncomplete')
          : sentences.join(' ')}
      </Typography>
      {warnings.length > 0 && (
        <MessageFace state="warning" title={t('form.deploy.summaryWarnings')}>
          <Texts texts={warnings} />
        </MessageFace>
      )}
    </>
  );
}

function Texts({ texts }: { texts: readonly string[] }) {
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {texts.map(text => (
        <Typography
          key={text}
          component="li"
          variant="body2"
          className={classes.body}
        >
          {text}
        </Typography>
      ))}
    </ul>
  );
}

function Lines() {
  return (
    <>
      <Skeleton width="90%" />
      <Skeleton width="80%" />
      <Skeleton width="60%" />
    </>
  );
}

/**
 * Says in full sentences what deploying does: onto a host as the portal says it, onto a new machine with
 * what the machine is. It asks for nothing and holds no value.
 *
 * @public
 */
export const OpencspDeploymentSummary = withQueries(SummaryField);
