import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Section, StateLabel } from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
  }),
  { name: 'OpencspWarnings' },
);

/** What should be known though nothing failed; it is not there when there is nothing. */
export function WarningsSection(props: {
  title: string;
  warnings: readonly string[];
}) {
  const classes = useStyles();
  if (props.warnings.length === 0) {
    return null;
  }
  return (
    <Section title={props.title}>
      <ul className={classes.list}>
        {props.warnings.map(warning => (
          <Typography key={warning} variant="body2" component="li">
            <StateLabel state="warning">{warning}</StateLabel>
          </Typography>
        ))}
      </ul>
    </Section>
  );
}
