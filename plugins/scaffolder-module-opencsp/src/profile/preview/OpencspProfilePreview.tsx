import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { ProfilePreview } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  FileDiffs,
  MessageFace,
  useOpencspTranslation,
  useServiceCatalogue,
} from '@opencsp/plugin-opencsp-react';
import { useId } from 'react';
import { FieldProps } from '../../shared/fieldProps';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { fieldIds, Verdict } from '../../shared/FieldFrame';
import { withQueries } from '../../shared/withQueries';
import { profileValuesOf } from '../profileValues';
import { usePreview } from '../usePreview';
import { labelOfPath } from './labels';
import { Places } from './Places';
import { sentencesOf } from './sentences';

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
    part: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
    body: { maxWidth: '75ch', overflowWrap: 'anywhere' },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'OpencspProfilePreview' },
);

function ProfilePreviewField(props: FieldProps<string>) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const titleId = useId();
  const values = profileValuesOf(props.formContext);
  const { query, isSettled } = usePreview(values, { keepsLast: true });
  const isOld = !isSettled || query.isPlaceholderData;
  const deployments = useServiceCatalogue().data?.deployments ?? [];
  const { shown } = useFieldProblem({
    value: values,
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
        {t('form.preview.title')}
      </Typography>
      <Verdict
        ids={fieldIds(props.idSchema.$id)}
        problem={shown}
        note={isOld && query.data ? t('form.preview.updating') : undefined}
        keepsLine
      />
      <AsyncContent
        query={query}
        loadingLabel={t('form.preview.loading')}
        skeleton={<Lines />}
        isEmpty={({ problems, files }) =>
          problems.length === 0 && files.length === 0
        }
        empty={
          <MessageFace state="done" title={t('form.preview.same')}>
            {t('form.preview.sameHint')}
          </MessageFace>
        }
      >
        {preview =>
          preview.problems.length > 0 ? (
            <>
              <Problems preview={preview} />
              <Places preview={preview} />
            </>
          ) : (
            <>
              <Typography className={classes.body} variant="body2">
                {sentencesOf(
                  values,
                  preview,
                  deployments.find(({ id }) => id === values.deployment)?.title,
                  t,
                ).join(' ')}
              </Typography>
              <Warnings texts={preview.warnings} />
              <Places preview={preview} />
              <Typography
                className={classes.part}
                variant="body2"
                component="h4"
              >
                {t('form.preview.files', { n: String(preview.files.length) })}
              </Typography>
              <FileDiffs files={preview.files} />
            </>
          )
        }
      </AsyncContent>
    </section>
  );
}

/** What must be put right first. */
function Problems({ preview }: { preview: ProfilePreview }) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  return (
    <MessageFace state="warning" title={t('form.preview.problems')}>
      <ul className={classes.list}>
        {preview.problems.map(({ path, message }) => (
          <Typography
            key={`${path} ${message}`}
            component="li"
            variant="body2"
            className={classes.body}
          >
            {t('form.preview.problem', {
              field: labelOfPath(path, t),
              message,
            })}
          </Typography>
        ))}
      </ul>
    </MessageFace>
  );
}

/** What should be known though nothing is wrong. */
function Warnings({ texts }: { texts: readonly string[] }) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  if (texts.length === 0) {
    return null;
  }
  return (
    <MessageFace state="warning" title={t('form.preview.warnings')}>
      <ul className={classes.list}>
        {texts.map(text => (
          <Typography key={text} component="li" variant="body2">
            {text}
          </Typography>
        ))}
      </ul>
    </MessageFace>
  );
}

function Lines() {
  return (
    <>
      <Skeleton width="90%" />
      <Skeleton width="80%" />
      <Skeleton variant="rect" height={120} />
    </>
  );
}

/**
 * Says in full sentences what saving does, with the files that would be committed as a difference. It
 * asks for nothing and holds no value.
 *
 * @public
 */
export const OpencspProfilePreview = withQueries(ProfilePreviewField);
