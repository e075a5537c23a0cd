import {
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionCard, OptionGrid } from '../../shared/OptionCard';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { Connection, connections, readConnection } from '../profileValues';

/** What each answer is called in the texts. */
const TEXTS = {
  https: 'https',
  'https-staging': 'staging',
  http: 'http',
} as const satisfies Record<Connection, string>;

/**
 * HTTPS, HTTPS with certificates for trying things out, or HTTP only, each with what it costs. A template
 * that lists fewer answers in its `enum` offers those.
 *
 * @public
 */
export function OpencspProtocol(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const chosen = readConnection(props.formData);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem: undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  return (
    <FieldFrame
      group
      ids={fieldIds(idSchema.$id)}
      label={props.schema.title ?? t('form.protocol.label')}
      help={props.schema.description ?? t('form.protocol.help')}
      required={required}
      problem={shown}
      note={noteOf(chosen, t)}
    >
      <OptionGrid>
        {offeredIn(props.schema).map(connection => (
          <OptionCard
            key={connection}
            id={`${idSchema.$id}-${connection}`}
            group={idSchema.$id}
            value={connection}
            checked={connection === chosen}
            title={t(`form.protocol.${TEXTS[connection]}`)}
            description={t(`form.protocol.${TEXTS[connection]}Help`)}
            disabled={disabled}
            onChoose={onChange}
            onBlur={touch}
          />
        ))}
      </OptionGrid>
    </FieldFrame>
  );
}

function offeredIn({
  enum: offered,
}: FieldProps<string>['schema']): readonly Connection[] {
  return Array.isArray(offered)
    ? connections.filter(connection => offered.includes(connection))
    : connections;
}

function noteOf(chosen: Connection, t: OpencspTranslate): string | undefined {
  switch (chosen) {
    case 'http':
      return t('form.protocol.httpMeans');
    case 'https-staging':
      return t('form.protocol.stagingMeans');
    default:
      return undefined;
  }
}
