import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import VpnKeyIcon from '@material-ui/icons/VpnKey';
import { useState } from 'react';
import { z } from 'zod';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { describedBy, FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { useFieldProblem } from '../shared/useFieldProblem';
import {
  countProblem,
  hasPrivateKey,
  KeyLine,
  keysOf,
  keyTypeName,
  readLines,
} from './keyLines';

const useStyles = makeStyles(
  theme => ({
    input: {
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: '0.8125rem',
      wordBreak: 'break-all',
    },
    list: {
      listStyle: 'none',
      margin: theme.spacing(1, 0, 0),
      padding: 0,
    },
    key: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      overflowWrap: 'anywhere',
    },
    icon: { fontSize: '1rem', color: theme.palette.text.secondary },
  }),
  { name: 'OpencspSshKeys' },
);

const valueSchema = z.array(z.string()).catch([]);

/**
 * The SSH public keys that may log in to a machine, one on each line. What each line is, is shown
 * while it is typed. A private key is refused at once and never becomes part of the form.
 *
 * @public
 */
export function OpencspSshKeys(props: FieldProps<string[]>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const keys = valueSchema.parse(props.formData);
  const [text, setText] = useState(() => keys.join('\n'));
  const [refused, setRefused] = useState(false);
  const lines = readLines(text);
  const { shown, touch } = useFieldProblem({
    value: keys,
    problem: countProblem(keys) ?? lineProblem(lines, t),
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  const problem = refused ? t('form.keys.privateKey') : shown;

  const change = (next: string) => {
    const isPrivate = hasPrivateKey(next);
    setRefused(isPrivate);
    if (!isPrivate) {
      setText(next);
      onChange(keysOf(next));
    }
  };
  const ids = fieldIds(idSchema.$id);
  const good = lines.filter(({ parsed }) => parsed.ok);
  return (
    <FieldFrame
      ids={ids}
      inputId={idSchema.$id}
      label={props.schema.title ?? t('form.keys.label')}
      help={props.schema.description ?? t('form.keys.help')}
      required={required}
      problem={problem}
    >
      <TextField
        id={idSchema.$id}
        variant="outlined"
        size="small"
        fullWidth
        multiline
        minRows={3}
        maxRows={12}
        placeholder={t('form.keys.placeholder')}
        value={text}
        disabled={disabled}
        error={problem !== undefined}
        onChange={event => change(event.target.value)}
        onBlur={touch}
        InputProps={{ classes: { input: classes.input } }}
        inputProps={{
          'aria-describedby': describedBy(ids, problem),
          'aria-invalid': problem !== undefined,
          'aria-required': required,
          autoCapitalize: 'none',
          autoComplete: 'off',
          autoCorrect: 'off',
          spellCheck: false,
        }}
      />
      {good.length > 0 && (
        <ul className={classes.list} aria-label={t('form.keys.listLabel')}>
          {good.map(line => (
            <li key={line.number} className={classes.key}>
              <VpnKeyIcon className={classes.icon} aria-hidden />
              <Typography variant="body2">{describe(line, t)}</Typography>
            </li>
          ))}
        </ul>
      )}
    </FieldFrame>
  );
}

function describe({ parsed }: KeyLine, t: OpencspTranslate): string {
  if (!parsed.ok) {
    return parsed.problem;
  }
  const type = keyTypeName(parsed.key.type);
  return parsed.key.comment
    ? t('form.keys.keyComment', { type, comment: parsed.key.comment })
    : t('form.keys.key', { type });
}

/** The first wrong line; its number is said when there are several. */
function lineProblem(
  lines: KeyLine[],
  t: OpencspTranslate,
): string | undefined {
  for (const { number, parsed } of lines) {
    if (!parsed.ok) {
      return lines.length === 1
        ? parsed.problem
        : t('form.keys.line', { n: String(number), problem: parsed.problem });
    }
  }
  return undefined;
}
