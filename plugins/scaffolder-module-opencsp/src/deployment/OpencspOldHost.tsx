import { oldHostChoices } from '@opencsp/plugin-opencsp-common';
import {
  useOpencspTranslation,
  useProfile,
} from '@opencsp/plugin-opencsp-react';
import { FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { OptionCard, OptionGrid } from '../shared/OptionCard';
import { useDefault } from '../shared/useDefault';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';
import { deploymentValuesOf } from './deploymentValues';
import { Move, useMove } from './move';

function OldHostField(props: FieldProps<string>) {
  const values = deploymentValuesOf(props.formContext);
  const { move, isKnown } = useMove(values);
  // An answer to a question that is not asked any more.
  useDefault(isKnown && !move && Boolean(props.formData), '', props.onChange);
  return move ? (
    <Question {...props} move={move} profileId={values.profileId} />
  ) : null;
}

function Question(
  props: FieldProps<string> & { move: Move; profileId: string },
) {
  const { onChange, idSchema, disabled, hideError, rawErrors, move } = props;
  const { t } = useOpencspTranslation();
  const profile = useProfile(props.profileId);
  const names = {
    profile: profile.data?.name ?? t('form.deploy.oldHostProfile'),
    host: move.hostName,
  };
  const chosen = oldHostChoices.find(choice => choice === props.formData);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem: chosen === undefined ? t('form.deploy.oldHostChoose') : undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  return (
    <FieldFrame
      group
      required
      ids={fieldIds(idSchema.$id)}
      label={t('form.deploy.oldHostLabel', names)}
      help={t('form.deploy.oldHostHelp', names)}
      problem={shown}
    >
      <OptionGrid>
        {oldHostChoices.map(choice => (
          <OptionCard
            key={choice}
            id={`${idSchema.$id}-${choice}`}
            group={idSchema.$id}
            value={choice}
            checked={choice === chosen}
            title={t(`form.deploy.oldHost.${choice}`)}
            description={t(`form.deploy.oldHostMeans.${choice}`, names)}
            disabled={disabled}
            onChoose={onChange}
            onBlur={touch}
          />
        ))}
      </OptionGrid>
    </FieldFrame>
  );
}

/**
 * What becomes of the profile on the host where it runs now, asked when it is deployed to another one. It
 * is not there, and holds nothing, when the profile stays where it is.
 *
 * @public
 */
export const OpencspOldHost = withQueries(OldHostField);
