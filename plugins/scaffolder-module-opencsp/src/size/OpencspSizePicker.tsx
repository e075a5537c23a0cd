import Skeleton from '@material-ui/lab/Skeleton';
import {
  quotaProblem,
  resourcesOf,
  Size,
} from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  useOpencspTranslation,
  useQuota,
  useSizes,
} from '@opencsp/plugin-opencsp-react';
import { fitText, suggestedSize, useBundleNeeds } from '../deployment/needs';
import { problemOf, useFacts } from '../facts/facts';
import { formValuesOf } from '../facts/formValues';
import { FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { OptionCard, OptionFact, OptionGrid } from '../shared/OptionCard';
import { useDefault } from '../shared/useDefault';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';
import { figuresText, leavesText } from './leaves';

function SizeField(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const sizes = useSizes();
  const quota = useQuota().data;
  const facts = useFacts();
  const values = formValuesOf(props.formContext);
  const chosen = typeof props.formData === 'string' ? props.formData : '';
  const reasonOf = (size: Size) =>
    problemOf('size', { ...values, size: size.name }, facts);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem:
      sizes.isSuccess && !(chosen && facts.sizes.some(it => it.name === chosen))
        ? problemOf('size', { ...values, size: chosen }, facts)
        : undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  const { needs, isLoading } = useBundleNeeds(props.formContext);
  const possible = facts.sizes.filter(size => reasonOf(size) === undefined);
  const suggested = suggestedSize(needs, possible);
  useDefault(
    chosen === '' && sizes.isSuccess && quota !== undefined && !isLoading,
    suggested ?? possible[0]?.name,
    onChange,
  );
  const ids = fieldIds(idSchema.$id);
  return (
    <FieldFrame
      group
      ids={ids}
      label={props.schema.title ?? t('form.size.label')}
      help={props.schema.description ?? t('form.size.help')}
      required={required}
      problem={shown}
    >
      <AsyncContent
        query={sizes}
        loadingLabel={t('form.size.loading')}
        skeleton={<Cards />}
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="unknown" title={t('form.size.none')}>
            {t('form.size.noneHint')}
          </MessageFace>
        }
      >
        {page => (
          <OptionGrid>
            {page.items.map(size => (
              <OptionCard
                key={size.name}
                id={`${idSchema.$id}-${size.name}`}
                group={idSchema.$id}
                value={size.name}
                checked={size.name === chosen}
                title={size.title}
                description={size.description}
                reason={reasonOf(size)}
                disabled={disabled}
                onChoose={onChange}
                onBlur={touch}
              >
                <OptionFact>{figuresText(size, t)}</OptionFact>
                {needs && (
                  <OptionFact>
                    {[
                      size.name === suggested && t('form.deploy.sizeSuggested'),
                      fitText(size, needs, t),
                    ]
                      .filter(Boolean)
                      .join(' ')}
                  </OptionFact>
                )}
                {quota &&
                  size.allowed &&
                  !quotaProblem(resourcesOf(size), quota) && (
                    <OptionFact>{leavesText(size, quota, t)}</OptionFact>
                  )}
              </OptionCard>
            ))}
          </OptionGrid>
        )}
      </AsyncContent>
    </FieldFrame>
  );
}

function Cards() {
  return (
    <OptionGrid>
      {[1, 2, 3].map(card => (
        <Skeleton key={card} variant="rect" height={112} />
      ))}
    </OptionGrid>
  );
}

/**
 * The size of a machine: cores, memory, disk, and what is left of the quota. What cannot be chosen
 * says why. Where services will run on it, each size says whether it has what they need, and the smallest
 * that has is suggested.
 *
 * @public
 */
export const OpencspSizePicker = withQueries(SizeField);
